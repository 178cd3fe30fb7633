package dev.sallyport.spi;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.process.Carrier;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Protocol;
import dev.sallyport.process.ResourceLimits;
import dev.sallyport.process.Stdio;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@link dev.sallyport.process.Launch} describes, as plain values, checked. Immutable.
 *
 * @param name the child's name in logs, thread names and reports
 * @param program what to run
 * @param arguments for the program, after those of the program itself
 * @param directory the working directory, the parent's where empty
 * @param environment variables to set
 * @param inherited names of variables to inherit beyond {@link #DEFAULT_ENVIRONMENT}
 * @param protocol how frames are told apart
 * @param stdio which descriptors carry frames
 * @param encodings to offer, best first
 * @param limits what the parent is willing to receive, buffer and wait for
 * @param startTimeout for the handshake
 * @param stopTimeout for each step of the close
 * @param bootstrap data to pass in the handshake
 * @param services contracts that the parent serves to the child
 * @param interruptHandlers whether the thread of a handler of the parent's that is to stop is
 *     interrupted
 * @param mdcKeys entries of the logger's context that travel with calls to the child
 * @param prefixes commands that are started in the program's place and start it, the innermost
 *     first; each has at least its program
 * @param resources what the child may use of the machine
 * @param carrier what carries the frames
 */
public record LaunchSpec(
    String name,
    Program program,
    List<String> arguments,
    Optional<Path> directory,
    Map<String, String> environment,
    Set<String> inherited,
    Protocol protocol,
    Stdio stdio,
    List<Encoding> encodings,
    Limits limits,
    Duration startTimeout,
    Duration stopTimeout,
    Optional<Object> bootstrap,
    List<Service<?>> services,
    boolean interruptHandlers,
    List<String> mdcKeys,
    List<List<String>> prefixes,
    ResourceLimits resources,
    Carrier carrier) {

  /**
   * The variables that every child inherits: what programs need to find their files, their language
   * and their time zone. {@code LC_} stands for all variables that begin with it.
   */
  public static final Set<String> DEFAULT_ENVIRONMENT =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "LANG",
          "LANGUAGE",
          "LC_",
          "TZ",
          "TMPDIR",
          "TMP",
          "TEMP",
          "SystemRoot",
          "SYSTEMROOT",
          "PATHEXT",
          "COMSPEC",
          "USERPROFILE",
          "APPDATA",
          "LOCALAPPDATA");

  /** What to run. */
  public sealed interface Program {}

  /** A class with a {@code main} method, in a JVM. */
  public record JavaProgram(Class<?> mainClass, JavaOptions options) implements Program {}

  /** A command line, the program first. */
  public record CommandProgram(List<String> command) implements Program {
    public CommandProgram {
      command = List.copyOf(command);
    }
  }

  public LaunchSpec {
    if (name.isBlank() || name.length() > 64) {
      throw new IllegalArgumentException(
          "name out of range: \"" + name + "\" (expected 1..64 characters)");
    }
    positive("startTimeout", startTimeout);
    positive("stopTimeout", stopTimeout);
    if (encodings.isEmpty()) {
      throw new IllegalArgumentException("encodings out of range: none (expected at least 1)");
    }
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    inherited = Set.copyOf(inherited);
    encodings = List.copyOf(encodings);
    services = List.copyOf(services);
    mdcKeys = MdcKeys.checked(mdcKeys);
    prefixes = prefixes.stream().map(List::copyOf).toList();
    for (List<String> prefix : prefixes) {
      checkProgram("prefix", prefix);
    }
  }

  /** A Java child with the defaults: binary frames on descriptors of their own. */
  public static LaunchSpec java(Class<?> mainClass, JavaOptions options) {
    return defaults(
        mainClass.getSimpleName().isEmpty() ? "java" : mainClass.getSimpleName(),
        new JavaProgram(mainClass, options),
        Protocol.BINARY,
        Stdio.DEDICATED,
        List.of(Encoding.MESSAGEPACK, Encoding.JSON));
  }

  /** Any command with the defaults: JSON lines on plain standard input and output. */
  public static LaunchSpec command(List<String> command) {
    checkProgram("command", command);
    String program = Path.of(command.get(0)).getFileName().toString();
    return defaults(
        program.length() > 64 ? program.substring(0, 64) : program,
        new CommandProgram(command),
        Protocol.JSON_LINES,
        Stdio.PLAIN,
        List.of(Encoding.JSON));
  }

  private static LaunchSpec defaults(
      String name, Program program, Protocol protocol, Stdio stdio, List<Encoding> encodings) {
    return new LaunchSpec(
        name,
        program,
        List.of(),
        Optional.empty(),
        Map.of(),
        Set.of(),
        protocol,
        stdio,
        encodings,
        Limits.defaults(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        Optional.empty(),
        List.of(),
        true,
        List.of(),
        List.of(),
        ResourceLimits.none(),
        Carrier.PIPES);
  }

  private static void checkProgram(String name, List<String> command) {
    if (command.isEmpty() || command.get(0).isBlank()) {
      throw new IllegalArgumentException(
          name + " out of range: " + command + " (expected a program)");
    }
  }

  /** The same under another name. */
  public LaunchSpec withName(String newName) {
    return new LaunchSpec(
        newName,
        program,
        arguments,
        directory,
        environment,
        inherited,
        protocol,
        stdio,
        encodings,
        limits,
        startTimeout,
        stopTimeout,
        bootstrap,
        services,
        interruptHandlers,
        mdcKeys,
        prefixes,
        resources,
        carrier);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          name + " out of range: " + DurationText.exact(value) + " (expected more than 0)");
    }
  }
}
