package dev.sallyport.cli.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Measures processes, from /proc where there is one. Thread-safe. */
final class Probes {
  private static final long KIB = 1 << 10;

  private final Path temporary;

  /**
   * @param temporary the directory for temporary files of this run
   */
  Probes(Path temporary) {
    this.temporary = temporary;
  }

  /** Adds what this process and its children hold, at rest. */
  void measure(Measures into, double seconds, List<Place> places) {
    Vitals here = Vitals.here();
    into.add("parent heap", seconds, here.heapBytes());
    addProcess(into, seconds, "parent", ProcessHandle.current().pid());
    into.add("parent threads", seconds, here.threads());
    into.add("child processes", seconds, descendants());
    into.add("temporary files", seconds, temporaryFiles());
    // Of the others none lives long enough to tell anything by its slope.
    Lease first = places.get(0).peek();
    if (first != null) {
      Vitals there = first.work().vitals();
      into.add("first child heap", seconds, there.heapBytes());
      addProcess(into, seconds, "first child", first.child().pid());
      into.add("first child threads", seconds, there.threads());
    }
    // What they have in common when they are at rest, young or old.
    long largest = 0;
    for (Place place : places) {
      Lease lease = place.peek();
      if (lease != null) {
        largest = Math.max(largest, memory(lease.child().pid()));
      }
    }
    if (largest > 0) {
      into.add("largest child memory", seconds, largest);
    }
  }

  private static void addProcess(Measures into, double seconds, String name, long pid) {
    long memory = memory(pid);
    if (memory > 0) {
      into.add(name + " memory", seconds, memory);
    }
    long descriptors = descriptors(pid);
    if (descriptors > 0) {
      into.add(name + " descriptors", seconds, descriptors);
    }
  }

  static long descendants() {
    return ProcessHandle.current().descendants().count();
  }

  long temporaryFiles() {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Resident memory of a process in bytes, 0 where it cannot be known. */
  static long memory(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static long descriptors(long pid) {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return files.count();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }
}
