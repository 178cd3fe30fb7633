package dev.sallyport.cli.chaos;

import dev.sallyport.cli.Console;
import dev.sallyport.cli.Length;
import dev.sallyport.cli.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code sallyport chaos}. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    header = "Makes calls of a pool whose workers are killed, stopped and sabotaged meanwhile.",
    description = {
      "Workers note each run. Half of the calls are idempotent, some do harm to their worker.",
      "Exit status 0 only if each call has one outcome, none that is not idempotent ran twice, each",
      "idempotent one was answered, the pool regained its size, and nothing was left."
    })
public final class ChaosCommand implements Callable<Integer> {
  private final Console console;

  @ArgGroup private Length length = new Length();

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "4",
      description = "of the pool, 1 to 64 (default: 4)")
  private int workers;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "8",
      description = "calls at one worker at once, 1 to 64 (default: 8)")
  private int depth;

  @Option(names = "--seed", paramLabel = "N", description = "of all choices (default: a new one)")
  private Optional<Long> seed = Optional.empty();

  public ChaosCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (workers < 1 || workers > 64 || depth < 1 || depth > 64 || !length.isInRange()) {
      console
          .err()
          .println("out of range: workers and depth 1 to 64, minutes and seconds at least 1");
      return ExitCode.USAGE;
    }
    Settings settings =
        new Settings(
            length.time(),
            workers,
            depth,
            seed.orElseGet(() -> new SplittableRandom().nextLong(1_000_000)));
    Path temporary = RunDirectory.create("chaos");
    System.setProperty("java.io.tmpdir", temporary.toString());
    console
        .out()
        .println(
            "chaos: "
                + settings.time().toSeconds()
                + " s, "
                + workers
                + " workers, depth "
                + depth
                + ", seed "
                + settings.seed());
    Chaos chaos = new Chaos(settings, console, temporary);
    Thread onExit = new Thread(() -> stop(chaos, temporary), "chaos-exit");
    Runtime.getRuntime().addShutdownHook(onExit);
    Report report = chaos.run();
    Runtime.getRuntime().removeShutdownHook(onExit);
    RunDirectory.delete(temporary);
    report.lines().forEach(console.out()::println);
    return report.isClean() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void stop(Chaos chaos, Path temporary) {
    chaos.abort();
    RunDirectory.delete(temporary);
    console.err().println("chaos: interrupted; all workers are ended");
  }
}
