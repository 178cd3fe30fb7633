package dev.sallyport.pool;

import dev.sallyport.process.Launch;
import dev.sallyport.socket.Remote;
import dev.sallyport.spi.PoolSpec;
import dev.sallyport.spi.RuntimeProvider;
import dev.sallyport.task.Action0;
import dev.sallyport.task.Task0;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Worker processes of one {@link Launch} behind one queue.
 *
 * <pre>{@code
 * try (WorkerPool pool = WorkerPool.of(Launch.java(ThumbnailWorker.class)).workers(8).open()) {
 *   Thumbnails thumbnails = pool.client(Thumbnails.class);
 *   Thumbnail cat = thumbnails.resize(new Resize("cat.png", 128, 128));
 *   int square = pool.submit(Numbers::square, 12).get();
 * }
 * }</pre>
 *
 * <p><b>One at a time.</b> A worker runs one call after the other, so what a call does to its
 * process it does to no other call. With a {@linkplain Builder#depth depth} of more than 1 the next
 * calls wait at the worker instead of in the queue.
 *
 * <p><b>When a worker ends</b> by a crash, by running out of memory or by being killed, the call
 * that it was at fails with {@link dev.sallyport.WorkerExitedException}, or is run again if it is
 * {@link dev.sallyport.Idempotent}. The calls that waited there go back to the head of the queue;
 * none that is not idempotent is ever run twice. The worker is replaced, with a back-off while
 * replacements keep ending, up to {@link Builder#restarts}. A call at which {@link
 * Builder#quarantineAfter} workers have ended is not run any more, nor are those equal to it.
 *
 * <p><b>Threads.</b> Thread-safe. A pool has a daemon thread {@code sallyport-pool-NAME}, further
 * ones while workers start, and those of each {@link dev.sallyport.process.Child}. Futures complete
 * as those of a child do.
 */
public interface WorkerPool extends Workers, AutoCloseable {
  /** Describes a pool of workers that {@code launch} starts. */
  static Builder of(Launch launch) {
    return new Builder(PoolSpec.of(launch.spec()));
  }

  /**
   * Describes a pool of workers that stand somewhere: one connection to each, unless {@link
   * Builder#workers(int)} says otherwise, over which they are spread. One that is lost is made anew
   * there, with a back-off of up to 10 s while that fails, for as long as the pool is open: an
   * address that cannot be reached, or whose connection ends, spends none of the {@link
   * Builder#restarts}. While none can be reached, calls wait for {@link Builder#queueTimeout}, by
   * default twice {@link Remote.Builder#connectTimeout} of the first, and fail then with {@link
   * dev.sallyport.ConnectionException} by that default.
   *
   * <p>Such a worker is not this pool's: what a connection ends is the connection. It does not tell
   * what it is at, so of its calls all that are in flight fail with the connection's end, but for
   * those that are {@link dev.sallyport.Idempotent}, which are run again; with a {@linkplain
   * Builder#depth depth} of more than 1 it runs several at once; a call that is to stop and does
   * not costs its connection.
   */
  static Builder of(Remote.Builder... remotes) {
    return new Builder(PoolSpec.of(Stream.of(remotes).map(Remote.Builder::spec).toList()));
  }

  /**
   * The pool's name, in logs, thread names and statistics; that of its launch by default. Its
   * workers have the name of the launch and a number, as {@code thumbnails-2}.
   */
  String name();

  /** Takes no more calls; those that it has taken go on. Does not wait. Idempotent. */
  void shutdown();

  /**
   * Takes no more calls, fails those that have no worker with {@link
   * dev.sallyport.ClosedException}, and cancels the others. Does not wait. Idempotent.
   *
   * @return how many had no worker
   */
  int shutdownNow();

  /** Whether it takes no more calls. */
  boolean isShutdown();

  /** Whether all calls are over after a shutdown, and all workers have ended. */
  boolean isTerminated();

  /**
   * Waits until it is terminated.
   *
   * @return false if it is not after {@code timeout}
   */
  boolean awaitTermination(Duration timeout) throws InterruptedException;

  /**
   * {@link #shutdown}, then waits until it is terminated, however long calls take. An interrupt
   * makes it a {@link #shutdownNow}, and is kept.
   */
  @Override
  void close();

  /** What the pool has done, and what it is at. */
  PoolStatistics statistics();

  /**
   * A pool before it is opened. Immutable and thread-safe: each method returns a changed copy.
   * Durations are positive.
   */
  final class Builder {
    private final PoolSpec spec;

    private Builder(PoolSpec spec) {
      this.spec = spec;
    }

    /** The pool's name. */
    public Builder name(String name) {
      return with(draft -> draft.name = name);
    }

    /** So many workers, always; by default as many as there are processors. */
    public Builder workers(int count) {
      return workers(count, count);
    }

    /**
     * Between so many workers: more than {@code min} are started while calls wait, and ended after
     * {@link #idleTimeout}.
     *
     * @param min 0 or more
     * @param max at least 1, at least {@code min}, at most 1,024
     */
    public Builder workers(int min, int max) {
      return with(draft -> {
        draft.minWorkers = min;
        draft.maxWorkers = max;
      });
    }

    /**
     * How many calls a worker has at once, one of which it runs: the next ones are there when it is
     * done, which keeps it busy where calls are short. 1 by default, at most 1,024.
     *
     * <p>Only a Java worker of this library tells which call it is at, and runs one after the other
     * whatever the depth. Of any other program's calls all that are in flight fail if it ends.
     */
    public Builder depth(int calls) {
      return with(draft -> draft.depth = calls);
    }

    /** How many calls may wait in the queue; 1,000 by default, 0 for none. */
    public Builder queue(int calls) {
      return with(draft -> draft.queue = calls);
    }

    /** What becomes of a call that finds the queue full; {@link FullQueue#BLOCK} by default. */
    public Builder whenFull(FullQueue policy) {
      return with(draft -> draft.whenFull = policy);
    }

    /**
     * How long a call may wait for a worker; it then fails with {@link
     * dev.sallyport.DeadlineExceededException}, not processed. No limit by default.
     */
    public Builder queueTimeout(Duration timeout) {
      return with(draft -> draft.queueTimeout = Optional.of(timeout));
    }

    /**
     * How long a call may run at its worker. It is then cancelled as if by its caller, and fails
     * with {@link dev.sallyport.DeadlineExceededException} whatever its handler does. No limit by
     * default.
     */
    public Builder runTimeout(Duration timeout) {
      return with(draft -> draft.runTimeout = Optional.of(timeout));
    }

    /**
     * How long a call that was cancelled, or whose time is over, may keep its worker: then the
     * worker is killed, which costs no call but that one. 5 s by default.
     */
    public Builder grace(Duration time) {
      return with(draft -> draft.grace = time);
    }

    /** How long a worker beyond the minimum may have nothing to do; 60 s by default. */
    public Builder idleTimeout(Duration timeout) {
      return with(draft -> draft.idleTimeout = timeout);
    }

    /** When a worker is replaced though nothing is wrong with it; never by default. */
    public Builder recycle(Recycling recycling) {
      return with(draft -> draft.recycling = recycling);
    }

    /**
     * How often an {@link dev.sallyport.Idempotent} call is run in all, its worker having ended
     * each time but the last; 3 by default, at least 1.
     */
    public Builder attempts(int count) {
      return with(draft -> draft.attempts = count);
    }

    /**
     * After how many workers have ended at it a call is in quarantine: no call of the same method
     * with the same arguments is run any more; it fails with {@link
     * dev.sallyport.WorkerExitedException} of {@link dev.sallyport.ErrorCode#QUARANTINED}. 3 by
     * default, at least 1. Only of Java workers of this library is known at which call they ended.
     */
    public Builder quarantineAfter(int workers) {
      return with(draft -> draft.quarantineAfter = workers);
    }

    /**
     * How many workers may end by themselves or fail to start within {@code window}, beyond which
     * the pool gives up: all its calls then fail with {@link dev.sallyport.LaunchException}, which
     * has the last exit report. Of workers that stand somewhere only those count that are reached
     * and then fail in the initializer, or differ from the others. By default, and with a {@code
     * count} of 0, 5 for each worker, at least 10, within a minute.
     */
    public Builder restarts(int count, Duration window) {
      return with(draft -> {
        draft.restarts = count;
        draft.restartWindow = window;
      });
    }

    /**
     * A task that each worker runs before it takes calls: opens in the worker, by what it finds
     * there, what cannot be sent to it: a connection, a model. A worker in which it fails has
     * failed to start, and so has one in which it takes longer than {@link Launch#startTimeout}, or
     * than the timeout of the task where that has one.
     */
    public Builder initializer(Action0 task, Void... none) {
      return with(draft -> draft.initializer = Optional.of(task));
    }

    /** The same with a task whose arguments are bound; its result is dropped. */
    public Builder initializer(Task0<?> task) {
      return with(draft -> draft.initializer = Optional.of(task));
    }

    /**
     * How many inputs {@link Workers#map} takes ahead of the results that were asked for; by
     * default, and with 0, twice what all workers have at once.
     */
    public Builder lookAhead(int inputs) {
      return with(draft -> draft.lookAhead = inputs);
    }

    /**
     * Opens the pool: starts the minimum of workers, and waits until they are ready.
     *
     * @throws dev.sallyport.LaunchException if one of them does not start, or not in time; none is
     *     left then
     * @throws dev.sallyport.RemoteCallException if the initializer fails in one of them; the same
     * @throws dev.sallyport.RefusedException if the initializer is no task; the same
     */
    public WorkerPool open() {
      return RuntimeProvider.get().open(spec);
    }

    private Builder with(Consumer<PoolSpec.Draft> change) {
      return new Builder(spec.with(change));
    }
  }
}
