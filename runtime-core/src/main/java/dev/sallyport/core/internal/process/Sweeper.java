package dev.sallyport.core.internal.process;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One daemon thread that looks after many things, which it visits in turns, each for a short while.
 * It is there only while there is something to visit.
 *
 * <p><b>Pace.</b> A sweep, which visits all, comes 20 ms after the one before, or so much later
 * that sweeps take no more than a twentieth of the time, up to 100 ms. In between, what left
 * something behind is visited again at once, and then for 20 ms after pauses of 1, 2, 4, 8 and 16
 * ms, so that what goes on without end is not held up each time that it takes a breath. The others
 * are not visited more often for that.
 *
 * <p><b>Threads.</b> {@link #add} is thread-safe. All visits of one kind are on one thread at a
 * time, and what one wrote the next one sees. A visit that fails is made again with the next sweep:
 * nobody else would look after what it is for.
 */
final class Sweeper {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

  private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How much longer than a sweep the pause after it is at least, up to the longest. */
  private static final int SHARE = 19;

  /** What a visit has found. */
  enum Found {
    /** More than it took: to be visited again at once. */
    BUSY,
    /** Nothing, or all that there was. */
    IDLE,
    /** The end: not to be visited any more. */
    DONE
  }

  /** Something to be looked after. */
  interface Visit {
    /** Looks once. Short, and never waiting. */
    Found visit();
  }

  private final String name;
  private final Queue<Visit> visits = new ConcurrentLinkedQueue<>();

  /** Those that have just left something behind, and when last. Of the thread. */
  private final Map<Visit, Long> eager = new LinkedHashMap<>();

  /** Guarded by {@code this}. */
  private boolean running;

  /**
   * @param name of the thread
   */
  Sweeper(String name) {
    this.name = name;
  }

  /**
   * From now on this is visited until it is done.
   *
   * @throws OutOfMemoryError if the system has no thread for it; it is not visited then
   */
  synchronized void add(Visit visit) {
    visits.add(visit);
    if (!running) {
      try {
        FewThreads.daemon(name, this::run).start();
        running = true;
      } finally {
        if (!running) {
          visits.remove(visit);
        }
      }
    }
  }

  private void run() {
    long due = System.nanoTime();
    long pause = SHORT_NANOS;
    while (!isOver()) {
      long now = System.nanoTime();
      boolean busy = false;
      if (now - due >= 0) {
        busy = sweep(now);
        long end = System.nanoTime();
        due = end + Math.max(LONG_NANOS, Math.min(SHARE * (end - now), LONGEST_NANOS));
      }
      if (visitEager(now)) {
        pause = SHORT_NANOS;
        continue;
      }
      pause = busy ? SHORT_NANOS : pause;
      long left = due - System.nanoTime();
      // A flag that a visit left behind would make each pause end at once.
      Thread.interrupted();
      LockSupport.parkNanos(this, eager.isEmpty() ? left : Math.min(pause, left));
      pause = Math.min(2 * pause, LONG_NANOS);
    }
  }

  /** Under the lock: what is added meanwhile finds either a thread that looks again, or none. */
  private synchronized boolean isOver() {
    running = !visits.isEmpty();
    return !running;
  }

  /** Visits all once; whether one of them left something behind. */
  private boolean sweep(long now) {
    boolean busy = false;
    try {
      Iterator<Visit> all = visits.iterator();
      while (all.hasNext()) {
        Visit each = all.next();
        switch (visit(each)) {
          case BUSY -> {
            busy = true;
            eager.put(each, now);
          }
          case DONE -> {
            all.remove();
            eager.remove(each);
          }
          case IDLE -> {}
        }
      }
    } catch (OutOfMemoryError e) {
      // Between two visits: the next sweep has more luck.
    }
    return busy;
  }

  /** Visits those that have just left something behind; whether one of them did again. */
  private boolean visitEager(long now) {
    boolean busy = false;
    try {
      Iterator<Map.Entry<Visit, Long>> all = eager.entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<Visit, Long> each = all.next();
        switch (visit(each.getKey())) {
          case BUSY -> {
            busy = true;
            each.setValue(now);
          }
          case DONE -> {
            all.remove();
            visits.remove(each.getKey());
          }
          case IDLE -> {
            if (now - each.getValue() > LONG_NANOS) {
              all.remove();
            }
          }
        }
      }
    } catch (OutOfMemoryError e) {
      // As in a sweep.
    }
    return busy;
  }

  private static Found visit(Visit each) {
    try {
      return each.visit();
    } catch (RuntimeException | Error e) {
      log(e);
      return Found.IDLE;
    }
  }

  private static void log(Throwable failure) {
    try {
      log.debug("a visit failed, and is made again", failure);
    } catch (RuntimeException | Error e) {
      // Perhaps it is the log that fails.
    }
  }
}
