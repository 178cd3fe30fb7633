package dev.sallyport.cli.types;

import dev.sallyport.Boundary;
import dev.sallyport.cli.Console;
import dev.sallyport.schema.Inspection;
import java.io.IOException;
import java.net.URLClassLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code sallyport inspect CLASS}. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    header = "Tells whether a class is data, and if not, why and what to do about it.",
    description = {
      "Prints every refusal: where, what is there, why it cannot cross, the fix and the code.",
      "Exit status 0 if the class is data, or all that a contract names; 1 if it is refused."
    })
public final class InspectCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private ClassArguments arguments = new ClassArguments();

  public InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (URLClassLoader loader = arguments.loader()) {
      Class<?> type = arguments.find(loader);
      try {
        return inspect(type);
      } catch (LinkageError e) {
        throw arguments.unloadable(e);
      }
    } catch (ClassArguments.NotFound e) {
      console.err().println(e.getMessage());
      return ExitCode.USAGE;
    }
  }

  private int inspect(Class<?> type) {
    Inspection inspection = Boundary.inspectType(type);
    console.out().println(inspection);
    return inspection.isData() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
