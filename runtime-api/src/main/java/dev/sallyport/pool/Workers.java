package dev.sallyport.pool;

import dev.sallyport.task.Task1;
import dev.sallyport.task.TaskRunner;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Workers that take calls: each goes to a free one. A {@link WorkerPool}, or a view of one with
 * {@link CallOptions}.
 *
 * <p>{@code call} and {@code submit} run tasks by reference, {@code workers.submit(Numbers::square,
 * 12)}: see {@link TaskRunner}. Where the queue is full, {@code submit} and the asynchronous calls
 * of a client do what {@link FullQueue} says, which may be to wait.
 *
 * <p>Thread-safe.
 */
public interface Workers extends TaskRunner {
  /**
   * A client of {@code contract}: the same interface as that of one {@link
   * dev.sallyport.process.Child}, each of its calls on a free worker. A call with one answer waits
   * in the pool's queue while all are busy. A call that takes or returns a stream has its worker
   * for itself, from its subscription until both directions have ended and the handler has
   * returned. A one-way call goes to the worker with the least to do, once one has a place for it.
   *
   * @throws dev.sallyport.RefusedException if a type that the contract names is not data
   * @throws dev.sallyport.IncompatibleException if the workers serve no such contract
   */
  <C> C client(Class<C> contract);

  /**
   * The same with a time limit for each call, from when a worker begins it; a call that is not over
   * by then is cancelled, and fails with {@link dev.sallyport.DeadlineExceededException}. See
   * {@link WorkerPool.Builder#runTimeout}.
   */
  <C> C client(Class<C> contract, Duration timeout);

  /**
   * Runs {@code task} for each input, and yields the results in the order of the inputs.
   *
   * <p><b>Lazy.</b> Nothing runs before the first result is asked for, and no more than {@link
   * WorkerPool.Builder#lookAhead} inputs are taken beyond the results that have been: inputs may be
   * more than fit into memory, or endless. They are taken on the thread that asks for results.
   *
   * <p><b>Failures.</b> The first result that is a failure is thrown in its place; nothing more is
   * taken then, and what is under way is cancelled. So it is by {@link Stream#close}, which a
   * consumer that stops early should call.
   *
   * @return sequential; not for several threads at once
   */
  <A, R extends @Nullable Object> Stream<R> map(Task1<A, R> task, Iterable<? extends A> inputs);

  /** The same, yielding results as they come. */
  <A, R extends @Nullable Object> Stream<R> mapUnordered(
      Task1<A, R> task, Iterable<? extends A> inputs);

  /** A view of the same workers whose calls are treated so. */
  Workers with(CallOptions options);
}
