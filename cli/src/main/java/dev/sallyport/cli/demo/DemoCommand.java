package dev.sallyport.cli.demo;

import dev.sallyport.SallyportException;
import dev.sallyport.cli.Console;
import dev.sallyport.cli.Text;
import dev.sallyport.process.Carrier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport demo [DIR]}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    header = "Analyses the files of a directory in three workers, then plays four scenes.",
    description = {
      "A pool of two Java workers and one in Python analyse every file of DIR through one contract;",
      "then four scenes show a refusal, the death of a child, frames in two encodings, and what",
      "the death of a worker costs its pool.",
      "Exit status 0 only if all of it came out as expected."
    })
public final class DemoCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "the directory to analyse; this repository by default")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--over",
      paramLabel = "CARRIER",
      description = {
        "what carries the frames of the Java workers: ${COMPLETION-CANDIDATES};",
        "pipes by default"
      })
  private Over over = Over.pipes;

  /** What users type. */
  enum Over {
    pipes(Carrier.PIPES),
    unix(Carrier.UNIX_SOCKET),
    tcp(Carrier.LOOPBACK_TCP);

    private final Carrier carrier;

    Over(Carrier carrier) {
      this.carrier = carrier;
    }
  }

  public DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Home home = Home.find();
    Path root = directory.orElse(home.root()).toAbsolutePath().normalize();
    if (!Files.isDirectory(root)) {
      console.err().println("no such directory: " + root);
      return ExitCode.USAGE;
    }
    Optional<String> fault = Python.fault();
    if (fault.isPresent()) {
      console.err().println(fault.get());
      return ExitCode.SOFTWARE;
    }
    try {
      String name = directory.map(Path::toString).orElse("this repository");
      return new Demo(console, home, root, name, over.carrier).run()
          ? ExitCode.OK
          : ExitCode.SOFTWARE;
    } catch (SallyportException failure) {
      console.err().println("The demo stopped: " + Text.message(failure));
      console.err().println("  code " + failure.code());
      return ExitCode.SOFTWARE;
    }
  }
}
