package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.session.ModelScheduler.Waiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What one end of a model runs on: tasks and timers that the model picks from. */
@SuppressWarnings({"WaitNotInLoop"})
final class ModelThreads implements Threads {
  private final ModelScheduler scheduler;
  private final SplittableRandom random;

  /** Whether there is a standing reader; if not, the model reads. */
  private final boolean readers;

  final List<Runnable> tasks = new ArrayList<>();
  final List<FutureTask<?>> timers = new ArrayList<>();
  final List<Sentinel.Watched> watched = new ArrayList<>();
  private long now;
  private long idleStep = -1;

  ModelThreads(ModelScheduler scheduler, SplittableRandom random, boolean readers) {
    this.scheduler = scheduler;
    this.random = random;
    this.readers = readers;
  }

  /** Time goes on. */
  void tick() {
    now += 1 + random.nextInt(100_000);
  }

  void runTask() {
    Runnable task = tasks.remove(random.nextInt(tasks.size()));
    task.run();
  }

  void fireTimer() {
    timers.remove(random.nextInt(timers.size())).run();
  }

  void look() {
    int number = random.nextInt(watched.size());
    if (!watched.get(number).look()) {
      watched.remove(number);
    }
  }

  @Override
  public ExecutorService sharedCalls(String name) {
    return calls(name);
  }

  @Override
  public ExecutorService calls(String name) {
    return new Calls();
  }

  @Override
  public void startReader(Executor calls, Runnable reader) {
    if (readers) {
      calls.execute(reader);
    }
  }

  @Override
  public void start(Runnable loop, String name) {
    tasks.add(loop);
  }

  @Override
  public Future<?> after(Duration delay, Runnable task) {
    FutureTask<?> timer =
        new FutureTask<@Nullable Object>(task, null) {
          @Override
          protected void done() {
            timers.remove(this);
          }

          @Override
          protected void setException(Throwable failure) {
            scheduler.fail(failure);
          }
        };
    timers.add(timer);
    return timer;
  }

  @Override
  public Future<?> every(Duration period, Runnable task) {
    return new FutureTask<@Nullable Object>(() -> {}, null);
  }

  @Override
  public void watch(Sentinel.Watched session) {
    if (readers) {
      watched.add(session);
    }
  }

  @Override
  public Condition condition(ReentrantLock lock) {
    return new ModelCondition(lock);
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public boolean mayRunInline(boolean quick) {
    return random.nextBoolean();
  }

  private final class Calls extends AbstractExecutorService {
    private boolean shutdown;

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void shutdown() {
      shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return shutdown;
    }
  }

  private final class ModelCondition implements Condition {
    private final ReentrantLock lock;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    ModelCondition(ReentrantLock lock) {
      this.lock = lock;
    }

    private void await(Waiter waiter) {
      int holds = lock.getHoldCount();
      waiters.add(waiter);
      for (int i = 0; i < holds; i++) {
        lock.unlock();
      }
      try {
        scheduler.block(waiter);
      } finally {
        for (int i = 0; i < holds; i++) {
          lock.lock();
        }
        waiters.remove(waiter);
      }
    }

    private void awaitInterruptibly(boolean background) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Waiter waiter = new Waiter("for a condition", true, background, null);
      await(waiter);
      if (!waiter.signalled && Thread.interrupted()) {
        throw new InterruptedException();
      }
    }

    @Override
    public void await() throws InterruptedException {
      awaitInterruptibly(false);
    }

    @Override
    public void awaitUninterruptibly() {
      await(new Waiter("to be called", false, true, null));
    }

    /** The time is mostly over at once: a writer's thread that waits is one more to wake. */
    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
      if (idleStep != scheduler.steps() && random.nextInt(32) != 0) {
        idleStep = scheduler.steps();
        return 0;
      }
      awaitInterruptibly(true);
      return 1;
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      return awaitNanos(unit.toNanos(time)) > 0;
    }

    @Override
    public boolean awaitUntil(Date deadline) {
      throw new UnsupportedOperationException("not used");
    }

    @Override
    public void signal() {
      for (Waiter waiter : waiters) {
        if (!waiter.signalled) {
          waiter.signalled = true;
          return;
        }
      }
    }

    @Override
    public void signalAll() {
      waiters.forEach(waiter -> waiter.signalled = true);
    }
  }
}
