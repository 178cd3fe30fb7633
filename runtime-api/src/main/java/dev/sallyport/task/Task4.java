package dev.sallyport.task;

import dev.sallyport.spi.NamedTask;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A {@link Task} that still takes four arguments. */
@FunctionalInterface
public interface Task4<A, B, C, D, R extends @Nullable Object> extends Task {
  /** Runs the method here, in this process. */
  R run(A a, B b, C c, D d) throws Exception;

  /**
   * The same task with a deadline for each run, as that of {@link TaskRunner} has it.
   *
   * @param timeout of each run, positive
   * @throws dev.sallyport.RefusedException if this is no reference to a task
   */
  @SuppressWarnings("unchecked") // The same method has the same types.
  default Task4<A, B, C, D, R> withTimeout(Duration timeout) {
    return (Task4<A, B, C, D, R>) NamedTask.of(this).withTimeout(timeout);
  }
}
