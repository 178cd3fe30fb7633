package dev.sallyport.cli.soak;

import java.util.HashSet;
import java.util.Set;

/**
 * Follows one numbered stream at its receiver. Thread-safe.
 *
 * <p>A number that is passed over counts as lost until it comes after all: then it counts as
 * reordered. One that came before counts as duplicated. What follows the last number received
 * counts as lost only if the stream is said to have {@linkplain #end ended}: what a stream that
 * failed had not yet delivered was never promised.
 */
final class Track {
  private static final int MAX_GAP = 1 << 20;

  private final long stream;
  private final Set<Long> missing = new HashSet<>();
  private long next;
  private long received;
  private long bytes;
  private long lostAtEnd;
  private long duplicated;
  private long reordered;
  private long damaged;

  Track(long stream) {
    this.stream = stream;
  }

  synchronized void receive(Item item) {
    long number = item.number();
    if (item.stream() != stream || !item.isSound() || number < 0 || number > next + MAX_GAP) {
      damaged++;
      return;
    }
    if (number >= next) {
      for (long passed = next; passed < number; passed++) {
        missing.add(passed);
      }
      next = number + 1;
    } else if (missing.remove(number)) {
      reordered++;
    } else {
      duplicated++;
      return;
    }
    received++;
    bytes += item.body().size();
    notifyAll();
  }

  /** The stream is complete with {@code total} messages: the ones that have not come are lost. */
  synchronized Tally end(long total) {
    lostAtEnd = Math.max(0, total - next);
    // More than were sent are none that anybody sent.
    damaged += Math.max(0, next - total);
    return tally();
  }

  synchronized Tally tally() {
    return new Tally(received, bytes, missing.size() + lostAtEnd, duplicated, reordered, damaged);
  }

  /** Waits until {@code count} messages have come, for at most this long. */
  synchronized void await(long count, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (received < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }
}
