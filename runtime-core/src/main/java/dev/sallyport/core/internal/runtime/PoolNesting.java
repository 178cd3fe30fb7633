package dev.sallyport.core.internal.runtime;

import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.core.internal.process.ChildVariables;

/** How deep pools may be in pools: each multiplies the processes of the one above. */
final class PoolNesting {
  private static final int MAX_POOLS = 2;

  private PoolNesting() {}

  /**
   * How many pools the workers of a new one have above them.
   *
   * @throws LaunchException if that are too many
   */
  static int next() {
    return next(System.getenv(ChildVariables.POOLS));
  }

  static int next(@org.jspecify.annotations.Nullable String above) {
    int pools;
    try {
      pools = above == null ? 0 : Integer.parseInt(above);
    } catch (NumberFormatException e) {
      pools = -1;
    }
    if (pools < 0 || pools >= MAX_POOLS) {
      throw new LaunchException(
          ErrorCode.LAUNCH_FAILED,
          "a pool inside a worker of a pool, inside a worker of a pool: "
              + ChildVariables.POOLS
              + "="
              + above
              + " (expected 0.."
              + (MAX_POOLS - 1)
              + "). Each level multiplies the processes: with 8 workers each this would be "
              + "8 x 8 x 8. Check that a worker's main does not open the pool that starts it;"
              + " have the outermost process run all work in one pool",
          null,
          null);
    }
    return pools + 1;
  }
}
