package dev.sallyport.core.internal.process;

import java.util.Iterator;
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
 * something behind is visited again at once, and then for 20 ms after pauses of 1, 2, 4 and 8 ms,
 * so that what goes on without end is not held up each time that it takes a breath. The others are
 * not visited more often for that.
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

  /** One of them. What is not final belongs to the thread. */
  private static final class Watched {
    final Visit visit;

    /** Whether the last visit left something behind, and when the last one did that did so. */
    boolean busy;

    long busyNanos = System.nanoTime() - LONG_NANOS;

    Watched(Visit visit) {
      this.visit = visit;
    }

    boolean isEager(long now) {
      return busy || now - busyNanos < LONG_NANOS;
    }
  }

  private final String name;
  private final Queue<Watched> all = new ConcurrentLinkedQueue<>();

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
    Watched added = new Watched(visit);
    all.add(added);
    if (!running) {
      try {
        FewThreads.daemon(name, this::run).start();
        running = true;
      } finally {
        if (!running) {
          all.remove(added);
        }
      }
    }
  }

  private void run() {
    long due = System.nanoTime();
    long busyNanos = due - LONG_NANOS;
    while (!isOver()) {
      long start = System.nanoTime();
      boolean isSweep = start - due >= 0;
      boolean busy = pass(isSweep, start);
      long end = System.nanoTime();
      if (isSweep) {
        due = end + Math.max(LONG_NANOS, Math.min(SHARE * (end - start), LONGEST_NANOS));
      }
      if (busy) {
        busyNanos = end;
        continue;
      }
      long since = end - busyNanos;
      long left = due - end;
      // A flag that a visit left behind would make each pause end at once.
      Thread.interrupted();
      // As long again as it has been since: 1, 2, 4, 8 ms.
      LockSupport.parkNanos(
          this, since < LONG_NANOS ? Math.min(Math.max(since, SHORT_NANOS), left) : left);
    }
  }

  /** Under the lock: what is added meanwhile finds either a thread that looks again, or none. */
  private synchronized boolean isOver() {
    running = !all.isEmpty();
    return !running;
  }

  /**
   * Visits all once, or those alone that have just left something behind.
   *
   * @return whether one of them did now
   */
  private boolean pass(boolean isSweep, long now) {
    boolean busy = false;
    try {
      Iterator<Watched> each = all.iterator();
      while (each.hasNext()) {
        Watched next = each.next();
        if (!isSweep && !next.isEager(now)) {
          continue;
        }
        Found found = visit(next.visit);
        next.busy = found == Found.BUSY;
        if (next.busy) {
          busy = true;
          next.busyNanos = now;
        } else if (found == Found.DONE) {
          each.remove();
        }
      }
    } catch (OutOfMemoryError e) {
      // Between two visits: the next sweep has more luck.
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
