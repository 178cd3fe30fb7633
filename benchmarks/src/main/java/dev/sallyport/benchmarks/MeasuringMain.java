package dev.sallyport.benchmarks;

import dev.sallyport.CallContext;
import dev.sallyport.Worker;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Measuring;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;

/** The measuring process of one subject, whose other end is its child. */
final class MeasuringMain {
  private MeasuringMain() {}

  /** Arguments: the key of the subject, the name of the placement. */
  public static void main(String[] args) throws Exception {
    try (Subject subject = Benchmarks.contender(Key.parse(args[0])).opener().open()) {
      Placement.valueOf(args[1]).place(subject.childPid());
      Worker.serve(Measuring.class, new OneSubject(subject));
    }
  }

  private record OneSubject(Subject subject) implements Measuring {
    @Override
    public Round round(long nanos) {
      try {
        // What is measured is not to share the time that this call has.
        return CallContext.root().call(() -> subject.round(nanos));
      } catch (Exception e) {
        throw new IllegalStateException("the round failed: " + e, e);
      }
    }
  }
}
