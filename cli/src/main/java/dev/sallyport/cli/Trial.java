package dev.sallyport.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * The options of a command that does its work under harm for some time, and how it is run: with
 * temporary files of its own, which are deleted, and its children ended, however it ends. Used by
 * one thread, once.
 */
public final class Trial {
  @ArgGroup private Length length = new Length();

  @Option(names = "--seed", paramLabel = "N", description = "of all choices (default: a new one)")
  private Optional<Long> seed = Optional.empty();

  /** What is tried. */
  public interface Work<R extends Outcome> {
    R run() throws IOException, InterruptedException;

    /** Ends all children at once, while it runs; on another thread. */
    void abort();
  }

  /** What has come of it. */
  public interface Outcome {
    boolean isClean();

    List<String> lines();
  }

  /** Begins the work in a directory for its temporary files. */
  public interface Start<R extends Outcome> {
    Work<R> in(Path temporary) throws IOException;
  }

  public boolean isInRange() {
    return length.isInRange();
  }

  public Duration time() {
    return length.time();
  }

  /** The same each time. */
  public long seed() {
    if (seed.isEmpty()) {
      seed = Optional.of(new SplittableRandom().nextLong(1_000_000));
    }
    return seed.get();
  }

  /**
   * Runs it, and prints what has come of it.
   *
   * @param name of the command
   * @param what is tried, for the first line
   */
  public <R extends Outcome> R run(String name, String what, Console console, Start<R> start)
      throws IOException, InterruptedException {
    Path temporary = RunDirectory.create(name);
    System.setProperty("java.io.tmpdir", temporary.toString());
    console.out().println(name + ": " + time().toSeconds() + " s, " + what + ", seed " + seed());
    Work<R> work = start.in(temporary);
    Thread onExit =
        new Thread(
            () -> {
              work.abort();
              RunDirectory.delete(temporary);
              console.err().println(name + ": interrupted; all children are ended");
            },
            name + "-exit");
    Runtime.getRuntime().addShutdownHook(onExit);
    R outcome = work.run();
    Runtime.getRuntime().removeShutdownHook(onExit);
    RunDirectory.delete(temporary);
    outcome.lines().forEach(console.out()::println);
    return outcome;
  }

  /** 0 if all is as it must be. */
  public static int status(Outcome outcome) {
    return outcome.isClean() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
