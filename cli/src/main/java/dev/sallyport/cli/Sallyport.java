package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.cli.chaos.ChaosCommand;
import dev.sallyport.cli.demo.DemoCommand;
import dev.sallyport.cli.soak.SoakCommand;
import dev.sallyport.cli.types.InspectCommand;
import dev.sallyport.cli.types.SchemaCommand;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code sallyport} command: one subcommand for each thing it can do.
 *
 * <p>Exit status: 0 if all of it came out as expected, 1 if not, 2 for arguments that make no
 * sense.
 */
@Command(
    name = "sallyport",
    mixinStandardHelpOptions = true,
    version = "sallyport 0.1.0-SNAPSHOT",
    description = "Runs work in child processes and moves only checked data to and from them.",
    synopsisSubcommandLabel = "COMMAND",
    // Told here, done by the script: benchmarks are a module that this one does not know.
    footer = "%n./sallyport bench [NAME] [--quick] [--peers] runs the benchmarks: bench --help")
public final class Sallyport {
  private Sallyport() {}

  public static void main(String[] args) {
    System.exit(run(Console.ofThisProcess(), args));
  }

  /** Runs one command and returns its exit status. */
  public static int run(Console console, String... args) {
    CommandLine command = new CommandLine(new Sallyport());
    command.addSubcommand(new DemoCommand(console));
    command.addSubcommand(new SoakCommand(console));
    command.addSubcommand(new ChaosCommand(console));
    command.addSubcommand(new InspectCommand(console));
    command.addSubcommand(new SchemaCommand(console));
    command.setOut(writer(console.out()));
    command.setErr(writer(console.err()));
    return command.execute(args);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, UTF_8), true);
  }
}
