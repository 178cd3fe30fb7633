package dev.sallyport.benchmarks.call;

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
    burst(Stopwatch.leadInNanos(nanos), sender, finisher);
    return burst(nanos, sender, finisher);
  }

  private static Round burst(long nanos, Sender sender, Finisher finisher) throws Exception {
    long begun = System.nanoTime();
    long sent = 0;
    do {
      for (int i = 0; i < SENT_A_LOOK; i++) {
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
