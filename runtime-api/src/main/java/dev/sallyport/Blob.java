package dev.sallyport;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A large run of bytes in a message: an image, a tensor, a file's content. Where {@code byte[]} is
 * what the receiver may change as its own, a {@code Blob} is read only, so that a transport which
 * shares memory with the peer need not copy it.
 *
 * <p>Today it travels inside the message like a {@code byte[]} and counts towards its size.
 *
 * <p>Immutable as far as the array is that {@link #wrap} was given; thread-safe then.
 */
public final class Blob {
  private final byte[] bytes;

  private Blob(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A blob of a copy of {@code bytes}. */
  public static Blob copyOf(byte[] bytes) {
    return new Blob(bytes.clone());
  }

  /** A blob of {@code bytes} themselves, which the caller must not change any more. */
  public static Blob wrap(byte[] bytes) {
    return new Blob(bytes);
  }

  /** Its size in bytes. */
  public long size() {
    return bytes.length;
  }

  /** A copy of its bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Its bytes as a read-only buffer, not copied; position 0, limit {@link #size}. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** A stream over its bytes, not copied. Needs no closing. */
  public InputStream openStream() {
    return new ByteArrayInputStream(bytes);
  }

  /** Equal where the bytes are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Blob blob && Arrays.equals(bytes, blob.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size, never the content. */
  @Override
  public String toString() {
    return "Blob[" + bytes.length + " bytes]";
  }
}
