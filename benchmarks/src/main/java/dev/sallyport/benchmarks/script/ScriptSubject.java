package dev.sallyport.benchmarks.script;

import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.RunDirectory;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A program in another language that measures itself, a child of this process. What it starts is in
 * its process group, and ends with it; its temporary files are in a directory of its own, which
 * does too. After a failure there is no other round.
 */
public final class ScriptSubject implements Subject {
  /** What a start and a round may take: less than the harness gives this process. */
  private static final Duration TIMEOUT = Duration.ofSeconds(50);

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  private final RunDirectory temporary;
  private final Child child;
  private final Script script;
  private final long otherPid;

  private ScriptSubject(RunDirectory temporary, Child child, Duration timeout) throws IOException {
    this.temporary = temporary;
    this.child = child;
    this.script = child.client(Script.class, timeout);
    try {
      this.otherPid = script.otherPid();
    } catch (SallyportException e) {
      throw failed("does not start", e);
    }
  }

  /**
   * Starts what a key names, of the scripts in {@link Scripts#DIRECTORY}.
   *
   * @throws IOException if it does not start: with the reason, and what it printed last
   */
  public static Subject open(Key key) throws IOException {
    String directory = System.getProperty(Scripts.DIRECTORY);
    if (directory == null) {
      throw new IllegalStateException(
          "no system property " + Scripts.DIRECTORY + ": set it to what Scripts.prepare was given");
    }
    return start(key.subject(), Scripts.command(key, Path.of(directory)), TIMEOUT);
  }

  /**
   * Starts any program that serves {@link Script}.
   *
   * @param timeout for the start, and for each round
   */
  static ScriptSubject start(String name, List<String> command, Duration timeout)
      throws IOException {
    RunDirectory temporary = RunDirectory.create();
    try {
      Child child =
          Launch.command(command.toArray(String[]::new))
              .name(name)
              .environment("TMPDIR", temporary.path().toString())
              .stopTimeout(STOP_TIMEOUT)
              .start();
      try {
        return new ScriptSubject(temporary, child, timeout);
      } catch (IOException | RuntimeException | Error e) {
        child.close();
        throw e;
      }
    } catch (IOException | RuntimeException | Error e) {
      temporary.close();
      throw e;
    }
  }

  @Override
  public long childPid() {
    return otherPid;
  }

  /**
   * @throws IOException if it fails, ends or does not answer in time: with what it printed last
   */
  @Override
  public Round round(long nanos) throws IOException {
    try {
      return script.round(nanos).toRound();
    } catch (SallyportException e) {
      throw failed("failed", e);
    }
  }

  /** Ends the program, so that all that it has printed is there. */
  private IOException failed(String what, SallyportException cause) {
    child.kill("it " + what);
    String report =
        child.exitReport().isEmpty() || cause instanceof WorkerExitedException
            ? ""
            : System.lineSeparator() + child.exitReport().get();
    return new IOException(child.name() + " " + what + ": " + cause.getMessage() + report, cause);
  }

  @Override
  public void close() throws IOException {
    try {
      child.close();
    } finally {
      temporary.close();
    }
  }
}
