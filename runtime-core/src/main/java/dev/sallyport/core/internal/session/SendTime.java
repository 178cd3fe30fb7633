package dev.sallyport.core.internal.session;

/**
 * How long each thread has been in the transport's {@code send}, over all sessions: a write wakes
 * the peer, and on a core that both share the peer often runs before the write returns. What a
 * thread does is not slow for that.
 */
final class SendTime extends ThreadLocal<long[]> {
  private static final SendTime SPENT = new SendTime();

  private SendTime() {}

  @Override
  protected long[] initialValue() {
    return new long[1];
  }

  /** Of this thread, since it began. */
  static long nanos() {
    return SPENT.get()[0];
  }

  /** This thread has been in it for so long. */
  static void add(long nanos) {
    SPENT.get()[0] += nanos;
  }
}
