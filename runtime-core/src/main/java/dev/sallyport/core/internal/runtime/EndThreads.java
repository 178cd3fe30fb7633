package dev.sallyport.core.internal.runtime;

import dev.sallyport.core.internal.process.FewThreads;
import dev.sallyport.core.internal.session.Timers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The threads that bring connections over sockets to their end, step by step: at most {@value
 * #MAX}, however many end at once, and none while none does.
 *
 * <p><b>Invariant.</b> No step waits: neither for the other end, nor for handlers, nor for another
 * step; a line to the log may take its time, and there is one a second of each kind. What a
 * connection's end depends on hands the next step in when it has come, or a timer does when its
 * time is over: the I/O threads complete what is written and what has ended, call threads tell that
 * the last handler has returned. None of these waits for a step, so whatever the order, each is run
 * after those that were there before it. Nobody's code is run here, but where the system has no
 * other thread for it.
 *
 * <p><b>Bound.</b> Of a connection at most one step waits here at a time, beside a line of its own
 * for the log.
 *
 * <p>Thread-safe.
 */
final class EndThreads {
  static final String NAME = "sallyport-end";
  static final int MAX = 4;

  private static final FewThreads POOL = new FewThreads(NAME, MAX);

  private EndThreads() {}

  /**
   * One step, and what is done in its place if there is no thread to be had, on this one, or if it
   * fails.
   */
  private record Step(Runnable next, Runnable otherwise) implements Runnable {
    void hand() {
      if (!POOL.take(this)) {
        otherwise.run();
      }
    }

    @Override
    public void run() {
      boolean done = false;
      try {
        next.run();
        done = true;
      } finally {
        if (!done) {
          otherwise.run();
        }
      }
    }
  }

  /** A step that several things may hand in, of which the first does. */
  private static final class Once implements Runnable {
    private final AtomicBoolean handed = new AtomicBoolean();
    private final Step step;

    Once(Step step) {
      this.step = step;
    }

    @Override
    public void run() {
      if (handed.compareAndSet(false, true)) {
        step.hand();
      }
    }
  }

  /**
   * Runs a step soon.
   *
   * @param otherwise ends at once what the step was to end in order; must not wait
   */
  static void run(Runnable next, Runnable otherwise) {
    new Step(next, otherwise).hand();
  }

  /**
   * Runs a step once {@code event} is complete, but at the latest after so long. On one of these
   * threads.
   *
   * @param otherwise as of {@link #run}
   */
  static void when(CompletableFuture<?> event, Duration atMost, Runnable next, Runnable otherwise) {
    Once once = new Once(new Step(next, otherwise));
    Future<?> timer;
    try {
      timer = Timers.after(atMost, once);
    } catch (OutOfMemoryError e) {
      // No timer to be had, and without one it might wait for ever.
      once.run();
      return;
    }
    var unused =
        event.whenComplete((done, failure) -> {
          timer.cancel(false);
          once.run();
        });
  }

  /**
   * Writes a line to the log, which may take its time.
   *
   * @return false if there is no thread for it: it is not written
   */
  static boolean log(Runnable line) {
    return POOL.take(line);
  }
}
