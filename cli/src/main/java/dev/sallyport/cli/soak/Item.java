package dev.sallyport.cli.soak;

import dev.sallyport.Blob;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * One message of a numbered stream.
 *
 * @param stream the stream's number, used once in a run
 * @param number its place in the stream, from 0
 * @param checksum CRC-32C of the stream, the number and the body
 * @param body bytes that follow from the stream and the number
 */
record Item(long stream, long number, int checksum, Blob body) {
  /** A sound message with a body of {@code size} bytes. */
  static Item of(long stream, long number, int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(stream * 31 + number).nextBytes(bytes);
    Blob body = Blob.wrap(bytes);
    return new Item(stream, number, checksum(stream, number, body), body);
  }

  /** Whether the checksum is right. */
  boolean isSound() {
    return checksum == checksum(stream, number, body);
  }

  private static int checksum(long stream, long number, Blob body) {
    CRC32C sum = new CRC32C();
    sum.update(ByteBuffer.allocate(16).putLong(stream).putLong(number).flip());
    sum.update(body.asByteBuffer());
    return (int) sum.getValue();
  }
}
