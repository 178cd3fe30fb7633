package dev.sallyport.core.internal.pool;

/**
 * Ends workers: those that the pool needs no more, those that stand in its way, and those that give
 * no sign of life. Each has a thread of its own, which waits for its process.
 *
 * <p><b>Invariant.</b> A worker that is gone from the {@link Dispatcher} counts here until its
 * process has ended or is given up.
 *
 * <p><b>Threads.</b> Guarded by the lock of the dispatcher, which nobody holds who waits.
 */
final class WorkerEnds {
  private final Dispatcher dispatcher;
  private final ShortThreads threads;

  /** Told, under the lock, that one is no longer waited for. */
  private final Runnable onChange;

  /** Those that are gone and whose processes are waited for. */
  private int waitedFor;

  WorkerEnds(Dispatcher dispatcher, ShortThreads threads, Runnable onChange) {
    this.dispatcher = dispatcher;
    this.threads = threads;
    this.onChange = onChange;
  }

  boolean isEmpty() {
    return waitedFor == 0;
  }

  /** The session of a worker is over: it gets nothing more. On any thread. */
  void lost(PoolWorker worker) {
    dispatcher.lock.lock();
    try {
      if (worker.state != PoolWorker.State.GONE) {
        dispatcher.remove(worker);
        waitedFor++;
      }
    } finally {
      dispatcher.lock.unlock();
    }
  }

  /** It is gone, and its process is no longer waited for. Under the lock. */
  void over(PoolWorker worker) {
    lost(worker);
    if (!worker.over) {
      worker.over = true;
      waitedFor--;
    }
  }

  /** Ends one that has nothing left to do. Under the lock. */
  void end(PoolWorker worker) {
    // First, as there may be no thread for it: then it is tried again.
    threads.start("end", () -> finish(worker, worker.member::close));
    worker.state = PoolWorker.State.ENDING;
    worker.expected = true;
  }

  /** What cannot be ended is not waited for; its exit, should it come, changes nothing any more. */
  private void finish(PoolWorker worker, Runnable step) {
    step.run();
    if (worker.member.onEnd().isDone()) {
      return;
    }
    dispatcher.lock.lock();
    try {
      over(worker);
      onChange.run();
    } finally {
      dispatcher.lock.unlock();
    }
  }

  /** Ends one that is in the way of the pool. Under the lock; does not wait. */
  void kill(PoolWorker worker, String reason) {
    if (!worker.expected) {
      threads.start("kill", () -> finish(worker, () -> worker.member.kill(reason)));
      worker.expected = true;
    }
  }

  /** Ends one that gives no sign of life: it has ended by itself, as far as the pool can tell. */
  void killUnresponsive(PoolWorker worker) {
    if (!worker.expected && !worker.unresponsive) {
      threads.start(
          "kill",
          () ->
              finish(
                  worker,
                  () -> worker.member.cutOff("it gave no sign of life (Limits.heartbeat)")));
      worker.unresponsive = true;
    }
  }
}
