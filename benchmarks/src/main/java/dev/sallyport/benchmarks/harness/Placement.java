package dev.sallyport.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where the two ends of a subject run. */
public enum Placement {
  CORE0("both ends on core 0", OptionalInt.of(0), OptionalInt.of(0)),
  XCORE("the measuring end on core 0, the child on core 1", OptionalInt.of(0), OptionalInt.of(1)),
  FREE("wherever the system puts them", OptionalInt.empty(), OptionalInt.empty());

  private static final int TASKSET_SECONDS = 10;
  private static final int ATTEMPTS = 10;

  private final String description;
  private final OptionalInt core;
  private final OptionalInt childCore;

  Placement(String description, OptionalInt core, OptionalInt childCore) {
    this.description = description;
    this.core = core;
    this.childCore = childCore;
  }

  /** As in tables, files and options. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * One by its text.
   *
   * @throws IllegalArgumentException if there is none of it
   */
  public static Placement parse(String text) {
    for (Placement each : values()) {
      if (each.text().equals(text)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "unknown placement: " + text + " (expected " + Names.oneOf(texts()) + ")");
  }

  /** All of them, as {@link #text} has them. */
  public static List<String> texts() {
    return Stream.of(values()).map(Placement::text).toList();
  }

  /** For people. */
  public String description() {
    return description;
  }

  /** What comes before the command of the measuring process. */
  public List<String> prefix() {
    return core.isEmpty() ? List.of() : List.of("taskset", "-c", String.valueOf(core.getAsInt()));
  }

  /** Why this machine cannot do it; empty if it can. */
  public Optional<String> obstacle() {
    for (int each : IntStream.concat(core.stream(), childCore.stream()).distinct().toArray()) {
      try {
        int status = taskset("-c", String.valueOf(each), "true");
        if (status != 0) {
          return Optional.of("taskset cannot use core " + each + " (exit status " + status + ")");
        }
      } catch (IOException e) {
        return Optional.of("no taskset: " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  /**
   * Moves a child to its core, with all its threads. It was started by a process that is in its own
   * place, and has inherited that: only a child on another core has to move.
   */
  public void place(long pid) throws IOException {
    if (childCore.isPresent()) {
      move(pid, String.valueOf(childCore.getAsInt()));
    }
  }

  /** Whether both ends share a core, which compiling them would take from them as well. */
  boolean isShared() {
    return core.isPresent() && core.equals(childCore);
  }

  /**
   * For a warm-up: lets a process that shares a core with its child, and all below it, have two.
   */
  void spread(ProcessHandle measuring) throws IOException {
    moveAll(measuring, CORE0.core.getAsInt() + "," + XCORE.childCore.getAsInt());
  }

  /** Ends {@link #spread}. */
  void gather(ProcessHandle measuring) throws IOException {
    moveAll(measuring, String.valueOf(core.getAsInt()));
  }

  private static void moveAll(ProcessHandle root, String cores) throws IOException {
    move(root.pid(), cores);
    for (ProcessHandle each : root.descendants().toList()) {
      try {
        move(each.pid(), cores);
      } catch (IOException e) {
        if (each.isAlive()) {
          throw e;
        }
      }
    }
  }

  private static void move(long pid, String cores) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (isOn(pid, cores)) {
        return;
      }
      // A thread that another one starts meanwhile can be missed: so look again.
      taskset("-a", "-c", "-p", cores, String.valueOf(pid));
    }
    throw new IOException("process " + pid + " did not move to core " + cores);
  }

  /** As {@code taskset} writes two cores, or as Linux lists two that are neighbours. */
  private static boolean isOn(long pid, String cores) throws IOException {
    Pattern allowed =
        Pattern.compile("Cpus_allowed_list:\\s*(" + cores + "|" + cores.replace(',', '-') + ")");
    List<Path> threads = new ArrayList<>();
    try (Stream<Path> listed = Files.list(Path.of("/proc/" + pid + "/task"))) {
      listed.forEach(threads::add);
    }
    for (Path thread : threads) {
      List<String> status;
      try {
        status = Files.readAllLines(thread.resolve("status"));
      } catch (IOException e) {
        continue; // It has ended meanwhile.
      }
      if (status.stream().noneMatch(line -> allowed.matcher(line).matches())) {
        return false;
      }
    }
    return true;
  }

  private static int taskset(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("taskset"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(TASKSET_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("taskset does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
