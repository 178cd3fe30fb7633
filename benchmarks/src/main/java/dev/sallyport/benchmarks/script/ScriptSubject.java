package dev.sallyport.benchmarks.script;

import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;

/** A program in another language that measures itself. */
public final class ScriptSubject implements Subject {
  private ScriptSubject() {}

  /** Starts what a key names. */
  public static Subject open(Key key) {
    throw new IllegalStateException("not there yet: " + key);
  }

  @Override
  public long childPid() {
    return 0;
  }

  @Override
  public Round round(long nanos) {
    throw new IllegalStateException();
  }

  @Override
  public void close() {}
}
