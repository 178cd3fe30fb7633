package dev.sallyport.core.internal.pool;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.NamedTask;
import dev.sallyport.spi.PoolSpec;
import dev.sallyport.task.Task0;
import java.time.Duration;

/**
 * The task that each worker runs before it is given calls, if there is one. Immutable; {@link #run}
 * waits, so it is called without the lock, on the thread that starts the worker.
 */
final class Initializer {
  private final PoolSpec spec;

  Initializer(PoolSpec spec) {
    this.spec = spec;
  }

  /**
   * Has a worker run it, and returns once it has. One that does not return in time is killed.
   *
   * @throws LaunchException if the time is over
   */
  void run(PoolMember member) {
    if (spec.initializer().isEmpty()) {
      return;
    }
    Task0<?> task = spec.initializer().get();
    Duration bound = NamedTask.of(task).timeout().orElse(spec.source().startTimeout());
    try {
      member.call(task.withTimeout(bound));
    } catch (DeadlineExceededException e) {
      // What it was at instead.
      member.askForThreads();
      member.kill("its initializer did not return within " + DurationText.exact(bound));
      throw new LaunchException(
          ErrorCode.START_TIMEOUT,
          "the initializer of a worker of pool "
              + spec.name()
              + " did not return within "
              + DurationText.exact(bound)
              + " (Launch.startTimeout, or the timeout of the task)",
          member.exitReport().orElse(null),
          e);
    }
  }
}
