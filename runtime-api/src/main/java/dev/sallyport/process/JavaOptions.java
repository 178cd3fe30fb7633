package dev.sallyport.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The JVM of a Java child. Immutable: each method returns a copy.
 *
 * @param javaHome the JDK or runtime to use; the parent's own where empty
 * @param classPath the child's class path; the parent's own class path, or module path, where empty
 * @param maxHeapMiB largest heap in MiB, 0 for the JVM's own choice
 * @param lean whether to start for small footprint and fast start: the C1 compiler alone, the
 *     serial collector unless {@code arguments} choose another, no performance counters
 * @param startArchive whether the child's classes may come from a start archive, made once and kept
 *     in the user's cache directory
 * @param arguments further JVM arguments, in order
 * @param exitOnOutOfMemory whether the JVM ends with status 3 at its first {@code
 *     OutOfMemoryError}, true by default: nobody can say what works after one. An {@code
 *     OutOfMemoryError} that code throws by itself is no such
 * @param heapDumps the directory into which the JVM writes its heap at the first {@code
 *     OutOfMemoryError}, where one is given; the exit report names the file. It has all that the
 *     heap had, secrets too
 */
public record JavaOptions(
    Optional<Path> javaHome,
    List<Path> classPath,
    int maxHeapMiB,
    boolean lean,
    boolean startArchive,
    List<String> arguments,
    boolean exitOnOutOfMemory,
    Optional<Path> heapDumps) {

  private static final JavaOptions DEFAULTS =
      new JavaOptions(
          Optional.empty(), List.of(), 0, false, true, List.of(), true, Optional.empty());

  public JavaOptions {
    classPath = List.copyOf(classPath);
    arguments = List.copyOf(arguments);
    if (maxHeapMiB < 0 || maxHeapMiB > 1 << 24) {
      throw new IllegalArgumentException(
          "maxHeapMiB out of range: " + maxHeapMiB + " (expected 0..16777216)");
    }
  }

  /** The parent's JVM and class path, no further arguments. */
  public static JavaOptions defaults() {
    return DEFAULTS;
  }

  public JavaOptions withJavaHome(Path home) {
    return with(draft -> draft.javaHome = Optional.of(home));
  }

  public JavaOptions withClassPath(List<Path> entries) {
    return with(draft -> draft.classPath = entries);
  }

  /** Sets the largest heap, in MiB. */
  public JavaOptions withMaxHeapMiB(int mebibytes) {
    return with(draft -> draft.maxHeapMiB = mebibytes);
  }

  /** Starts fast and stays small, at the price of peak speed. */
  public JavaOptions withLean() {
    return with(draft -> draft.lean = true);
  }

  /**
   * Whether the child's classes may come from a start archive, which is made once in the background
   * and makes later starts about twice as fast; true by default. The system property {@code
   * sallyport.startArchive=false} switches it off for all launches of this process.
   */
  public JavaOptions withStartArchive(boolean allowed) {
    return with(draft -> draft.startArchive = allowed);
  }

  /** Adds JVM arguments after those already there. */
  public JavaOptions withArguments(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return with(draft -> draft.arguments = all);
  }

  /** Whether the JVM ends at its first {@code OutOfMemoryError}. */
  public JavaOptions withExitOnOutOfMemory(boolean exits) {
    return with(draft -> draft.exitOnOutOfMemory = exits);
  }

  /** Has the JVM write its heap into {@code directory} at its first {@code OutOfMemoryError}. */
  public JavaOptions withHeapDumps(Path directory) {
    return with(draft -> draft.heapDumps = Optional.of(directory));
  }

  private JavaOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.build();
  }

  /** A copy under change. */
  private static final class Draft {
    private Optional<Path> javaHome;
    private List<Path> classPath;
    private int maxHeapMiB;
    private boolean lean;
    private boolean startArchive;
    private List<String> arguments;
    private boolean exitOnOutOfMemory;
    private Optional<Path> heapDumps;

    Draft(JavaOptions options) {
      javaHome = options.javaHome;
      classPath = options.classPath;
      maxHeapMiB = options.maxHeapMiB;
      lean = options.lean;
      startArchive = options.startArchive;
      arguments = options.arguments;
      exitOnOutOfMemory = options.exitOnOutOfMemory;
      heapDumps = options.heapDumps;
    }

    JavaOptions build() {
      return new JavaOptions(
          javaHome,
          classPath,
          maxHeapMiB,
          lean,
          startArchive,
          arguments,
          exitOnOutOfMemory,
          heapDumps);
    }
  }
}
