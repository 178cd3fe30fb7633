package dev.sallyport.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A growable run of bytes: what a message is encoded into before any of it is sent, and what a
 * received frame is read into. Confined to one thread at a time.
 *
 * <p>It grows as bytes arrive, never by a declared length, and never beyond its capacity limit.
 */
public final class FrameBuffer {
  private static final int INITIAL_BYTES = 512;

  /** From this size on it asks its source before it makes an array. */
  private static final int LARGE_BYTES = 64 << 10;

  private static final byte[] NONE = {};

  private final @Nullable Source source;
  private int maxBytes;
  private byte[] bytes;
  private int size;
  private @Nullable ByteBuffer numbers;

  /** Has arrays that were used before, for what is large. */
  @FunctionalInterface
  public interface Source {
    /**
     * An array that nobody else has, of any content.
     *
     * @return one of {@code least} to {@code most} bytes; null if there is none
     */
    byte @Nullable [] take(int least, int most);
  }

  /**
   * @param maxBytes most bytes that it may come to hold
   */
  public FrameBuffer(int maxBytes) {
    this(INITIAL_BYTES, maxBytes);
  }

  /**
   * @param initialBytes room at first, where less is expected than usual
   * @param maxBytes most bytes that it may come to hold
   */
  public FrameBuffer(int initialBytes, int maxBytes) {
    this(new byte[Math.min(initialBytes, maxBytes)], maxBytes, null);
  }

  /**
   * @param maxBytes most bytes that it may come to hold
   * @param source asked when it grows large
   */
  public FrameBuffer(int maxBytes, Source source) {
    this(new byte[Math.min(INITIAL_BYTES, maxBytes)], maxBytes, source);
  }

  /**
   * An empty one that begins with this array, which nobody else has.
   *
   * @param maxBytes most bytes that it may come to hold
   */
  public FrameBuffer(byte[] array, int maxBytes) {
    this(array, maxBytes, null);
  }

  private FrameBuffer(byte[] array, int maxBytes, @Nullable Source source) {
    this.bytes = array;
    this.maxBytes = maxBytes;
    this.source = source;
  }

  /** The bytes from 0 to {@link #size}; replaced when the buffer grows. */
  public byte[] array() {
    return bytes;
  }

  /**
   * The bytes of {@link #array} as a big-endian buffer, to write numbers to by their index.
   * Replaced with the array.
   */
  public ByteBuffer numbers() {
    ByteBuffer view = numbers;
    if (view == null) {
      view = ByteBuffer.wrap(bytes);
      numbers = view;
    }
    return view;
  }

  public int size() {
    return size;
  }

  public int maxBytes() {
    return maxBytes;
  }

  /** From here on it may come to hold {@code max} bytes, at least what it holds. */
  public void limit(int max) {
    maxBytes = Math.max(max, size);
  }

  /** Forgets what is in it, and keeps its memory. */
  public FrameBuffer clear() {
    size = 0;
    return this;
  }

  /** Gives away its array. It holds nothing then, and has no room but what it makes anew. */
  public byte[] detach() {
    byte[] detached = bytes;
    bytes = NONE;
    size = 0;
    numbers = null;
    return detached;
  }

  /** Cuts it to {@code newSize}, at most the present size. */
  public void truncate(int newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IndexOutOfBoundsException(
          "size out of range: " + newSize + " (expected 0.." + size + ")");
    }
    size = newSize;
  }

  /**
   * Makes room for {@code count} more bytes, counts them as part of the buffer and returns the
   * index of the first; their content is undefined until written through {@link #array}.
   *
   * @throws CapacityExceededException if the buffer would exceed its limit; it is unchanged
   */
  public int extend(int count) {
    int start = size;
    // The subtraction cannot overflow, the sum could.
    if (count > bytes.length - start) {
      grow(count);
    }
    size = start + count;
    return start;
  }

  /** Makes room for {@code count} more bytes at once, where it is known that they are coming. */
  public void reserve(int count) {
    if (count > bytes.length - size && count <= maxBytes - size) {
      bytes = Arrays.copyOf(bytes, size + count);
      numbers = null;
    }
  }

  private void grow(int count) {
    if (count > maxBytes - size) {
      throw new CapacityExceededException(maxBytes);
    }
    int least = size + count;
    // What waits to be written is counted by its size: an array is to be no longer than by growing.
    int most = (int) Math.min(2L * least, maxBytes);
    byte[] used = source == null || least < LARGE_BYTES ? null : source.take(least, most);
    if (used == null) {
      long doubled = Math.max((long) bytes.length * 2, least);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, maxBytes));
    } else {
      System.arraycopy(bytes, 0, used, 0, size);
      bytes = used;
    }
    numbers = null;
  }

  public FrameBuffer write(byte[] source, int offset, int length) {
    int start = extend(length);
    System.arraycopy(source, offset, bytes, start, length);
    return this;
  }

  public FrameBuffer writeByte(int value) {
    int start = extend(1);
    bytes[start] = (byte) value;
    return this;
  }

  /** A message is larger than its buffer may become. Carries no stack trace. */
  public static final class CapacityExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int maxBytes;

    CapacityExceededException(int maxBytes) {
      super("message too large: more than " + maxBytes + " bytes", null, false, false);
      this.maxBytes = maxBytes;
    }

    public int maxBytes() {
      return maxBytes;
    }
  }
}
