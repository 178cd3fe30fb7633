package dev.sallyport.core.internal.process;

import dev.sallyport.process.JavaOptions;
import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.spi.LaunchSpec.CommandProgram;
import dev.sallyport.spi.LaunchSpec.JavaProgram;
import java.io.File;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a child: the program's absolute path and its arguments. Nothing that is to
 * stay secret may be in it, since every user of the machine can read it.
 *
 * <p>A Java child's long command line goes into an {@linkplain ArgumentFile argument file}, which
 * {@link #release} deletes once the child has read it or has ended. Thread-safe.
 */
final class CommandLine {
  /** Longest Java command line, in bytes, that needs no argument file. */
  static final int MAX_DIRECT_BYTES = 8 << 10;

  /** A choice of the caller's, beside which a JVM refuses any other. */
  private static final Pattern COLLECTOR =
      Pattern.compile(
          "-XX:\\+Use(Serial|Parallel|ParallelOld|ConcMarkSweep|G1|Z|Shenandoah|Epsilon)GC");

  /** A choice of the caller's, with which one compiler thread may be too few for a JVM to start. */
  private static final Pattern COMPILER =
      Pattern.compile(
          "-XX:[+-]?(Tiered|CICompiler|Compilation|UseJVMCI|EnableJVMCI|Flags|VMOptionsFile).*"
              + "|-Xint|-Xcomp|@.*");

  private final List<String> argv;
  private final Optional<ArgumentFile> file;
  private final Optional<StartArchive> archive;

  private CommandLine(
      List<String> argv, Optional<ArgumentFile> file, Optional<StartArchive> archive) {
    this.argv = List.copyOf(argv);
    this.file = file;
    this.archive = archive;
  }

  /**
   * The command line for {@code spec}.
   *
   * @param path the child's {@code PATH}
   * @param directory the child's working directory
   * @throws dev.sallyport.LaunchException if the program is not there, or an argument cannot be
   *     passed; no file is left
   */
  static CommandLine of(LaunchSpec spec, @Nullable String path, Path directory) {
    // Behind a prefix the program is elsewhere: it is looked for there, and reads no file of ours.
    boolean here = spec.prefixes().isEmpty();
    if (spec.program() instanceof JavaProgram java) {
      return java(java, spec.arguments(), here);
    }
    List<String> command = ((CommandProgram) spec.program()).command();
    List<String> argv = new ArrayList<>();
    argv.add(here ? ProgramFinder.find(command.get(0), path, directory) : command.get(0));
    argv.addAll(command.subList(1, command.size()));
    argv.addAll(spec.arguments());
    checkEncodable(argv);
    return new CommandLine(argv, Optional.empty(), Optional.empty());
  }

  List<String> argv() {
    return argv;
  }

  /** Deletes the argument file, if there is one. Idempotent. */
  void release() {
    file.ifPresent(ArgumentFile::delete);
  }

  /** The child has started well: what makes the next start faster is made, if it is not there. */
  void ready() {
    archive.ifPresent(StartArchive::record);
  }

  private static CommandLine java(JavaProgram program, List<String> arguments, boolean here) {
    Path binary = javaBinary(program.options(), here);
    String java = binary.toString();
    // What is here says nothing of another machine's classes.
    Optional<StartArchive> archive =
        inModule(program) || !here
            ? Optional.empty()
            : StartArchive.of(program, binary, classPath(program), ownArguments(program));
    List<String> all = jvmArguments(program, archive);
    all.addAll(arguments);
    checkEncodable(all);
    Charset charset = Platform.argumentCharset();
    long bytes = all.stream().mapToLong(argument -> argument.getBytes(charset).length + 1L).sum();
    List<String> argv = new ArrayList<>(List.of(java));
    if (bytes <= MAX_DIRECT_BYTES || !here) {
      argv.addAll(all);
      return new CommandLine(argv, Optional.empty(), archive);
    }
    // The launcher reads no argument file that an argument file names: the caller's own stay
    // outside.
    List<String> nested =
        program.options().arguments().stream().filter(text -> text.startsWith("@")).toList();
    List<String> jvm = jvmArguments(program, archive);
    jvm.removeAll(nested);
    jvm.addAll(arguments);
    ArgumentFile file = ArgumentFile.write(jvm, charset);
    argv.addAll(nested);
    argv.add("@" + file.path());
    return new CommandLine(argv, Optional.of(file), archive);
  }

  private static Path javaBinary(JavaOptions options, boolean here) {
    Path home = options.javaHome().orElse(Path.of(System.getProperty("java.home", "")));
    Path java = home.resolve("bin").resolve(Platform.isWindows() ? "java.exe" : "java");
    if (here && !Files.isExecutable(java)) {
      throw LaunchFailure.of(
          "no java in "
              + home
              + ": "
              + java
              + " is not there or not executable: give a JDK or runtime with"
              + " JavaOptions.withJavaHome");
    }
    return java.toAbsolutePath();
  }

  /** Those of this library, but for the archive and the class path. */
  private static List<String> ownArguments(JavaProgram program) {
    JavaOptions options = program.options();
    List<String> all = new ArrayList<>();
    if (options.maxHeapMiB() > 0) {
      all.add("-Xmx" + options.maxHeapMiB() + "m");
    }
    if (options.lean()) {
      all.add("-XX:TieredStopAtLevel=1");
      if (options.arguments().stream().noneMatch(text -> COMPILER.matcher(text).matches())) {
        // On two processors a second one is in the way of the threads that start.
        all.add("-XX:CICompilerCount=1");
      }
      if (options.arguments().stream().noneMatch(text -> COLLECTOR.matcher(text).matches())) {
        all.add("-XX:+UseSerialGC");
      }
      all.add("-XX:-UsePerfData");
    }
    if (options.exitOnOutOfMemory()) {
      all.add("-XX:+ExitOnOutOfMemoryError");
    }
    options
        .heapDumps()
        .ifPresent(directory ->
            all.addAll(
                List.of(
                    "-XX:+HeapDumpOnOutOfMemoryError",
                    "-XX:HeapDumpPath=" + directory.toAbsolutePath())));
    // The JVM's own warnings and thread dumps belong with the child's other output.
    all.add("-XX:+DisplayVMOutputToStderr");
    // A worker is given data alone; Java serialization has no place in it.
    all.add("-Djdk.serialFilter=!*");
    return all;
  }

  /** Whether the main class is in a named module of this process's own. */
  private static boolean inModule(JavaProgram program) {
    Class<?> main = program.mainClass();
    return program.options().classPath().isEmpty()
        && main.getModule().isNamed()
        && Objects.equals(main.getClassLoader(), ClassLoader.getSystemClassLoader());
  }

  private static String classPath(JavaProgram program) {
    List<Path> given = program.options().classPath();
    return given.isEmpty()
        ? absolute(System.getProperty("java.class.path", ""), !inModule(program))
        : given.stream()
            .map(entry -> entry.toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
  }

  /** All up to and with the main class. What the caller gave comes last, and so wins. */
  private static List<String> jvmArguments(JavaProgram program, Optional<StartArchive> archive) {
    Class<?> main = program.mainClass();
    boolean module = inModule(program);
    List<String> all = ownArguments(program);
    archive.ifPresent(known -> all.addAll(known.arguments()));
    String classPath = classPath(program);
    if (!classPath.isEmpty()) {
      all.addAll(List.of("-cp", classPath));
    }
    String modulePath = System.getProperty("jdk.module.path", "");
    if (module && !modulePath.isEmpty()) {
      all.addAll(List.of("--module-path", absolute(modulePath, false)));
    }
    all.addAll(program.options().arguments());
    if (module) {
      all.addAll(List.of("-m", main.getModule().getName() + "/" + main.getName()));
    } else {
      all.add(main.getName());
    }
    return all;
  }

  /**
   * The entries of {@code path} made absolute: the child's working directory may be another.
   *
   * @param emptyIsHere whether an empty path stands for the working directory, as for a class path
   *     without a module
   */
  private static String absolute(String path, boolean emptyIsHere) {
    if (path.isEmpty() && !emptyIsHere) {
      return "";
    }
    List<String> entries = new ArrayList<>();
    for (String entry : path.split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  /** Java would turn what it cannot encode into question marks, and say nothing. */
  static void checkEncodable(List<String> arguments) {
    CharsetEncoder encoder = Platform.argumentCharset().newEncoder();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.indexOf('\0') >= 0) {
        throw LaunchFailure.of("argument " + i + " holds a NUL character: \"" + argument + "\"");
      }
      if (!encoder.canEncode(argument)) {
        throw LaunchFailure.of(
            "argument "
                + i
                + " cannot be written in this process's encoding "
                + encoder.charset()
                + ": \""
                + argument
                + "\": run with LC_ALL=C.UTF-8");
      }
    }
  }
}
