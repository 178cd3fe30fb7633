package dev.sallyport.core.internal.session;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The threads of this process. Without state. */
final class RealThreads implements Threads {
  @Override
  public ExecutorService calls(String name) {
    return CallThreads.create(name);
  }

  @Override
  public ExecutorService sharedCalls(String name) {
    return CallThreads.shared();
  }

  @Override
  public void startReader(Executor calls, Runnable reader) {
    calls.execute(reader);
  }

  @Override
  public void start(Runnable loop, String name) {
    CallThreads.start(loop, name);
  }

  @Override
  public Future<?> after(Duration delay, Runnable task) {
    return Timers.after(delay, task);
  }

  @Override
  public Future<?> every(Duration period, Runnable task) {
    return Timers.every(period, task);
  }

  @Override
  public void watch(Sentinel.Watched session) {
    Sentinel.get().watch(session);
  }

  @Override
  public Condition condition(ReentrantLock lock) {
    return lock.newCondition();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public boolean mayRunInline(boolean quick) {
    return quick;
  }
}
