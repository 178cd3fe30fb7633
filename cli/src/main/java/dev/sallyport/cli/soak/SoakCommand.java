package dev.sallyport.cli.soak;

import dev.sallyport.cli.Console;
import dev.sallyport.cli.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sallyport soak}. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    header = "Runs mixed traffic over children that are killed, stopped and drained meanwhile.",
    description = {
      "Each message is numbered and checksummed. Memory, descriptors, threads, processes and",
      "temporary files are measured at rest, from beginning to end.",
      "Exit status 0 only if nothing was lost, came twice or out of order, hung, grew or was left."
    })
public final class SoakCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private Trial trial = new Trial();

  @Option(
      names = "--children",
      paramLabel = "N",
      defaultValue = "3",
      description = "how many run at once, 1 to 64; the first is never ended (default: 3)")
  private int children;

  @Option(names = "--json", paramLabel = "FILE", description = "where to write the report, too")
  private Optional<Path> json = Optional.empty();

  public SoakCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (children < 1 || children > 64 || !trial.isInRange()) {
      console.err().println("out of range: children 1 to 64, minutes and seconds at least 1");
      return ExitCode.USAGE;
    }
    Settings settings = new Settings(trial.time(), children, trial.seed());
    Report report =
        trial.run(
            "soak",
            children + " children",
            console,
            temporary -> new Soak(settings, console, temporary));
    if (json.isPresent()) {
      Files.writeString(json.get(), report.json());
    }
    return Trial.status(report);
  }
}
