package dev.sallyport.core.internal.session;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a session runs on: threads, timers, and waiting. There is one of it, {@link #REAL}, but
 * where a test takes the place of all of them to try the orders in which things can happen.
 *
 * <p>Thread-safe.
 */
interface Threads {
  Threads REAL = new RealThreads();

  /** Runs other people's code: never queues, never refuses. */
  ExecutorService calls(String name);

  /** The same for a session that is one of many, which may share their threads. */
  ExecutorService sharedCalls(String name);

  /** Runs one more standing reader, until it returns. */
  void startReader(Executor calls, Runnable reader);

  /** Runs {@code loop} on a thread of its own. */
  void start(Runnable loop, String name);

  /** Runs {@code task} once, after {@code delay}. */
  Future<?> after(Duration delay, Runnable task);

  /** Runs {@code task} again and again, {@code period} after each end, until cancelled. */
  Future<?> every(Duration period, Runnable task);

  /** From now on {@code session} is looked after, until it says that it need not be. */
  void watch(Sentinel.Watched session);

  /** How threads wait that hold {@code lock}. */
  Condition condition(ReentrantLock lock);

  /** In terms of {@link System#nanoTime}. */
  long nanoTime();

  /**
   * Whether the thread that reads may run a task itself.
   *
   * @param quick whether the task is known to be quick
   */
  boolean mayRunInline(boolean quick);
}
