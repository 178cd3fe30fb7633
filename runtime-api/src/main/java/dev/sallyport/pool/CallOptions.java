package dev.sallyport.pool;

import java.util.Optional;

/**
 * How a pool treats the calls made through {@link Workers#with}. Immutable.
 *
 * @param affinity calls with the same key go to the same worker, as long as it lives; empty for any
 *     worker
 * @param priority calls of a higher one leave the queue first, those of the same one in the order
 *     in which they came
 */
public record CallOptions(Optional<String> affinity, int priority) {
  private static final CallOptions DEFAULTS = new CallOptions(Optional.empty(), 0);

  /** Any worker, priority 0. */
  public static CallOptions defaults() {
    return DEFAULTS;
  }

  /**
   * With a key: while its worker is busy such a call waits for it, though others be free. If that
   * worker ends or is recycled, the key gets another.
   */
  public CallOptions withAffinity(String key) {
    return new CallOptions(Optional.of(key), priority);
  }

  public CallOptions withPriority(int value) {
    return new CallOptions(affinity, value);
  }
}
