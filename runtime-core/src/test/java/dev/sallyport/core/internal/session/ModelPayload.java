package dev.sallyport.core.internal.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Messages of a model: each tells which it is, and is all there or not. */
final class ModelPayload {
  static final int SMALLEST = 8;
  private static final int SHIFTS = 1024;
  private static final byte[] PATTERN = new byte[64 << 10];

  static {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < PATTERN.length; i++) {
      PATTERN[i] = (byte) random.nextInt();
    }
  }

  private ModelPayload() {}

  static byte[] of(int exchange, int sequence, int size) {
    int from = shift(exchange, sequence);
    byte[] payload = Arrays.copyOfRange(PATTERN, from, from + size);
    ByteBuffer.wrap(payload).putInt(exchange).putInt(sequence);
    return payload;
  }

  private static int shift(int exchange, int sequence) {
    return (exchange * 31 + sequence * 7 & 0x7fffffff) % SHIFTS;
  }

  static void check(byte[] payload, int exchange, int sequence) {
    ByteBuffer head = ByteBuffer.wrap(payload);
    int seenExchange = head.getInt();
    int seenSequence = head.getInt();
    int from = shift(exchange, sequence);
    boolean same =
        seenExchange == exchange
            && seenSequence == sequence
            && Arrays.equals(
                payload, SMALLEST, payload.length, PATTERN, from + SMALLEST, from + payload.length);
    if (!same) {
      throw new AssertionError(
          "message "
              + sequence
              + " of "
              + exchange
              + " expected but was "
              + seenSequence
              + " of "
              + seenExchange);
    }
  }
}
