package dev.sallyport.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The I/O threads: a fixed number for all sockets of the process, made when they are first needed.
 * They are daemons and never end. Thread-safe.
 */
final class Loops {
  /** The system property that says how many: 1 to {@value #MAX_THREADS}. */
  static final String PROPERTY = "sallyport.netty.threads";

  static final String THREAD_NAME = "sallyport-io-";
  private static final int MAX_THREADS = 64;
  private static final int DEFAULT_THREADS = 4;

  private static final Map<Io, EventLoopGroup> GROUPS = new EnumMap<>(Io.class);

  private Loops() {}

  /** Those of {@code io}. */
  static synchronized EventLoopGroup of(Io io) {
    EventLoopGroup found = GROUPS.get(io);
    if (found == null) {
      found = new MultiThreadIoEventLoopGroup(threads(), new Threads(io), io.handlers());
      GROUPS.put(io, found);
    }
    return found;
  }

  static int threads() {
    String text = System.getProperty(PROPERTY);
    if (text == null) {
      return Math.min(DEFAULT_THREADS, Runtime.getRuntime().availableProcessors());
    }
    int count;
    try {
      count = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      count = 0;
    }
    if (count < 1 || count > MAX_THREADS) {
      throw new IllegalArgumentException(
          PROPERTY + " out of range: " + text + " (expected 1 to " + MAX_THREADS + ")");
    }
    return count;
  }

  private static final class Threads implements ThreadFactory {
    private final Io io;
    private final AtomicInteger count = new AtomicInteger();

    Threads(Io io) {
      this.io = io;
    }

    @Override
    public Thread newThread(Runnable task) {
      Thread thread =
          new FastThreadLocalThread(task, THREAD_NAME + io + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }
}
