package dev.sallyport.core.internal.session;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in the order in which they came: each on the thread that the tasks
 * beneath choose for it, or on that of the one before it.
 *
 * <p><b>Bound.</b> What waits are calls of the peer, of which there are no more than {@link
 * dev.sallyport.Limits#maxConcurrentCalls}.
 *
 * <p>Thread-safe.
 */
final class SerialTasks implements UserTasks {
  private final UserTasks tasks;

  /** Those that wait for the one that runs. Guarded by {@code this}. */
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  private boolean running;

  SerialTasks(UserTasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public void run(Runnable task, boolean quick) {
    synchronized (this) {
      if (running) {
        waiting.add(task);
        return;
      }
      running = true;
    }
    tasks.run(() -> runAll(task), quick);
  }

  private void runAll(Runnable first) {
    @Nullable Runnable task = first;
    while (task != null) {
      boolean next = false;
      try {
        task.run();
        next = true;
      } finally {
        if (!next) {
          // The thread reports what it threw, and ends; the others have another.
          pass();
        }
      }
      task = poll();
    }
  }

  private synchronized @Nullable Runnable poll() {
    Runnable next = waiting.poll();
    running = next != null;
    return next;
  }

  private void pass() {
    Runnable next = poll();
    if (next != null) {
      tasks.run(() -> runAll(next), false);
    }
  }
}
