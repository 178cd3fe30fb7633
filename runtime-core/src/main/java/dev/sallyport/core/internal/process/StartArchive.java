package dev.sallyport.core.internal.process;

import dev.sallyport.process.JavaOptions;
import dev.sallyport.spi.LaunchSpec.JavaProgram;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start archive of one launch: the classes of a Java child as its JVM has them in memory, so
 * that the next child need not load and check them again (docs/process-lifecycle.md, "The start
 * archive"). Immutable.
 *
 * <p>It is never recorded by a user's child, whose end would be delayed by it and which may never
 * end in order, but by a process of its own ({@code ArchiveRecorder}), with a worker of ours.
 */
final class StartArchive {
  /** {@code false} switches archives off. */
  static final String SWITCH = "sallyport.startArchive";

  /** Where they are, in the place of the user's cache directory. */
  static final String DIRECTORY = "sallyport.startArchive.directory";

  private static final Logger log = LoggerFactory.getLogger(StartArchive.class);

  /** Of what an archive is and how it is made: another number, other archives. */
  private static final String FORMAT = "3";

  private static final String RECORDER = "dev.sallyport.core.internal.runtime.ArchiveRecorder";

  /** From this JDK on there is a cache that also has linked classes, and is made in one step. */
  private static final int AOT_SINCE = 25;

  /** The JDK whose diagnostic options are known: with one that it lacks a JVM does not start. */
  private static final int AOT_KNOWN = 25;

  private static final int MIN_FEATURE = 17;

  /** What changes the form of an archive: it must be recorded with the same. */
  private static final Pattern MATTERS =
      Pattern.compile(
          "-XX:[+-]Use\\w+|-XX:TieredStopAtLevel=\\d|-XX:ObjectAlignmentInBytes=\\d+|-Xmx\\w+");

  /** What an archive does not mind, and is of no use in recording it. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "-D.*|-X(ms|mn|ss|log|rs|int).*|-(ea|da|esa|dsa|enableassertions|disableassertions)\\b.*"
              + "|-XX:(?![+-]?(.*(Shared|Archive|AOT|Flags|VMOptionsFile|CDS))).*"
              + "|--(enable-native-access|illegal-native-access|sun-misc-unsafe-memory-access)=.*");

  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)[^\"]*\"");

  private static final Set<String> RECORDER_ENVIRONMENT =
      Set.of(
          "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", ChildVariables.CHILD, ChildVariables.DEPTH);

  private final ArchiveDirectory directory;
  private final String key;
  private final int feature;
  private final boolean lean;
  private final Path java;
  private final String classPath;
  private final List<String> flags;
  private final String mainClass;
  private final Optional<Path> file;

  private StartArchive(
      ArchiveDirectory directory,
      String key,
      int feature,
      boolean lean,
      Path java,
      String classPath,
      List<String> flags,
      String mainClass) {
    this.directory = directory;
    this.key = key;
    this.feature = feature;
    this.lean = lean;
    this.java = java;
    this.classPath = classPath;
    this.flags = flags;
    this.mainClass = mainClass;
    this.file = directory.find(key);
  }

  /**
   * The archive for a launch; empty where there can be none.
   *
   * @param java the child's {@code bin/java}
   * @param classPath of the child; it has no module path
   * @param own JVM arguments of this library
   */
  static Optional<StartArchive> of(
      JavaProgram program, Path java, String classPath, List<String> own) {
    JavaOptions options = program.options();
    if (!options.startArchive() || "false".equals(System.getProperty(SWITCH))) {
      return Optional.empty();
    }
    List<String> flags = new ArrayList<>();
    for (String argument : own) {
      if (MATTERS.matcher(argument).matches()) {
        flags.add(argument);
      }
    }
    for (String argument : options.arguments()) {
      if (MATTERS.matcher(argument).matches()) {
        flags.add(argument);
      } else if (!HARMLESS.matcher(argument).matches()) {
        // An agent, a module, an archive of the caller's own: nothing of this may be run twice.
        return Optional.empty();
      }
    }
    try {
      Path home = java.toRealPath().resolve("../..").normalize();
      Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
      if (!version.find()) {
        return Optional.empty();
      }
      int feature = Integer.parseInt(version.group(1));
      String main = program.mainClass().getName();
      List<String> parts = new ArrayList<>(List.of(FORMAT, home.toString(), version.group(), main));
      parts.addAll(jdkStamps(home.resolve("lib")));
      parts.addAll(flags);
      Optional<List<String>> files = ClassPathStamps.of(classPath);
      Path place = place();
      if (feature < MIN_FEATURE || place == null || files.isEmpty()) {
        return Optional.empty();
      }
      parts.addAll(files.get());
      return ArchiveDirectory.open(place)
          .map(open ->
              new StartArchive(
                  open,
                  digest(parts),
                  feature,
                  options.lean(),
                  java,
                  classPath,
                  List.copyOf(flags),
                  main));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Of the JDK's classes, and of what is beside its JVM: that itself, and the archives of its own
   * classes, on one of which an archive may lie.
   */
  private static List<String> jdkStamps(Path lib) throws IOException {
    List<String> stamps = new ArrayList<>();
    stamps.add(ClassPathStamps.stamp(lib.resolve("modules")));
    Path server = lib.resolve("server");
    if (Files.isDirectory(server)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(server)) {
        for (Path file : files) {
          stamps.add(file.getFileName() + " " + ClassPathStamps.stamp(file));
        }
      }
    }
    Collections.sort(stamps);
    return stamps;
  }

  private static String digest(List<String> parts) {
    try {
      byte[] text = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Null where there is no place. */
  private static @Nullable Path place() {
    String given = System.getProperty(DIRECTORY);
    if (given != null) {
      return Path.of(given);
    }
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
      return null;
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    if (cache != null && Path.of(cache).isAbsolute()) {
      return Path.of(cache, "sallyport", "start");
    }
    Path home = Path.of(System.getProperty("user.home", "/"));
    if (home.isAbsolute() && Files.isWritable(home)) {
      return home.resolve(".cache").resolve("sallyport").resolve("start");
    }
    return Path.of(
        System.getProperty("java.io.tmpdir"), "sallyport-start-" + System.getProperty("user.name"));
  }

  /** Another one, another archive. */
  String key() {
    return key;
  }

  /** JVM arguments that use it; none if it is not there yet. */
  List<String> arguments() {
    return file.map(path -> use(feature, lean, path)).orElse(List.of());
  }

  /** What it does not like about an archive the JVM would otherwise say on each start. */
  private static List<String> use(int feature, boolean lean, Path path) {
    if (feature < AOT_SINCE) {
      return List.of("-XX:SharedArchiveFile=" + path, "-Xshare:auto", "-Xlog:cds=off");
    }
    List<String> arguments = new ArrayList<>();
    if (feature == AOT_KNOWN && lean) {
      // There are no profiles to look for. And mapped where it was written to be, as JDK 17 does,
      // an archive need not be changed in memory, and all children have the same pages.
      arguments.addAll(
          List.of(
              "-XX:+UnlockDiagnosticVMOptions",
              "-XX:-AOTReplayTraining",
              "-XX:ArchiveRelocationMode=0"));
    }
    arguments.addAll(List.of("-XX:AOTCache=" + path, "-Xlog:aot=off", "-Xlog:cds=off"));
    return arguments;
  }

  /** JVM arguments of a worker that records one when it exits. */
  static List<String> recording(int feature, Path part) {
    if (feature < AOT_SINCE) {
      return List.of("-XX:ArchiveClassesAtExit=" + part);
    }
    List<String> arguments = new ArrayList<>();
    if (feature == AOT_KNOWN) {
      // No profiles of methods: for what so short a run has seen, a child would have code compiled
      // while it starts, and keep it in memory.
      arguments.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining"));
    }
    arguments.add("-XX:AOTCacheOutput=" + part);
    return arguments;
  }

  /**
   * Has it recorded, if it is not there and nobody is at it: by a process of lowest priority that
   * ends by itself, also after this one. Does not wait.
   */
  void record() {
    if (file.isPresent() || !directory.mark(key)) {
      return;
    }
    if (directory.find(key).isPresent()) {
      // Published since this child was started.
      directory.unmark(key);
      return;
    }
    List<String> command = new ArrayList<>();
    ProgramFinder.tool("setsid").ifPresent(command::add);
    ProgramFinder.tool("nice").ifPresent(nice -> command.addAll(List.of(nice, "-n", "19")));
    command.add(java.toString());
    command.addAll(
        List.of(
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            "-cp",
            classPath,
            RECORDER,
            directory.path().toString(),
            key,
            String.valueOf(feature),
            mainClass));
    command.addAll(flags);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    // The id of a child that this process is stays: with it ends what it has started.
    environment.keySet().removeIf(name -> !RECORDER_ENVIRONMENT.contains(name));
    try {
      Process process =
          builder
              .directory(directory.path().toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      log.debug("start archive {} is being recorded by process {}", key, process.pid());
    } catch (IOException e) {
      log.debug("start archive {} not recorded: {}", key, e.toString());
    }
  }
}
