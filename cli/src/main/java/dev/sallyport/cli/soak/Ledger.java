package dev.sallyport.cli.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was sent and what became of it, for each kind of traffic. Thread-safe.
 *
 * <p>A turn is one use of a scenario: a call, a burst of calls, a stream. It ends in one of these:
 * as it should; with a failure that has a known cause, as a child that was killed, which is counted
 * by type; or with a {@linkplain Fault fault}. Any fault makes the run a failed one.
 */
final class Ledger {
  private static final int MAX_DETAILS = 50;

  /** What must not happen. */
  enum Fault {
    /** A message of a stream that completed, or that later messages passed, did not come. */
    LOST,
    DUPLICATED,
    REORDERED,
    /** A message with a wrong checksum, of another stream, or that nobody sent. */
    DAMAGED,
    /** A call returned what it must not. */
    WRONG,
    /** A call neither returned nor failed within its bound. */
    HUNG,
    /** A failure without a known cause, or of a type that its cause does not explain. */
    UNEXPECTED
  }

  /**
   * The sums of one kind of traffic.
   *
   * @param failures those with a known cause, by type
   */
  record Row(long turns, long succeeded, long messages, long bytes, Map<String, Long> failures) {}

  private static final class Sums {
    long turns;
    long succeeded;
    long messages;
    long bytes;
    final Map<String, Long> failures = new TreeMap<>();
  }

  private final Map<String, Sums> sums = new TreeMap<>();
  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  private final List<String> details = new ArrayList<>();

  Ledger() {
    for (Fault fault : Fault.values()) {
      faults.put(fault, 0L);
    }
  }

  /** A turn begins. */
  synchronized void begin(String scenario) {
    of(scenario).turns++;
  }

  /** A turn has ended as it should. */
  synchronized void success(String scenario) {
    of(scenario).succeeded++;
  }

  /** Sound messages have come. */
  synchronized void messages(String scenario, long count, long bytes) {
    Sums row = of(scenario);
    row.messages += count;
    row.bytes += bytes;
  }

  /** Something failed that had to, or might. */
  synchronized void failure(String scenario, String type) {
    of(scenario).failures.merge(type, 1L, Long::sum);
  }

  /** Adds what came of a stream, with its faults. */
  void stream(String scenario, Tally tally) {
    messages(scenario, tally.received(), tally.bytes());
    fault(scenario, Fault.LOST, tally.lost(), tally);
    fault(scenario, Fault.DUPLICATED, tally.duplicated(), tally);
    fault(scenario, Fault.REORDERED, tally.reordered(), tally);
    fault(scenario, Fault.DAMAGED, tally.damaged(), tally);
  }

  private void fault(String scenario, Fault fault, long count, Tally tally) {
    if (count > 0) {
      add(scenario, fault, count, tally.toString());
    }
  }

  void fault(String scenario, Fault fault, String detail) {
    add(scenario, fault, 1, detail);
  }

  private synchronized void add(String scenario, Fault fault, long count, String detail) {
    faults.merge(fault, count, Long::sum);
    if (details.size() < MAX_DETAILS) {
      details.add(fault + " in " + scenario + ": " + detail);
    }
  }

  private Sums of(String scenario) {
    return sums.computeIfAbsent(scenario, name -> new Sums());
  }

  synchronized Map<String, Row> rows() {
    Map<String, Row> rows = new TreeMap<>();
    sums.forEach((name, row) ->
        rows.put(
            name,
            new Row(
                row.turns, row.succeeded, row.messages, row.bytes, new TreeMap<>(row.failures))));
    return rows;
  }

  synchronized Map<Fault, Long> faults() {
    return new EnumMap<>(faults);
  }

  synchronized long faultCount() {
    return faults.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The first faults, with what is known of each. */
  synchronized List<String> details() {
    return List.copyOf(details);
  }

  synchronized long turns() {
    return sums.values().stream().mapToLong(row -> row.turns).sum();
  }

  synchronized long messages() {
    return sums.values().stream().mapToLong(row -> row.messages).sum();
  }
}
