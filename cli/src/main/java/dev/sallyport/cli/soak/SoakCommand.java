package dev.sallyport.cli.soak;

import dev.sallyport.cli.Console;
import dev.sallyport.cli.Length;
import dev.sallyport.cli.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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

  @ArgGroup private Length length = new Length();

  @Option(
      names = "--children",
      paramLabel = "N",
      defaultValue = "3",
      description = "how many run at once, 1 to 64; the first is never ended (default: 3)")
  private int children;

  @Option(names = "--seed", paramLabel = "N", description = "of all choices (default: a new one)")
  private Optional<Long> seed = Optional.empty();

  @Option(names = "--json", paramLabel = "FILE", description = "where to write the report, too")
  private Optional<Path> json = Optional.empty();

  public SoakCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings settings =
        new Settings(
            length.time(),
            children,
            seed.orElseGet(() -> new SplittableRandom().nextLong(1_000_000)));
    if (children < 1 || children > 64 || !length.isInRange()) {
      console.err().println("out of range: children 1 to 64, minutes and seconds at least 1");
      return ExitCode.USAGE;
    }
    Path temporary = RunDirectory.create("soak");
    System.setProperty("java.io.tmpdir", temporary.toString());
    Soak soak = new Soak(settings, console, temporary);
    Thread onExit = new Thread(() -> stop(soak, temporary), "soak-exit");
    Runtime.getRuntime().addShutdownHook(onExit);
    console
        .out()
        .println(
            "soak: "
                + settings.time().toSeconds()
                + " s, "
                + children
                + " children, seed "
                + settings.seed());
    Report report = soak.run();
    Runtime.getRuntime().removeShutdownHook(onExit);
    RunDirectory.delete(temporary);
    report.lines().forEach(console.out()::println);
    if (json.isPresent()) {
      Files.writeString(json.get(), report.json());
    }
    return report.isClean() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void stop(Soak soak, Path temporary) {
    soak.abort();
    RunDirectory.delete(temporary);
    console.err().println("soak: interrupted; all children are ended");
  }
}
