package dev.sallyport.benchmarks.harness;

/** What of a subject is measured, and in what unit. */
public enum Metric {
  /** From a call to its reply, one at a time: the median of a round's calls. */
  RTT("rtt", "us", 1e3),
  /** The same of a call that is a future. */
  RTT_ASYNC("rtt-async", "us", 1e3),
  /** How many a second. */
  THROUGHPUT("throughput", "/s", Double.NaN),
  /** From nothing to the first reply of a process. */
  FIRST_REPLY("first-reply", "ms", 1e6),
  /** Resident memory of a process that has replied. */
  RSS("rss", "MiB", Double.NaN),
  /** The same, with what several processes map shared out among them. */
  PSS("pss", "MiB", Double.NaN),
  /** One message to bytes. */
  ENCODE("encode", "ns", 1),
  /** One message from bytes. */
  DECODE("decode", "ns", 1);

  private final String text;
  private final String unit;
  private final double nanosAUnit;

  Metric(String text, String unit, double nanosAUnit) {
    this.text = text;
    this.unit = unit;
    this.nanosAUnit = nanosAUnit;
  }

  /** As in the JSON. */
  public String text() {
    return text;
  }

  public String unit() {
    return unit;
  }

  /** Whether it is a time, which has percentiles. */
  public boolean isTime() {
    return !Double.isNaN(nanosAUnit);
  }

  /** Nanoseconds in this unit; for a time alone. */
  public double ofNanos(double nanos) {
    return nanos / nanosAUnit;
  }

  /** Whether what has this ratio to another one is better than that. */
  public boolean isAhead(double ratio) {
    return this == THROUGHPUT ? ratio > 1 : ratio < 1;
  }

  /** The figure of one round; NaN if the round has none. */
  public double of(Round round) {
    return switch (this) {
      case THROUGHPUT -> round.perSecond();
      case RSS, PSS -> round.bytes() / (double) (1 << 20);
      default -> ofNanos(round.medianNanos());
    };
  }
}
