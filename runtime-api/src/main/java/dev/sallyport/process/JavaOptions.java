package dev.sallyport.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The JVM of a Java child. Immutable: each method returns a copy.
 *
 * @param javaHome the JDK or runtime to use; the parent's own where empty
 * @param classPath the child's class path; the parent's own class path, or module path, where empty
 * @param maxHeapMiB largest heap in MiB, 0 for the JVM's own choice
 * @param lean whether to start for small footprint and fast start: the C1 compiler alone, the
 *     serial collector, no performance counters
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
    List<String> arguments,
    boolean exitOnOutOfMemory,
    Optional<Path> heapDumps) {

  private static final JavaOptions DEFAULTS =
      new JavaOptions(Optional.empty(), List.of(), 0, false, List.of(), true, Optional.empty());

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
    return new JavaOptions(
        Optional.of(home), classPath, maxHeapMiB, lean, arguments, exitOnOutOfMemory, heapDumps);
  }

  public JavaOptions withClassPath(List<Path> entries) {
    return new JavaOptions(
        javaHome, entries, maxHeapMiB, lean, arguments, exitOnOutOfMemory, heapDumps);
  }

  /** Sets the largest heap, in MiB. */
  public JavaOptions withMaxHeapMiB(int mebibytes) {
    return new JavaOptions(
        javaHome, classPath, mebibytes, lean, arguments, exitOnOutOfMemory, heapDumps);
  }

  /** Starts fast and stays small, at the price of peak speed. */
  public JavaOptions withLean() {
    return new JavaOptions(
        javaHome, classPath, maxHeapMiB, true, arguments, exitOnOutOfMemory, heapDumps);
  }

  /** Adds JVM arguments after those already there. */
  public JavaOptions withArguments(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return new JavaOptions(
        javaHome, classPath, maxHeapMiB, lean, all, exitOnOutOfMemory, heapDumps);
  }

  /** Whether the JVM ends at its first {@code OutOfMemoryError}. */
  public JavaOptions withExitOnOutOfMemory(boolean exits) {
    return new JavaOptions(javaHome, classPath, maxHeapMiB, lean, arguments, exits, heapDumps);
  }

  /** Has the JVM write its heap into {@code directory} at its first {@code OutOfMemoryError}. */
  public JavaOptions withHeapDumps(Path directory) {
    return new JavaOptions(
        javaHome,
        classPath,
        maxHeapMiB,
        lean,
        arguments,
        exitOnOutOfMemory,
        Optional.of(directory));
  }
}
