package dev.sallyport.core.internal.session;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks after sessions whose reading is, for the moment, nobody's: one daemon thread for all of
 * them, which sleeps when there are none and looks about once in a millisecond while there are.
 *
 * <p>That is what lets a handler run on the thread that read its call, and a caller read its own
 * reply, without either being able to keep anybody else's frames waiting.
 */
final class Sentinel {
  /** Short against what a person notices, long against a handler that needs no thread of its own. */
  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final Sentinel INSTANCE = new Sentinel();

  private final ConcurrentLinkedQueue<Watched> arrivals = new ConcurrentLinkedQueue<>();
  private volatile boolean asleep;
  private @Nullable volatile Thread thread;

  /** What is looked after. */
  interface Watched {
    /**
     * Looks once. Short, and never waiting.
     *
     * @return false if it need not be watched any longer
     */
    boolean look();
  }

  private Sentinel() {}

  static Sentinel get() {
    return INSTANCE;
  }

  /** From now on {@code session} is looked after, until it says that it need not be. */
  void watch(Watched session) {
    arrivals.add(session);
    Thread running = thread;
    if (running == null) {
      start();
    } else if (asleep) {
      LockSupport.unpark(running);
    }
  }

  private synchronized void start() {
    if (thread == null) {
      Thread started = new Thread(this::run, "sallyport-sentinel");
      started.setDaemon(true);
      thread = started;
      started.start();
    }
  }

  private void run() {
    List<Watched> watched = new ArrayList<>();
    while (true) {
      if (watched.isEmpty() && arrivals.isEmpty()) {
        asleep = true;
        while (arrivals.isEmpty()) {
          LockSupport.park(this);
        }
        asleep = false;
      }
      Watched next = arrivals.poll();
      while (next != null) {
        watched.add(next);
        next = arrivals.poll();
      }
      LockSupport.parkNanos(this, TICK_NANOS);
      look(watched);
    }
  }

  private static void look(List<Watched> watched) {
    Iterator<Watched> all = watched.iterator();
    while (all.hasNext()) {
      if (!lookSafely(all.next())) {
        all.remove();
      }
    }
  }

  private static boolean lookSafely(Watched session) {
    try {
      return session.look();
    } catch (RuntimeException | Error e) {
      // No thread to be had, perhaps: the others must not suffer, and the next tick tries again.
      return true;
    }
  }
}
