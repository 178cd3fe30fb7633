package dev.sallyport.core.internal.process;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that look after children: what they print, and their exits.
 *
 * <p>The first of them have two threads each, {@code sallyport-stderr-NAME-PID} and {@code
 * sallyport-exit-NAME-PID}, which wait in the system and notice everything at once. All that are
 * started while so many live share {@link SharedThreads}, which look every 20 ms: a process with a
 * thousand children has as many threads for them as one with a few dozen, but for those that the
 * JDK has itself, one for each process that it has started.
 *
 * <p>Thread-safe.
 */
final class ChildThreads {
  /** How many children have threads of their own. */
  static final int OWN = 32;

  private static final ChildThreads SYSTEM = new ChildThreads(OWN);

  private final Semaphore own;

  /** Made when it is first needed, which in most processes is never. Guarded by {@code this}. */
  private @Nullable SharedThreads shared;

  ChildThreads(int own) {
    this.own = new Semaphore(own);
  }

  /** Those of this process. */
  static ChildThreads system() {
    return SYSTEM;
  }

  /**
   * From now on this child is looked after.
   *
   * @param who its name and pid, for those of threads
   * @throws OutOfMemoryError if the system has no thread for it. What looks after a part of it ends
   *     when the caller has ended the child
   */
  void lookAfter(String who, StderrDrain output, ChildExit exit) {
    if (own.tryAcquire()) {
      new Pair(who).start(output, exit);
    } else {
      shared().lookAfter(output, exit);
    }
  }

  private synchronized SharedThreads shared() {
    SharedThreads made = shared;
    if (made == null) {
      made = new SharedThreads();
      shared = made;
    }
    return made;
  }

  /** The two threads of one child. Its permit is given back when both have ended. */
  private final class Pair {
    private final String who;
    private final AtomicInteger left = new AtomicInteger(2);

    Pair(String who) {
      this.who = who;
    }

    void start(StderrDrain output, ChildExit exit) {
      int started = 0;
      try {
        start("stderr", output);
        started++;
        start("exit", () -> exit.await(this::reap));
        started++;
      } finally {
        for (int i = started; i < 2; i++) {
          ended();
        }
      }
    }

    private void start(String work, Runnable task) {
      thread(
              work,
              () -> {
                try {
                  task.run();
                } finally {
                  ended();
                }
              })
          .start();
    }

    private void ended() {
      if (left.decrementAndGet() == 0) {
        own.release();
      }
    }

    private boolean reap(Runnable task) {
      try {
        thread("reap", task).start();
        return true;
      } catch (OutOfMemoryError e) {
        return false;
      }
    }

    private Thread thread(String work, Runnable task) {
      return FewThreads.daemon("sallyport-" + work + "-" + who, task);
    }
  }
}
