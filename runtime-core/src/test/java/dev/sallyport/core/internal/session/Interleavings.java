package dev.sallyport.core.internal.session;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;

/**
 * Tries the orders in which threads can take their steps: Lincheck runs a scenario again and again,
 * and each time lets other threads go on in other places. A scenario fails by what it throws on any
 * thread, and by threads that wait for each other, or for nobody.
 *
 * <p>{@code -Dinterleavings=N} tries so many orders of each scenario. What it cannot show is what a
 * missing {@code volatile} does, for each thread sees at once what another has written, and what
 * comes of time, which stands still.
 */
final class Interleavings {
  private static final int ORDERS = Integer.getInteger("interleavings", 100);

  /** For a test, in place of what others get: beside other work on few cores it takes its time. */
  static final long SECONDS = 1800;

  static {
    // Else it warns of each lambda: that it cannot number what that has captured.
    System.setProperty("lincheck.logLevel", "ERROR");
  }

  private Interleavings() {}

  /** What is run in many orders. */
  @FunctionalInterface
  interface Scenario {
    void run(Crew crew) throws Exception;
  }

  /** What one thread of it does. */
  @FunctionalInterface
  interface Part {
    void run() throws Exception;
  }

  /** Runs the scenario in many orders; it begins with objects of its own each time. */
  static void explore(Scenario scenario) {
    explore(1, scenario);
  }

  /** The same in so many times as many orders, where most of its steps do not matter. */
  static void explore(int times, Scenario scenario) {
    Lincheck.runConcurrentTest(
        times * ORDERS,
        () -> {
          Crew crew = new Crew();
          try {
            scenario.run(crew);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  /**
   * The threads of one run. Few steps of its own, for each is one more place to go on elsewhere.
   */
  static final class Crew implements UserTasks, Threads {
    private final ConcurrentLinkedQueue<Thread> tasks = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Throwable failure;

    /** Runs the parts, and waits for them and for the tasks that they start. */
    void together(Part... parts) throws InterruptedException {
      inParallel(parts);
      awaitTasks();
    }

    /** Starts a thread for each part, and waits for them. */
    void inParallel(Part... parts) throws InterruptedException {
      Thread[] threads = new Thread[parts.length];
      for (int i = 0; i < threads.length; i++) {
        threads[i] = thread(parts[i]);
      }
      for (Thread thread : threads) {
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    /** Waits for the tasks, and fails with what any thread has failed with. */
    void awaitTasks() throws InterruptedException {
      for (Thread task = tasks.poll(); task != null; task = tasks.poll()) {
        task.join();
      }
      if (failure != null) {
        throw new AssertionError(failure);
      }
    }

    private Thread thread(Part part) {
      return new Thread(() -> run(part));
    }

    private void run(Part part) {
      try {
        part.run();
      } catch (Throwable e) {
        failure = e;
      }
    }

    @Override
    public void run(Runnable task, boolean quick) {
      Thread thread = thread(task::run);
      tasks.add(thread);
      thread.start();
    }

    @Override
    public ExecutorService sharedCalls(String name) {
      return calls(name);
    }

    @Override
    public ExecutorService calls(String name) {
      throw new UnsupportedOperationException("calls");
    }

    @Override
    public void startReader(Executor calls, Runnable reader) {
      run(reader, false);
    }

    @Override
    public void start(Runnable loop, String name) {
      run(loop, false);
    }

    /** Its time comes in any place. */
    @Override
    public Future<?> after(Duration delay, Runnable task) {
      FutureTask<?> timer = new FutureTask<>(task, null);
      run(timer, false);
      return timer;
    }

    @Override
    public Future<?> every(Duration period, Runnable task) {
      throw new UnsupportedOperationException("every");
    }

    @Override
    public void watch(Sentinel.Watched session) {
      throw new UnsupportedOperationException("watch");
    }

    @Override
    public Condition condition(ReentrantLock lock) {
      return lock.newCondition();
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public boolean mayRunInline(boolean quick) {
      return false;
    }
  }

  /** As an assertion library would, but with few steps of its own. */
  static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }
}
