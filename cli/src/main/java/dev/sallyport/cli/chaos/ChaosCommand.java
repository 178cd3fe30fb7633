package dev.sallyport.cli.chaos;

import dev.sallyport.cli.Console;
import dev.sallyport.cli.Trial;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
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

  @Mixin private Trial trial = new Trial();

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

  public ChaosCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (workers < 1 || workers > 64 || depth < 1 || depth > 64 || !trial.isInRange()) {
      console
          .err()
          .println("out of range: workers and depth 1 to 64, minutes and seconds at least 1");
      return ExitCode.USAGE;
    }
    Settings settings = new Settings(trial.time(), workers, depth, trial.seed());
    return Trial.status(
        trial.run(
            "chaos",
            workers + " workers, depth " + depth,
            console,
            temporary -> new Chaos(settings, console, temporary)));
  }
}
