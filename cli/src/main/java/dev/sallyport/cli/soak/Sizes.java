package dev.sallyport.cli.soak;

import java.util.SplittableRandom;

/** How large a message is: often small, sometimes nothing, seldom as large as may be. */
final class Sizes {
  private static final int SMALL = 1 << 10;
  private static final int MIDDLE = 64 << 10;

  private Sizes() {}

  /** A size of at most {@code largest} bytes. */
  static int next(SplittableRandom random, int largest) {
    int dice = random.nextInt(100);
    if (dice < 10) {
      return 0;
    } else if (dice < 75) {
      return random.nextInt(Math.min(SMALL, largest) + 1);
    } else if (dice < 97) {
      return random.nextInt(Math.min(MIDDLE, largest) + 1);
    }
    return random.nextInt(largest + 1);
  }
}
