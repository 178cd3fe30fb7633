package dev.sallyport.benchmarks.report;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a run was measured on: machine, versions, commit. Nothing that names the machine or a path
 * of it.
 *
 * @param facts in the order in which people want them
 */
public record Environment(Map<String, String> facts) {
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern LIBRARY = Pattern.compile("(.+?)-(\\d[\\w.]*(?:-SNAPSHOT)?)\\.jar");

  /** Those whose versions say what was compared, by the beginnings of their jars' names. */
  private static final List<String> LIBRARIES =
      List.of(
          "fory-core",
          "grpc-netty-shaded",
          "jackson-core",
          "jeromq",
          "kryo",
          "msgpack-core",
          "netty-transport",
          "org.eclipse.lsp4j.jsonrpc",
          "pp4j",
          "protobuf-java",
          "rsocket-core");

  /**
   * Looks around.
   *
   * @param home of the project, for its commit
   * @param classPaths whose libraries count
   */
  public static Environment now(Path home, List<String> classPaths) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", DateTimeFormatter.ISO_LOCAL_DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
    facts.put("cpu", cpu());
    facts.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", field("/proc/meminfo", "MemTotal").orElse("unknown"));
    facts.put(
        "system",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    facts.put("load", load());
    facts.put("jdk", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    command(home, "python3", "--version").ifPresent(text -> facts.put("python", text));
    command(home, "node", "--version").ifPresent(text -> facts.put("node", text));
    facts.put("commit", commit(home));
    libraries(classPaths).forEach(facts::put);
    return new Environment(facts);
  }

  /** One line for people. */
  public String heading() {
    return facts.get("date")
        + "; "
        + facts.get("cpu")
        + ", "
        + facts.get("processors")
        + " processors, load "
        + facts.get("load")
        + "; "
        + facts.get("system")
        + "; JDK "
        + facts.get("jdk")
        + "; commit "
        + facts.get("commit");
  }

  private static String cpu() {
    return field("/proc/cpuinfo", "model name")
        .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
        .orElse("unknown");
  }

  private static Optional<String> field(String file, String name) {
    if (!Files.isReadable(Path.of(file))) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String commit(Path home) {
    Optional<String> commit = command(home, "git", "rev-parse", "--short=12", "HEAD");
    boolean isChanged =
        command(home, "git", "status", "--porcelain", "--untracked-files=no")
            .filter(text -> !text.isEmpty())
            .isPresent();
    return commit.map(text -> isChanged ? text + " and changes" : text).orElse("unknown");
  }

  private static Optional<String> command(Path directory, String... command) {
    return command(directory, COMMAND_TIMEOUT, command);
  }

  /**
   * What a command prints; empty if it fails, is not there, or has not ended in time, in which case
   * it and what it has started are killed.
   */
  static Optional<String> command(Path directory, Duration timeout, String... command) {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      return Optional.empty();
    }
    try {
      process.getOutputStream().close();
      // By a thread that nobody waits for: what hangs, or leaves a process behind that has its
      // output, ends no read.
      CompletableFuture<byte[]> printed =
          CompletableFuture.supplyAsync(() -> all(process), Environment::start);
      byte[] bytes = printed.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      boolean hasEnded = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return hasEnded && process.exitValue() == 0
          ? Optional.of(new String(bytes, StandardCharsets.UTF_8).strip())
          : Optional.empty();
    } catch (IOException | ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static byte[] all(Process process) {
    try {
      return process.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "sallyport-bench-command");
    thread.setDaemon(true);
    thread.start();
  }

  private static Map<String, String> libraries(List<String> classPaths) {
    Map<String, String> versions = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (String classPath : classPaths) {
      for (String entry : classPath.split(File.pathSeparator, -1)) {
        names.addAll(jars(entry));
      }
    }
    for (String name : names.stream().sorted().toList()) {
      Matcher matcher = LIBRARY.matcher(name);
      if (matcher.matches() && LIBRARIES.contains(matcher.group(1))) {
        versions.merge(
            matcher.group(1),
            matcher.group(2),
            (one, other) -> one.equals(other) ? one : one + ", " + other);
      }
    }
    return versions;
  }

  /** The names of the jars of an entry, which may be a directory and a star. */
  private static List<String> jars(String entry) {
    if (!entry.endsWith("*")) {
      return List.of(new File(entry).getName());
    }
    String[] names = new File(entry.substring(0, entry.length() - 1)).list();
    return names == null ? List.of() : List.of(names);
  }
}
