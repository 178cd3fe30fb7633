package dev.sallyport.codecs.internal.shape;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One reusable object that is not in use: so that a pass after the other allocates no reader or
 * writer. Whoever finds none makes a new one, whoever brings a second one back leaves it to the
 * garbage collector. Thread-safe.
 */
public final class Spare<T> {
  private final AtomicReference<@Nullable T> spare = new AtomicReference<>();

  /** Takes the spare object, if there is one. */
  public @Nullable T take() {
    return spare.getAndSet(null);
  }

  /** Brings an object back, which holds on to nothing of its last use. */
  public void give(T used) {
    spare.lazySet(used);
  }
}
