package dev.sallyport.core.internal.session;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a session, or a pool, that run other people's code. */
public final class CallThreads {
  private static final long IDLE_SECONDS = 2;

  private CallThreads() {}

  /** Starts a daemon thread. */
  static void start(Runnable loop, String name) {
    Thread thread = new Thread(loop, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * An executor that never queues and never refuses. What bounds it are the slots: handlers of the
   * streams that the peer has open, and callbacks of replies to the calls that this end had.
   *
   * @param name of the session
   */
  public static ThreadPoolExecutor create(String name) {
    return new Calls(name);
  }

  /**
   * The same for one session of many, which share their threads: a thousand of them that are called
   * one after the other need a few, and not one for each that is idle for a while.
   */
  static ExecutorService shared() {
    return new Shared();
  }

  /**
   * Runs what comes when its session is over, or with its end: on a shared thread, or on this one
   * if the system has no thread for it.
   */
  public static void late(Runnable task) {
    try {
      SHARED.execute(task);
    } catch (OutOfMemoryError e) {
      // No thread to be had: somebody waits for it.
      task.run();
    }
  }

  /**
   * Its session is over: what is still to be told is told here, on this thread, if the system has
   * no thread for it. Before, nobody's code may run on whatever thread that is.
   */
  static void ending(ExecutorService executor) {
    if (executor instanceof Calls calls) {
      calls.ending = true;
    } else if (executor instanceof Shared shared) {
      shared.ending = true;
    }
  }

  private static final class Calls extends ThreadPoolExecutor {
    private volatile boolean ending;

    Calls(String name) {
      super(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          new Named(name),
          new Late());
    }

    @Override
    public void execute(Runnable task) {
      try {
        super.execute(task);
      } catch (OutOfMemoryError e) {
        // No thread to be had: its task has not run, and nobody has it.
        if (!ending) {
          throw e;
        }
        task.run();
      }
    }
  }

  private static final class Named implements ThreadFactory {
    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    Named(String name) {
      this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new Thread(task, "sallyport-call-" + name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }

  /** Those of nobody in particular. Each runs one task at a time, of whatever session. */
  private static final ThreadPoolExecutor SHARED =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          new Named("shared"));

  /**
   * After the end a callback that comes too late still has to run somewhere, and not on the thread
   * that tells of it: that may be one that others share.
   */
  private static final class Late implements RejectedExecutionHandler {
    @Override
    public void rejectedExecution(Runnable task, ThreadPoolExecutor executor) {
      late(task);
    }
  }

  /**
   * One session's share. It has nothing of its own to end; what comes late is run like the rest.
   */
  private static final class Shared extends AbstractExecutorService {
    private volatile boolean ending;
    private volatile boolean over;

    @Override
    public void execute(Runnable task) {
      if (ending) {
        late(task);
      } else {
        SHARED.execute(task);
      }
    }

    @Override
    public void shutdown() {
      over = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown();
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return over;
    }

    @Override
    public boolean isTerminated() {
      return over;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return over;
    }
  }
}
