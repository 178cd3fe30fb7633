package dev.sallyport.core.internal.session;

import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines and checks of all sessions, on one daemon thread that ends when it has long had nothing
 * to wait for. Tasks must be short and never wait.
 *
 * <p>Most deadlines are met. So to set one and to cancel it wakes nobody, unless it comes before
 * all that the thread is going to wake for anyway: a scheduled executor would wake its thread for
 * each that is the first of those pending, which costs a call as much as the rest of it.
 */
public final class Timers {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Condition CHANGED = LOCK.newCondition();

  // All guarded by the lock.
  private static final TreeSet<Timer> PENDING = new TreeSet<>();
  private static long sequence;
  private static boolean running;

  /** When the thread looks next, in terms of {@link System#nanoTime}. */
  private static long nextLook;

  private Timers() {}

  /** One task, at its time. */
  private static final class Timer extends FutureTask<@Nullable Void> implements Comparable<Timer> {
    private final long periodNanos;
    private final long number;
    private long due;

    Timer(Runnable task, long due, long periodNanos, long number) {
      super(task, null);
      this.due = due;
      this.periodNanos = periodNanos;
      this.number = number;
    }

    /** Runs it; true if it is to run again. */
    boolean fire() {
      if (periodNanos == 0) {
        run();
        return false;
      }
      return runAndReset();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      LOCK.lock();
      try {
        PENDING.remove(this);
      } finally {
        LOCK.unlock();
      }
      return cancelled;
    }

    @Override
    public int compareTo(Timer other) {
      // By distance: nanoTime may overflow.
      long distance = due - other.due;
      return distance == 0 ? Long.compare(number, other.number) : Long.signum(distance);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }

  /** Runs {@code task} once, after {@code delay}. */
  public static Future<?> after(Duration delay, Runnable task) {
    return add(task, TimeUnit.NANOSECONDS.convert(delay), 0);
  }

  /** Runs {@code task} again and again, {@code period} after each end, until cancelled. */
  public static Future<?> every(Duration period, Runnable task) {
    long nanos = TimeUnit.NANOSECONDS.convert(period);
    return add(task, nanos, nanos);
  }

  private static Future<?> add(Runnable task, long delayNanos, long periodNanos) {
    LOCK.lock();
    try {
      // At most half of what the clock can tell apart.
      long due = System.nanoTime() + Math.min(delayNanos, Long.MAX_VALUE / 4);
      Timer timer = new Timer(task, due, periodNanos, sequence++);
      add(timer);
      return timer;
    } finally {
      LOCK.unlock();
    }
  }

  private static void add(Timer timer) {
    PENDING.add(timer);
    if (!running) {
      nextLook = timer.due;
      Thread thread = new Thread(Timers::run, "sallyport-timer");
      thread.setDaemon(true);
      // Where the system has no thread left this throws, and the next timer tries again.
      thread.start();
      running = true;
    } else if (timer.due - nextLook < 0) {
      nextLook = timer.due;
      CHANGED.signal();
    }
  }

  private static void run() {
    while (true) {
      Timer due = awaitDue();
      if (due == null) {
        return;
      }
      boolean again = due.fire();
      if (again) {
        LOCK.lock();
        try {
          due.due = System.nanoTime() + due.periodNanos;
          // Cancelled meanwhile, it has looked for itself in vain.
          if (!due.isCancelled()) {
            PENDING.add(due);
          }
        } finally {
          LOCK.unlock();
        }
      }
    }
  }

  /** The next timer whose time has come; null when the thread is to end. */
  private static @Nullable Timer awaitDue() {
    LOCK.lock();
    try {
      boolean idle = false;
      while (true) {
        long now = System.nanoTime();
        Timer first = PENDING.isEmpty() ? null : PENDING.first();
        if (first != null && first.due - now <= 0) {
          PENDING.remove(first);
          return first;
        }
        if (first == null && idle) {
          running = false;
          return null;
        }
        idle = first == null;
        nextLook = first == null ? now + IDLE_NANOS : first.due;
        long looks = nextLook;
        while (nextLook == looks && nextLook - now > 0) {
          CHANGED.awaitNanos(nextLook - now);
          now = System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      // Nobody but a stranger interrupts this thread: the next timer starts another.
      running = false;
      if (!PENDING.isEmpty()) {
        add(PENDING.pollFirst());
      }
      return null;
    } finally {
      LOCK.unlock();
    }
  }
}
