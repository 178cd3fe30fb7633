package dev.sallyport.core.internal.runtime;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the process that started this one still lives. Thread-safe.
 *
 * <p>Linux gives a process another parent in the moment when its own ends: so it lives as long as
 * the number of this process's parent is the same, and no other process can be taken for it. That
 * number is read from {@code /proc}, since the JDK's handles of processes bring along the making of
 * lambdas and a pool of threads, which cost a worker as much as all its contracts. Where there is
 * no {@code /proc} they are used.
 */
final class ParentWatch {
  private static final String STAT = "/proc/self/stat";

  /** The name of the program is in there, and nothing else of any length before the number. */
  private static final int STAT_BYTES = 128;

  private final long number;
  private final @Nullable ProcessHandle handle;

  private ParentWatch(long number, @Nullable ProcessHandle handle) {
    this.number = number;
    this.handle = handle;
  }

  /** Of the process that is this one's parent now. */
  static ParentWatch begin() {
    long number = parent();
    if (number >= 0) {
      return new ParentWatch(number, null);
    }
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    return new ParentWatch(-1, parent.isPresent() ? parent.get() : null);
  }

  /** Where the parent is out of sight, it is taken to be alive. */
  boolean isAlive() {
    return number >= 0 ? parent() == number : handle == null || handle.isAlive();
  }

  /** Its number, 0 if it is out of sight; -1 if the system does not say. */
  private static long parent() {
    byte[] stat = new byte[STAT_BYTES];
    try (InputStream in = new FileInputStream(STAT)) {
      return field(stat, in.readNBytes(stat, 0, stat.length));
    } catch (IOException e) {
      return -1;
    }
  }

  /** {@code 4711 (java) S 4242 …}: the name may have anything in it, spaces and brackets too. */
  private static long field(byte[] stat, int length) {
    int at = length - 1;
    while (at >= 0 && stat[at] != ')') {
      at--;
    }
    if (at < 0) {
      return -1;
    }
    // Behind the bracket: a space, the letter of the state, a space.
    at += 4;
    long number = 0;
    int begin = at;
    while (at < length && stat[at] >= '0' && stat[at] <= '9') {
      number = number * 10 + stat[at++] - '0';
    }
    return at == begin || at == length ? -1 : number;
  }
}
