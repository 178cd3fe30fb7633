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
 * @param startArchive whether the child's classes may come from a start archive, made once and kept
 *     in the user's cache directory
 * @param arguments further JVM arguments, in order
 */
public record JavaOptions(
    Optional<Path> javaHome,
    List<Path> classPath,
    int maxHeapMiB,
    boolean lean,
    boolean startArchive,
    List<String> arguments) {

  private static final JavaOptions DEFAULTS =
      new JavaOptions(Optional.empty(), List.of(), 0, false, true, List.of());

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
    return new JavaOptions(Optional.of(home), classPath, maxHeapMiB, lean, startArchive, arguments);
  }

  public JavaOptions withClassPath(List<Path> entries) {
    return new JavaOptions(javaHome, entries, maxHeapMiB, lean, startArchive, arguments);
  }

  /** Sets the largest heap, in MiB. */
  public JavaOptions withMaxHeapMiB(int mebibytes) {
    return new JavaOptions(javaHome, classPath, mebibytes, lean, startArchive, arguments);
  }

  /** Starts fast and stays small, at the price of peak speed. */
  public JavaOptions withLean() {
    return new JavaOptions(javaHome, classPath, maxHeapMiB, true, startArchive, arguments);
  }

  /**
   * Whether the child's classes may come from a start archive, which is made once in the background
   * and makes later starts about twice as fast; true by default. The system property {@code
   * sallyport.startArchive=false} switches it off for all launches of this process.
   */
  public JavaOptions withStartArchive(boolean allowed) {
    return new JavaOptions(javaHome, classPath, maxHeapMiB, lean, allowed, arguments);
  }

  /** Adds JVM arguments after those already there. */
  public JavaOptions withArguments(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return new JavaOptions(javaHome, classPath, maxHeapMiB, lean, startArchive, all);
  }
}
