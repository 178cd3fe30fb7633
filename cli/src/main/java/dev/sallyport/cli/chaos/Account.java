package dev.sallyport.cli.chaos;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every call: what it was, what became of it, and how often it was run. Thread-safe. */
final class Account {
  private static final int MAX_DETAILS = 20;
  private static final int UNKNOWN = 0;
  private static final int ANSWERED = 1;
  private static final int FAILED = 2;

  private final Map<Kind, Sums> sums = new EnumMap<>(Kind.class);
  private final List<String> faults = new ArrayList<>();
  private long faultCount;
  private int calls;

  // By number.
  private Kind[] kinds = new Kind[1 << 12];
  private byte[] outcomes = new byte[1 << 12];
  private byte[] runs = new byte[1 << 12];

  /**
   * The sums of one kind.
   *
   * @param failures by type
   * @param repeated calls that were run more than once
   */
  record Row(long calls, long answered, Map<String, Long> failures, long repeated) {}

  private static final class Sums {
    long calls;
    long answered;
    long repeated;
    final Map<String, Long> failures = new TreeMap<>();
  }

  Account() {
    for (Kind kind : Kind.values()) {
      sums.put(kind, new Sums());
    }
  }

  /** A call is about to be made; its number. */
  synchronized int begin(Kind kind) {
    if (calls == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * calls);
      outcomes = Arrays.copyOf(outcomes, 2 * calls);
      runs = Arrays.copyOf(runs, 2 * calls);
    }
    kinds[calls] = kind;
    of(kind).calls++;
    return calls++;
  }

  /** Its future is done. */
  synchronized void end(int number, @Nullable Integer answer, @Nullable Throwable failure) {
    Kind kind = kind(number);
    if (outcomes[number] != UNKNOWN) {
      fault(number, "has a second outcome");
    }
    if (failure == null) {
      outcomes[number] = ANSWERED;
      of(kind).answered++;
      if (kind.isHarmful() || answer == null || answer != ~number) {
        fault(number, "was answered with " + answer);
      }
      return;
    }
    outcomes[number] = FAILED;
    of(kind).failures.merge(failure.getClass().getSimpleName(), 1L, Long::sum);
    if (!kind.mayFailWith(failure)) {
      fault(number, "failed with " + failure);
    } else if (kind.isIdempotent()) {
      fault(number, "was not run again: " + failure);
    }
  }

  /** What one worker has run. */
  synchronized void ran(ByteBuffer notes) {
    while (notes.remaining() >= Integer.BYTES) {
      int number = notes.getInt();
      if (number < 0 || number >= calls) {
        fault(number, "was run, though nobody made it");
      } else if (runs[number] < Byte.MAX_VALUE) {
        runs[number]++;
      }
    }
  }

  /** All calls are over, and all runs known: finds what does not add up. */
  synchronized void close() {
    for (int i = 0; i < calls; i++) {
      Kind kind = kind(i);
      if (outcomes[i] == UNKNOWN) {
        fault(i, "has no outcome");
      }
      if (outcomes[i] == ANSWERED && runs[i] == 0) {
        fault(i, "was answered and not run");
      }
      if (runs[i] > 1) {
        of(kind).repeated++;
        if (!kind.isIdempotent()) {
          fault(i, "was run " + runs[i] + " times");
        }
      }
    }
  }

  /** Something that concerns no single call. */
  synchronized void fault(String what) {
    faultCount++;
    if (faults.size() < MAX_DETAILS) {
      faults.add(what);
    }
  }

  private void fault(int number, String what) {
    String title = number >= 0 && number < calls ? kind(number).title() : "?";
    fault("call " + number + " (" + title + ") " + what);
  }

  private Kind kind(int number) {
    return kinds[number];
  }

  private Sums of(Kind kind) {
    return sums.computeIfAbsent(kind, any -> new Sums());
  }

  synchronized int calls() {
    return calls;
  }

  synchronized long faultCount() {
    return faultCount;
  }

  /** The first faults. */
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  synchronized Map<Kind, Row> rows() {
    Map<Kind, Row> rows = new EnumMap<>(Kind.class);
    sums.forEach((kind, sum) ->
        rows.put(
            kind, new Row(sum.calls, sum.answered, new TreeMap<>(sum.failures), sum.repeated)));
    return rows;
  }
}
