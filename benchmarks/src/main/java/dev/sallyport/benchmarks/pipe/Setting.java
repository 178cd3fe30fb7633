package dev.sallyport.benchmarks.pipe;

import dev.sallyport.Limits;
import java.time.Duration;
import java.util.Locale;

/** What both ends of a subject are told beside their defaults. */
enum Setting {
  PLAIN(Limits.defaults()),
  /** Longer than a call takes across cores, so that nobody sleeps between two of them. */
  SPIN(Limits.defaults().withSpin(Duration.ofNanos(50_000))),
  /** Messages of more than the 16 MiB that are the default; one is a quarter of the buffers. */
  LARGE(Limits.defaults().withMaxMessageBytes(32 << 20).withMaxBufferedBytes(128 << 20));

  @SuppressWarnings("ImmutableEnumChecker") // A record of numbers and durations.
  private final Limits limits;

  Setting(Limits limits) {
    this.limits = limits;
  }

  Limits limits() {
    return limits;
  }

  /** As the child is told. */
  String argument() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Setting parse(String argument) {
    return valueOf(argument.toUpperCase(Locale.ROOT));
  }
}
