package dev.sallyport.pool;

import dev.sallyport.spi.DurationText;
import java.time.Duration;
import java.util.Optional;

/**
 * When a worker is replaced though nothing is wrong with it. The successor is started first, and
 * the worker ends when it is ready and the calls that it has are over. Immutable.
 *
 * @param calls that it has answered; 0 for any number
 * @param growthMiB resident memory in MiB beyond what it had when it became ready, or after its
 *     first hundred calls if that was more; 0 for any. An absolute limit would recycle a worker
 *     that is large from the beginning again and again
 * @param age since it became ready; empty for any
 */
public record Recycling(long calls, long growthMiB, Optional<Duration> age) {
  private static final Recycling NEVER = new Recycling(0, 0, Optional.empty());

  public Recycling {
    if (calls < 0) {
      throw new IllegalArgumentException("calls out of range: " + calls + " (expected 0 or more)");
    }
    if (growthMiB < 0) {
      throw new IllegalArgumentException(
          "growthMiB out of range: " + growthMiB + " (expected 0 or more)");
    }
    age.ifPresent(value -> {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(
            "age out of range: " + DurationText.exact(value) + " (expected more than 0)");
      }
    });
  }

  /** Workers live as long as the pool. */
  public static Recycling never() {
    return NEVER;
  }

  /** After so many calls. */
  public Recycling afterCalls(long count) {
    return new Recycling(count, growthMiB, age);
  }

  /** After resident memory has grown by so much. Linux only; elsewhere it is never known. */
  public Recycling afterGrowthMiB(long mebibytes) {
    return new Recycling(calls, mebibytes, age);
  }

  /** After that time. */
  public Recycling afterAge(Duration value) {
    return new Recycling(calls, growthMiB, Optional.of(value));
  }
}
