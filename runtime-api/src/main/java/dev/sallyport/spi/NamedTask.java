package dev.sallyport.spi;

import dev.sallyport.RefusedException;
import dev.sallyport.task.Task;
import dev.sallyport.task.Task0;
import dev.sallyport.task.Task1;
import dev.sallyport.task.Task2;
import dev.sallyport.task.Task3;
import dev.sallyport.task.Task4;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task as the runtime sees it: the method, the arguments bound so far, and the deadline. Every
 * {@link Task} that has passed the check is one of these, whatever the number of its arguments.
 * Immutable, thread-safe.
 */
public final class NamedTask
    implements Task0<Object>,
        Task1<Object, Object>,
        Task2<Object, Object, Object>,
        Task3<Object, Object, Object, Object>,
        Task4<Object, Object, Object, Object, Object> {
  private static final long serialVersionUID = 1L;

  private static final Object[] NONE = new Object[0];

  private final Task reference;
  private final transient Method method;
  private final transient Object[] bound;
  private final @Nullable Duration timeout;

  private NamedTask(Task reference, Method method, Object[] bound, @Nullable Duration timeout) {
    this.reference = reference;
    this.method = method;
    this.bound = bound;
    this.timeout = timeout;
  }

  /**
   * The task that a method reference names; a task that has been checked is itself.
   *
   * @throws RefusedException if it is no reference to a task
   */
  public static NamedTask of(Task task) {
    Objects.requireNonNull(task, "task");
    if (task instanceof NamedTask named) {
      return named;
    }
    return new NamedTask(task, References.method(task), NONE, null);
  }

  /** The static method, which has {@link dev.sallyport.Task}. */
  public Method method() {
    return method;
  }

  /** The time limit of each run. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** The same task with the next arguments fixed. */
  public NamedTask bind(Object... arguments) {
    Object[] all = append(arguments);
    if (all.length > method.getParameterCount()) {
      throw miscounted(all.length);
    }
    return new NamedTask(reference, method, all, timeout);
  }

  @Override
  public NamedTask withTimeout(Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          "timeout out of range: " + DurationText.exact(value) + " (expected more than 0)");
    }
    return new NamedTask(reference, method, bound, value);
  }

  /**
   * The arguments of a run.
   *
   * @throws IllegalArgumentException if some are not bound, by an unchecked cast
   */
  public Object[] arguments() {
    return complete();
  }

  private Object[] complete(Object... rest) {
    Object[] all = append(rest);
    if (all.length != method.getParameterCount()) {
      throw miscounted(all.length);
    }
    return all;
  }

  private Object[] append(Object... rest) {
    Object[] all = Arrays.copyOf(bound, bound.length + rest.length);
    System.arraycopy(rest, 0, all, bound.length, rest.length);
    return all;
  }

  private IllegalArgumentException miscounted(int count) {
    return new IllegalArgumentException(
        "arguments of "
            + this
            + " out of range: "
            + count
            + " (expected "
            + method.getParameterCount()
            + ")");
  }

  @Override
  public Object run() throws Exception {
    return here();
  }

  @Override
  public Object run(Object a) throws Exception {
    return here(a);
  }

  @Override
  public Object run(Object a, Object b) throws Exception {
    return here(a, b);
  }

  @Override
  public Object run(Object a, Object b, Object c) throws Exception {
    return here(a, b, c);
  }

  @Override
  public Object run(Object a, Object b, Object c, Object d) throws Exception {
    return here(a, b, c, d);
  }

  /** Through the reference, which has the access that its author had. */
  @SuppressWarnings("unchecked") // A reference to a method with n parameters is a Task of n.
  private Object here(Object... rest) throws Exception {
    Object[] all = complete(rest);
    return switch (all.length) {
      case 0 -> ((Task0<Object>) reference).run();
      case 1 -> ((Task1<Object, Object>) reference).run(all[0]);
      case 2 -> ((Task2<Object, Object, Object>) reference).run(all[0], all[1]);
      case 3 -> ((Task3<Object, Object, Object, Object>) reference).run(all[0], all[1], all[2]);
      default ->
          ((Task4<Object, Object, Object, Object, Object>) reference)
              .run(all[0], all[1], all[2], all[3]);
    };
  }

  /** {@code Numbers.square}. */
  @Override
  public String toString() {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }
}
