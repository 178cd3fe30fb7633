package dev.sallyport.benchmarks.pipe;

import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Stopwatch;

/** Rounds of a stream in one direction: sent until the time is up, and over when all have come. */
final class OneWay {
  /** Records between two looks at the clock, which would else be a good part of the work. */
  private static final int SENT_A_LOOK = 256;

  private OneWay() {}

  /** Sends one record. */
  interface Sender {
    void send(long sequence) throws Exception;
  }

  /** Sends the last record, and waits until the receiver has said how many it has seen. */
  interface Finisher {
    long finish(long sequence) throws Exception;
  }

  static Round round(long nanos, Sender sender, Finisher finisher) throws Exception {
    return round(nanos, SENT_A_LOOK, sender, finisher);
  }

  /** The same with messages that take much longer than a look at the clock. */
  static Round large(long nanos, Sender sender, Finisher finisher) throws Exception {
    return round(nanos, 1, sender, finisher);
  }

  private static Round round(long nanos, int sentALook, Sender sender, Finisher finisher)
      throws Exception {
    burst(Stopwatch.leadInNanos(nanos), sentALook, sender, finisher);
    return burst(nanos, sentALook, sender, finisher);
  }

  private static Round burst(long nanos, int sentALook, Sender sender, Finisher finisher)
      throws Exception {
    long begun = System.nanoTime();
    long sent = 0;
    do {
      for (int i = 0; i < sentALook; i++) {
        sender.send(sent++);
      }
    } while (System.nanoTime() - begun < nanos);
    long arrived = finisher.finish(sent);
    if (arrived != sent + 1) {
      throw new IllegalStateException("sent " + (sent + 1) + " records, arrived " + arrived);
    }
    return Round.ofRate(arrived, System.nanoTime() - begun);
  }
}
