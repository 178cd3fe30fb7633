package dev.sallyport.cli.chaos;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ProtocolException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.WorkerExitedException;
import org.jspecify.annotations.Nullable;

/** What a call does. */
enum Kind {
  /** Work that is not to be done twice. */
  ONCE("not idempotent", null),
  /** Work that may be done again. */
  AGAIN("idempotent", null),
  EXIT("exits", WorkerExitedException.class),
  OUT_OF_MEMORY("runs out of memory", WorkerExitedException.class),
  STACK_OVERFLOW("overflows its stack", RemoteCallException.class),
  ENDLESS_LOOP("never returns", DeadlineExceededException.class),
  GARBAGE("writes among the frames", ProtocolException.class);

  private final String title;

  /** What its own deed makes of it; null where it does no harm. */
  private final @Nullable Class<?> failure;

  Kind(String title, @Nullable Class<?> failure) {
    this.title = title;
    this.failure = failure;
  }

  String title() {
    return title;
  }

  /** Whether its worker, or the call itself, does not survive it. */
  boolean isHarmful() {
    return failure != null;
  }

  boolean isIdempotent() {
    return this == AGAIN;
  }

  /** Whether such a call may fail so: for what it does, or since its worker has ended. */
  boolean mayFailWith(Throwable cause) {
    return cause instanceof WorkerExitedException
        || (cause instanceof ProtocolException broken && broken.exitReport().isPresent())
        || (failure != null && failure.isInstance(cause));
  }
}
