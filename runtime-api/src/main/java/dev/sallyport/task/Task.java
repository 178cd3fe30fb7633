package dev.sallyport.task;

import dev.sallyport.RefusedException;
import dev.sallyport.spi.NamedTask;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a static method with {@link dev.sallyport.Task @Task}, which another process runs.
 * It travels as the name of its method; the arguments are checked like any message.
 *
 * <pre>{@code
 * int n = child.call(Numbers::square, 12);
 * Task1<byte[], byte[]> half = Task.bind(Thumbnails::scale, 0.5);
 * byte[] small = child.call(half.withTimeout(Duration.ofSeconds(5)), image);
 * }</pre>
 *
 * <p>The types count what is still to come: a {@code Task2} takes two arguments, and binding one
 * makes a {@code Task1} of it. An {@code Action1} is a {@code Task1} of a method without a result.
 * A method reference is one of these by itself; {@link #of} and {@link #bind} check it at once and
 * keep it.
 *
 * <p>Immutable and thread-safe. Bound arguments are encoded anew with each run, so a mutable one
 * must not be changed in between.
 *
 * <p><b>What is refused.</b> Lambdas, references with a receiver of their own ({@code
 * this::scale}), references to instance methods and constructors, and to methods that have no
 * {@code @Task} or cannot have one. {@link RefusedException} says which, and what to name instead.
 *
 * <p><b>The name.</b> This type and the annotation share it, in two packages. A file that needs
 * both imports the annotation and, statically, {@code of} and {@code bind}.
 *
 * <p><b>Overloads.</b> The methods for actions end with {@code Void... none}, to which nothing is
 * passed: it makes the compiler prefer the others. Where a method has overloads that differ in the
 * number of their parameters, the compiler cannot tell which is meant: write the type, {@code
 * Task1<Integer, Long> twice = Numbers::twice}.
 */
@SuppressWarnings("unchecked") // The compiler has matched the reference with the types.
public interface Task extends Serializable {
  /**
   * Checks a reference to a method with no parameters.
   *
   * @throws RefusedException if it is no reference to a task
   */
  static <R extends @Nullable Object> Task0<R> of(Task0<R> method) {
    return (Task0<R>) NamedTask.of(method);
  }

  /** Checks a reference to a method with one parameter. */
  static <A, R extends @Nullable Object> Task1<A, R> of(Task1<A, R> method) {
    return (Task1<A, R>) NamedTask.of(method);
  }

  /** Checks a reference to a method with two parameters. */
  static <A, B, R extends @Nullable Object> Task2<A, B, R> of(Task2<A, B, R> method) {
    return (Task2<A, B, R>) NamedTask.of(method);
  }

  /** Checks a reference to a method with three parameters. */
  static <A, B, C, R extends @Nullable Object> Task3<A, B, C, R> of(Task3<A, B, C, R> method) {
    return (Task3<A, B, C, R>) NamedTask.of(method);
  }

  /** Checks a reference to a method with four parameters. */
  static <A, B, C, D, R extends @Nullable Object> Task4<A, B, C, D, R> of(
      Task4<A, B, C, D, R> method) {
    return (Task4<A, B, C, D, R>) NamedTask.of(method);
  }

  /** Checks a reference to a method with no parameters and no result. */
  static Task0<@Nullable Void> of(Action0 method, Void... none) {
    return of(method);
  }

  /** Checks a reference to a method with one parameter and no result. */
  static <A> Task1<A, @Nullable Void> of(Action1<A> method, Void... none) {
    return of(method);
  }

  /** Checks a reference to a method with two parameters and no result. */
  static <A, B> Task2<A, B, @Nullable Void> of(Action2<A, B> method, Void... none) {
    return of(method);
  }

  /** Checks a reference to a method with three parameters and no result. */
  static <A, B, C> Task3<A, B, C, @Nullable Void> of(Action3<A, B, C> method, Void... none) {
    return of(method);
  }

  /** Checks a reference to a method with four parameters and no result. */
  static <A, B, C, D> Task4<A, B, C, D, @Nullable Void> of(
      Action4<A, B, C, D> method, Void... none) {
    return of(method);
  }

  /** Fixes the argument of a method with one parameter. */
  static <A, R extends @Nullable Object> Task0<R> bind(Task1<A, R> method, A a) {
    return (Task0<R>) NamedTask.of(method).bind(a);
  }

  /** Fixes the first argument of a method with two parameters. */
  static <A, B, R extends @Nullable Object> Task1<B, R> bind(Task2<A, B, R> method, A a) {
    return (Task1<B, R>) NamedTask.of(method).bind(a);
  }

  /** Fixes both arguments of a method with two parameters. */
  static <A, B, R extends @Nullable Object> Task0<R> bind(Task2<A, B, R> method, A a, B b) {
    return (Task0<R>) NamedTask.of(method).bind(a, b);
  }

  /** Fixes the first argument of a method with three parameters. */
  static <A, B, C, R extends @Nullable Object> Task2<B, C, R> bind(Task3<A, B, C, R> method, A a) {
    return (Task2<B, C, R>) NamedTask.of(method).bind(a);
  }

  /** Fixes the first two arguments of a method with three parameters. */
  static <A, B, C, R extends @Nullable Object> Task1<C, R> bind(
      Task3<A, B, C, R> method, A a, B b) {
    return (Task1<C, R>) NamedTask.of(method).bind(a, b);
  }

  /** Fixes all three arguments of a method with three parameters. */
  static <A, B, C, R extends @Nullable Object> Task0<R> bind(
      Task3<A, B, C, R> method, A a, B b, C c) {
    return (Task0<R>) NamedTask.of(method).bind(a, b, c);
  }

  /** Fixes the first argument of a method with four parameters. */
  static <A, B, C, D, R extends @Nullable Object> Task3<B, C, D, R> bind(
      Task4<A, B, C, D, R> method, A a) {
    return (Task3<B, C, D, R>) NamedTask.of(method).bind(a);
  }

  /** Fixes the first two arguments of a method with four parameters. */
  static <A, B, C, D, R extends @Nullable Object> Task2<C, D, R> bind(
      Task4<A, B, C, D, R> method, A a, B b) {
    return (Task2<C, D, R>) NamedTask.of(method).bind(a, b);
  }

  /** Fixes the first three arguments of a method with four parameters. */
  static <A, B, C, D, R extends @Nullable Object> Task1<D, R> bind(
      Task4<A, B, C, D, R> method, A a, B b, C c) {
    return (Task1<D, R>) NamedTask.of(method).bind(a, b, c);
  }

  /** Fixes all four arguments of a method with four parameters. */
  static <A, B, C, D, R extends @Nullable Object> Task0<R> bind(
      Task4<A, B, C, D, R> method, A a, B b, C c, D d) {
    return (Task0<R>) NamedTask.of(method).bind(a, b, c, d);
  }

  /** Fixes the argument of a method with one parameter and no result. */
  static <A> Task0<@Nullable Void> bind(Action1<A> method, A a, Void... none) {
    return bind(method, a);
  }

  /** Fixes the first argument of a method with two parameters and no result. */
  static <A, B> Task1<B, @Nullable Void> bind(Action2<A, B> method, A a, Void... none) {
    return bind(method, a);
  }

  /** Fixes both arguments of a method with two parameters and no result. */
  static <A, B> Task0<@Nullable Void> bind(Action2<A, B> method, A a, B b, Void... none) {
    return bind(method, a, b);
  }

  /** Fixes the first argument of a method with three parameters and no result. */
  static <A, B, C> Task2<B, C, @Nullable Void> bind(Action3<A, B, C> method, A a, Void... none) {
    return bind(method, a);
  }

  /** Fixes the first two arguments of a method with three parameters and no result. */
  static <A, B, C> Task1<C, @Nullable Void> bind(Action3<A, B, C> method, A a, B b, Void... none) {
    return bind(method, a, b);
  }

  /** Fixes all three arguments of a method with three parameters and no result. */
  static <A, B, C> Task0<@Nullable Void> bind(
      Action3<A, B, C> method, A a, B b, C c, Void... none) {
    return bind(method, a, b, c);
  }

  /** Fixes the first argument of a method with four parameters and no result. */
  static <A, B, C, D> Task3<B, C, D, @Nullable Void> bind(
      Action4<A, B, C, D> method, A a, Void... none) {
    return bind(method, a);
  }

  /** Fixes the first two arguments of a method with four parameters and no result. */
  static <A, B, C, D> Task2<C, D, @Nullable Void> bind(
      Action4<A, B, C, D> method, A a, B b, Void... none) {
    return bind(method, a, b);
  }

  /** Fixes the first three arguments of a method with four parameters and no result. */
  static <A, B, C, D> Task1<D, @Nullable Void> bind(
      Action4<A, B, C, D> method, A a, B b, C c, Void... none) {
    return bind(method, a, b, c);
  }

  /** Fixes all four arguments of a method with four parameters and no result. */
  static <A, B, C, D> Task0<@Nullable Void> bind(
      Action4<A, B, C, D> method, A a, B b, C c, D d, Void... none) {
    return bind(method, a, b, c, d);
  }
}
