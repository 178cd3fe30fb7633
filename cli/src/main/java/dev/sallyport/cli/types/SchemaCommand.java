package dev.sallyport.cli.types;

import dev.sallyport.RefusedException;
import dev.sallyport.cli.Console;
import dev.sallyport.schema.Schemas;
import java.io.IOException;
import java.net.URLClassLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code sallyport schema CLASS}. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    header = "Prints the JSON Schema of a message type or of a contract.",
    description = {
      "JSON Schema 2020-12. That of a contract has the parameters and the result of each method",
      "in $defs, as resize:params and resize:result; of streams it has each element, as",
      "upload:items from the caller and follow:results to it.",
      "Exit status 1 if the class is not data: sallyport inspect tells why."
    })
public final class SchemaCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private ClassArguments arguments = new ClassArguments();

  public SchemaCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (URLClassLoader loader = arguments.loader()) {
      Class<?> type = arguments.find(loader);
      try {
        console.out().println(document(type));
        return ExitCode.OK;
      } catch (RefusedException | IllegalArgumentException e) {
        console.err().println(e.getMessage());
        return ExitCode.SOFTWARE;
      } catch (LinkageError e) {
        throw arguments.unloadable(e);
      }
    } catch (ClassArguments.NotFound e) {
      console.err().println(e.getMessage());
      return ExitCode.USAGE;
    }
  }

  private static String document(Class<?> type) {
    String title = type.getSimpleName();
    return ContractSchemas.isContract(type)
        ? Schemas.jsonSchema(ContractSchemas.of(type), title)
        : Schemas.jsonSchema(Schemas.of(type), title);
  }
}
