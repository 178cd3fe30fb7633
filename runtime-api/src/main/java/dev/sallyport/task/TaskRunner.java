package dev.sallyport.task;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks in another process: a {@link dev.sallyport.Peer}.
 *
 * <p>{@code call} waits for the result; {@code submit} returns at once, and its future completes
 * with the result, or with what {@code call} would have thrown. Cancelling the future cancels the
 * {@link dev.sallyport.CallContext#cancellation} of the task's call, and interrupts its thread
 * unless the {@linkplain dev.sallyport.Worker.Builder#interruptHandlers worker} has it otherwise.
 * Limits, deadlines and errors are those of a contract's calls ({@link
 * dev.sallyport.Peer#client(Class)}). Thread-safe.
 *
 * <p>Both throw, before any byte is written, {@link dev.sallyport.RefusedException} if what they
 * are given is no reference to a task or a type of its method is not data, and {@link
 * dev.sallyport.IncompatibleException} if the peer does not serve its class, or another version of
 * it. An argument that is not data fails the call in the same way.
 *
 * <p>The overloads count the arguments; those for methods without a result end with {@code Void...
 * none}, to which nothing is passed (see {@link Task}).
 */
public interface TaskRunner {
  /**
   * Runs a task whose arguments are all bound, and waits for its result.
   *
   * @throws dev.sallyport.RemoteCallException if the method threw
   */
  <R extends @Nullable Object> R call(Task0<R> task);

  /** Runs a task whose arguments are all bound, without waiting, not even for its turn. */
  <R extends @Nullable Object> CompletableFuture<R> submit(Task0<R> task);

  /** Runs a task with one argument, and waits for its result. */
  default <A, R extends @Nullable Object> R call(Task1<A, R> task, A a) {
    return call(Task.bind(task, a));
  }

  /** Runs a task with two arguments, and waits for its result. */
  default <A, B, R extends @Nullable Object> R call(Task2<A, B, R> task, A a, B b) {
    return call(Task.bind(task, a, b));
  }

  /** Runs a task with three arguments, and waits for its result. */
  default <A, B, C, R extends @Nullable Object> R call(Task3<A, B, C, R> task, A a, B b, C c) {
    return call(Task.bind(task, a, b, c));
  }

  /** Runs a task with four arguments, and waits for its result. */
  default <A, B, C, D, R extends @Nullable Object> R call(
      Task4<A, B, C, D, R> task, A a, B b, C c, D d) {
    return call(Task.bind(task, a, b, c, d));
  }

  /** Runs an action with no arguments, and waits for its end. */
  default void call(Action0 task, Void... none) {
    call(task);
  }

  /** Runs an action with one argument, and waits for its end. */
  default <A> void call(Action1<A> task, A a, Void... none) {
    call(task, a);
  }

  /** Runs an action with two arguments, and waits for its end. */
  default <A, B> void call(Action2<A, B> task, A a, B b, Void... none) {
    call(task, a, b);
  }

  /** Runs an action with three arguments, and waits for its end. */
  default <A, B, C> void call(Action3<A, B, C> task, A a, B b, C c, Void... none) {
    call(task, a, b, c);
  }

  /** Runs an action with four arguments, and waits for its end. */
  default <A, B, C, D> void call(Action4<A, B, C, D> task, A a, B b, C c, D d, Void... none) {
    call(task, a, b, c, d);
  }

  /** Runs a task with one argument, without waiting. */
  default <A, R extends @Nullable Object> CompletableFuture<R> submit(Task1<A, R> task, A a) {
    return submit(Task.bind(task, a));
  }

  /** Runs a task with two arguments, without waiting. */
  default <A, B, R extends @Nullable Object> CompletableFuture<R> submit(
      Task2<A, B, R> task, A a, B b) {
    return submit(Task.bind(task, a, b));
  }

  /** Runs a task with three arguments, without waiting. */
  default <A, B, C, R extends @Nullable Object> CompletableFuture<R> submit(
      Task3<A, B, C, R> task, A a, B b, C c) {
    return submit(Task.bind(task, a, b, c));
  }

  /** Runs a task with four arguments, without waiting. */
  default <A, B, C, D, R extends @Nullable Object> CompletableFuture<R> submit(
      Task4<A, B, C, D, R> task, A a, B b, C c, D d) {
    return submit(Task.bind(task, a, b, c, d));
  }

  /** Runs an action with no arguments, without waiting. */
  default CompletableFuture<@Nullable Void> submit(Action0 task, Void... none) {
    return submit(task);
  }

  /** Runs an action with one argument, without waiting. */
  default <A> CompletableFuture<@Nullable Void> submit(Action1<A> task, A a, Void... none) {
    return submit(task, a);
  }

  /** Runs an action with two arguments, without waiting. */
  default <A, B> CompletableFuture<@Nullable Void> submit(
      Action2<A, B> task, A a, B b, Void... none) {
    return submit(task, a, b);
  }

  /** Runs an action with three arguments, without waiting. */
  default <A, B, C> CompletableFuture<@Nullable Void> submit(
      Action3<A, B, C> task, A a, B b, C c, Void... none) {
    return submit(task, a, b, c);
  }

  /** Runs an action with four arguments, without waiting. */
  default <A, B, C, D> CompletableFuture<@Nullable Void> submit(
      Action4<A, B, C, D> task, A a, B b, C c, D d, Void... none) {
    return submit(task, a, b, c, d);
  }
}
