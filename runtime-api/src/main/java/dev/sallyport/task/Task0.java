package dev.sallyport.task;

import dev.sallyport.spi.NamedTask;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A {@link Task} that still takes no arguments. */
@FunctionalInterface
public interface Task0<R extends @Nullable Object> extends Task {
  /** Runs the method here, in this process. */
  R run() throws Exception;

  /**
   * The same task with a deadline for each run, as that of {@link TaskRunner} has it.
   *
   * @param timeout of each run, positive
   * @throws dev.sallyport.RefusedException if this is no reference to a task
   */
  @SuppressWarnings("unchecked") // The same method has the same types.
  default Task0<R> withTimeout(Duration timeout) {
    return (Task0<R>) NamedTask.of(this).withTimeout(timeout);
  }
}
