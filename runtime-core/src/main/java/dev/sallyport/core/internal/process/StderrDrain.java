package dev.sallyport.core.internal.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Reads a child's standard error to its end, a line at a time, into a logger and a bounded {@link
 * StderrTail}. It must never stop before the end: a child whose standard error nobody reads stands
 * still once the pipe is full.
 *
 * <p><b>Threads.</b> Either {@link #run} is called, by one thread, which blocks in reads; or {@link
 * #visit} again and again, by one thread at a time. The other methods are thread-safe.
 *
 * <p><b>The end.</b> {@link #run} reads until all have closed the pipe. {@link #visit} cannot tell
 * a pipe that is closed from one that is empty, so for it the end is the exit of the child, and
 * that nothing is left to be read. Nothing would come after that: a JDK that finds nobody in a read
 * of a dead child's pipe keeps what is in it and closes it.
 *
 * <p><b>Bounds.</b> A line is cut after 8 KiB, malformed UTF-8 is replaced. At most 10,000 lines a
 * second go to the logger, since a slow one would slow the child: what is above is counted and the
 * count logged. The tail has the last lines in any case.
 */
final class StderrDrain implements Runnable {
  static final int MAX_LINE_BYTES = 8 << 10;
  static final int MAX_LINES_PER_SECOND = 10_000;

  /** How far into a line its level is looked for. */
  private static final int LEVEL_WITHIN_BYTES = 64;

  private static final int READ_BYTES = 32 << 10;

  /** A child that has printed so much since it was last looked at will have gone on meanwhile. */
  private static final int MUCH_BYTES = 4 << 10;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final InputStream in;
  private final BooleanSupplier alive;
  private final Logger log;
  private final StderrTail tail = new StderrTail();
  private final CountDownLatch end = new CountDownLatch(1);

  private final AtomicReference<@Nullable Capture> capture = new AtomicReference<>();

  // The line so far, and how much of it was cut. Confined to the thread in run() or visit().
  private final byte[] line = new byte[MAX_LINE_BYTES];
  private int length;
  private long cut;

  // The current second of the rate limit. Confined too.
  private long second = System.nanoTime();
  private int logged;
  private long unlogged;

  /**
   * @param alive whether the child is
   */
  StderrDrain(InputStream in, BooleanSupplier alive, Logger log) {
    this.in = in;
    this.alive = alive;
    this.log = log;
  }

  /** The last lines so far, oldest first. */
  List<String> tail() {
    return tail.lines();
  }

  /**
   * The next thread dump, from its first line to its last, and no more than 2,000 lines. Its lines
   * are logged as all are, and kept out of the tail. A second dump takes the place of a first one
   * that nobody has yet released.
   */
  CompletableFuture<List<String>> capture() {
    Capture next = new Capture();
    capture.set(next);
    return next.done;
  }

  /** Looks for no thread dump any more. */
  void release() {
    capture.set(null);
  }

  /** Waits for the stream's end; false if it has not come within {@code timeout}. */
  boolean awaitEnd(Duration timeout) throws InterruptedException {
    return end.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    byte[] buffer = new byte[READ_BYTES];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        split(buffer, count);
      }
    } catch (IOException e) {
      logSafely(Level.DEBUG, "standard error ended: " + e);
    } finally {
      ended();
    }
  }

  /** Reads some of what is there, and does not wait for more. */
  Sweeper.Found visit() {
    // Asked first: what the child has printed is there by then.
    boolean over = !alive.getAsBoolean();
    try {
      int there = in.available();
      if (there > 0) {
        byte[] buffer = new byte[Math.min(there, READ_BYTES)];
        int count = in.read(buffer);
        split(buffer, count);
        return over || count >= MUCH_BYTES ? Sweeper.Found.BUSY : Sweeper.Found.IDLE;
      }
      if (!over) {
        return Sweeper.Found.IDLE;
      }
      in.close();
    } catch (IOException e) {
      logSafely(Level.DEBUG, "standard error ended: " + e);
    }
    ended();
    return Sweeper.Found.DONE;
  }

  private void ended() {
    try {
      if (length > 0 || cut > 0) {
        endLine();
      }
      logUnlogged();
    } finally {
      end.countDown();
    }
  }

  private void split(byte[] buffer, int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (buffer[i] == '\n') {
        append(buffer, from, i);
        endLine();
        from = i + 1;
      }
    }
    append(buffer, from, count);
  }

  private void append(byte[] buffer, int from, int to) {
    int room = Math.min(to - from, MAX_LINE_BYTES - length);
    System.arraycopy(buffer, from, line, length, room);
    length += room;
    cut += to - from - room;
  }

  private void endLine() {
    int size = length > 0 && cut == 0 && line[length - 1] == '\r' ? length - 1 : length;
    byte[] bytes = Arrays.copyOf(line, size);
    Capture current = capture.get();
    if (current == null || !current.takes(bytes)) {
      tail.add(bytes);
    }
    if (size > 0) {
      log(bytes);
    }
    length = 0;
    cut = 0;
  }

  private void log(byte[] bytes) {
    long now = System.nanoTime();
    if (now - second >= SECOND) {
      logUnlogged();
      second = now;
      logged = 0;
    }
    if (logged >= MAX_LINES_PER_SECOND) {
      unlogged++;
      return;
    }
    logged++;
    Level level = level(bytes);
    if (!log.isEnabledForLevel(level)) {
      return;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    logSafely(level, cut == 0 ? text : text + " [" + cut + " bytes cut]");
  }

  private void logUnlogged() {
    if (unlogged > 0) {
      logSafely(
          Level.WARN,
          unlogged
              + " lines of standard error not logged: over "
              + MAX_LINES_PER_SECOND
              + " in a second");
      unlogged = 0;
    }
  }

  /** A logger that fails must not end the draining, on which the child depends. */
  private void logSafely(Level level, String text) {
    try {
      log.atLevel(level).log(text);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // There is no logger left to tell it to; the line stays in the tail.
    }
  }

  /** The level that a word near the start of the line names, INFO where none does. */
  static Level level(byte[] line) {
    int limit = Math.min(line.length, LEVEL_WITHIN_BYTES);
    int start = 0;
    while (start < limit) {
      if (!isWord(line[start])) {
        start++;
        continue;
      }
      int stop = start;
      while (stop < line.length && isWord(line[stop])) {
        stop++;
      }
      // The shortest name has 4 letters, the longest 8.
      if (stop - start >= 4 && stop - start <= 8 && line[start] >= 'A' && line[start] <= 'Z') {
        switch (new String(line, start, stop - start, StandardCharsets.ISO_8859_1)) {
          case "ERROR", "SEVERE", "FATAL", "CRITICAL" -> {
            return Level.ERROR;
          }
          case "WARN", "WARNING" -> {
            return Level.WARN;
          }
          case "INFO" -> {
            return Level.INFO;
          }
          case "DEBUG" -> {
            return Level.DEBUG;
          }
          case "TRACE" -> {
            return Level.TRACE;
          }
          default -> {}
        }
      }
      start = stop;
    }
    return Level.INFO;
  }

  private static boolean isWord(byte b) {
    return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '_';
  }

  /** One thread dump on its way. Its lines are confined to the thread that reads. */
  private static final class Capture {
    private static final String FIRST = "Full thread dump";

    /** Of the summary of the heap, which comes after the threads and the deadlocks. */
    private static final String BEHIND = "Heap";

    private static final int MAX_DUMP_LINES = 2_000;

    private final CompletableFuture<List<String>> done = new CompletableFuture<>();
    private final List<String> lines = new ArrayList<>();

    boolean takes(byte[] line) {
      String text = new String(line, StandardCharsets.UTF_8);
      if (done.isDone() || (lines.isEmpty() && !text.startsWith(FIRST))) {
        return false;
      }
      if (text.equals(BEHIND) || lines.size() == MAX_DUMP_LINES) {
        done.complete(List.copyOf(lines));
        return false;
      }
      lines.add(text);
      return true;
    }
  }
}
