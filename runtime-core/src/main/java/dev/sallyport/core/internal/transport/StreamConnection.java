package dev.sallyport.core.internal.transport;

import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Frames over a pair of byte streams: pipes, or a process's standard streams.
 *
 * <p>Reads into one buffer of 64 KiB and cuts frames from it, but for long runs of bytes, which go
 * where they belong; a frame's memory grows as its bytes arrive. The preface of the binary framing
 * is sent with the first frame and checked before the first. Threads as {@link Connection} has
 * them: the reading state belongs to the receiving thread, the writing state to the sending one.
 */
public final class StreamConnection implements LandingConnection {
  private static final int BUFFER_BYTES = 64 << 10;

  /**
   * Up to here the JDK reads and writes through a buffer on the stack; beyond, it allocates native
   * memory each time.
   */
  private static final int SMALL_READ_BYTES = 8 << 10;

  /** From this length on bytes are read to where they belong, and not into the buffer. */
  private static final int LONG_BYTES = 32 << 10;

  private final InputStream in;

  /** The same, if it is one; else null. */
  private final @Nullable BufferedInputStream bufferedIn;

  private final OutputStream out;
  private final Framing framing;
  private final int maxFrameBytes;

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;

  /** Position in the whole stream of the byte at {@code buffer[0]}. */
  private long base;

  /** The last read got all that it asked for, so there is probably more. */
  private boolean large;

  private boolean prefaceRead;
  private boolean prefaceSent;

  /** Written by the sending thread alone. */
  private volatile long taken;

  /**
   * @param maxFrameBytes largest payload, or longest line, that {@link #receive} accepts
   */
  public StreamConnection(InputStream in, OutputStream out, Framing framing, int maxFrameBytes) {
    this.in = in;
    this.bufferedIn = in instanceof BufferedInputStream stream ? stream : null;
    this.out = out;
    this.framing = framing;
    this.maxFrameBytes = maxFrameBytes;
  }

  /** The two ends of a transport within this process: frames are encoded as between two. */
  public static StreamConnection[] pair(Framing framing, int maxFrameBytes) {
    return pair(framing, maxFrameBytes, maxFrameBytes);
  }

  /** The same, where each end accepts what it does. */
  public static StreamConnection[] pair(Framing framing, int maxFirstBytes, int maxSecondBytes) {
    MemoryPipe there = new MemoryPipe();
    MemoryPipe back = new MemoryPipe();
    return new StreamConnection[] {
      new StreamConnection(back.in(), there.out(), framing, maxFirstBytes),
      new StreamConnection(there.in(), back.out(), framing, maxSecondBytes)
    };
  }

  @Override
  public boolean receive(FrameBuffer frame, Landing landing) throws IOException {
    frame.clear();
    if (!prefaceRead) {
      if (position == limit && !fill()) {
        return false;
      }
      checkFirstByte();
      if (framing == Framing.BINARY) {
        readPreface();
      }
      prefaceRead = true;
    }
    return framing == Framing.BINARY ? receiveBinary(frame, landing) : receiveLine(frame);
  }

  @Override
  public boolean buffered() {
    int have = limit - position;
    if (!prefaceRead || have == 0) {
      return false;
    }
    if (framing == Framing.BINARY) {
      return have >= BinaryWire.HEADER_BYTES && isWhole(have - BinaryWire.HEADER_BYTES);
    }
    for (int i = position; i < limit; i++) {
      if (buffer[i] == '\n') {
        return true;
      }
    }
    return false;
  }

  /** What is no header is whole: to receive it fails, and until then nothing does. */
  private boolean isWhole(int have) {
    try {
      return have >= BinaryWire.payloadLength(buffer, position, maxFrameBytes, base + position);
    } catch (ProtocolException e) {
      return true;
    }
  }

  @Override
  public boolean poll() throws IOException {
    return limit > position || in.available() > 0;
  }

  private void checkFirstByte() throws IOException {
    if (framing.isOther(buffer[position])) {
      throw foreign(FrameText.otherFraming(framing));
    }
  }

  private void readPreface() throws IOException {
    byte[] preface = BinaryWire.preface();
    for (int i = 0; i < preface.length; i++) {
      while (limit - position <= i) {
        if (!fill()) {
          throw i == 0 ? foreign("not a frame") : truncated("preface", i);
        }
      }
      if (buffer[position + i] != preface[i]) {
        throw foreign(FrameText.noPreface(i));
      }
    }
    position += preface.length;
  }

  private ProtocolException foreign(String what) throws IOException {
    awaitSomeMore();
    return FrameText.foreign(framing, what, buffer, position, limit - position, base + position);
  }

  /** Reads what is there already, so that a message quotes more than the first byte. */
  private void awaitSomeMore() throws IOException {
    if (limit - position < FrameText.QUOTED_BYTES && in.available() > 0) {
      fill();
    }
  }

  private boolean receiveBinary(FrameBuffer frame, Landing landing) throws IOException {
    if (position == limit && readInPlace(frame, landing)) {
      land(frame, landing);
      return true;
    }
    while (limit - position < BinaryWire.HEADER_BYTES) {
      int have = limit - position;
      if (!fill(BinaryWire.HEADER_BYTES - have)) {
        if (have == 0) {
          return false;
        }
        throw truncated("frame header", have);
      }
    }
    int length = BinaryWire.payloadLength(buffer, position, maxFrameBytes, base + position);
    if (landing.begin(buffer, position)) {
      frame.write(buffer, position, BinaryWire.HEADER_BYTES);
      position += BinaryWire.HEADER_BYTES;
      land(frame, landing);
      return true;
    }
    int size = BinaryWire.HEADER_BYTES + length;
    // What a frame may have at most is little enough to believe it; a SCHEMA has to show first.
    frame.reserve(Math.min(size, BinaryWire.HEADER_BYTES + BinaryWire.MAX_PAYLOAD_BYTES));
    while (true) {
      int step = Math.min(size - frame.size(), limit - position);
      frame.write(buffer, position, step);
      position += step;
      int missing = size - frame.size();
      if (missing == 0) {
        return true;
      }
      if (missing < LONG_BYTES ? !fill(missing) : !fill(frame, missing)) {
        throw truncated("frame of " + size + " bytes", frame.size());
      }
    }
  }

  /**
   * Reads what is probably the next fragment of the message that the last frame was a fragment of,
   * with one call and to where it belongs, with the buffer empty.
   *
   * @return whether {@code frame} has the header of a frame that has begun to land
   */
  private boolean readInPlace(FrameBuffer frame, Landing landing) throws IOException {
    int asked = landing.expect(LONG_BYTES, buffer.length);
    if (asked == 0) {
      return false;
    }
    int count = Math.max(0, in.read(landing.array(), landing.offset(), asked));
    passed(0);
    int taken = landing.settle(count, frame, buffer);
    base += taken;
    limit = count - taken;
    return landing.isBegun();
  }

  /**
   * Reads what is missing of a fragment that has begun to land; of a long one no more than that, or
   * the next would begin in the buffer, and be copied from there.
   */
  private void land(FrameBuffer frame, Landing landing) throws IOException {
    while (landing.rest() > 0) {
      int buffered = Math.min(landing.rest(), limit - position);
      if (buffered > 0) {
        System.arraycopy(buffer, position, landing.array(), landing.offset(), buffered);
        position += buffered;
        landing.advance(buffered);
      } else if (landing.length() < LONG_BYTES ? !fill(landing.rest()) : !fill(landing)) {
        throw truncated(
            "frame of " + (frame.size() + landing.filled() + landing.rest()) + " bytes",
            frame.size() + landing.filled());
      }
    }
  }

  /** Reads what is missing, with the buffer empty. False at the end of the stream. */
  private boolean fill(Landing landing) throws IOException {
    int count = in.read(landing.array(), landing.offset(), landing.rest());
    landing.advance(Math.max(0, count));
    return passed(count);
  }

  /** The same of a frame that does not land. */
  private boolean fill(FrameBuffer frame, int missing) throws IOException {
    int at = frame.extend(Math.min(missing, BUFFER_BYTES));
    int count = in.read(frame.array(), at, frame.size() - at);
    frame.truncate(at + Math.max(0, count));
    return passed(count);
  }

  /** So many bytes have been read past the buffer, which is empty. */
  private boolean passed(int count) {
    base += limit + Math.max(0, count);
    position = 0;
    limit = 0;
    large = false;
    return count >= 0;
  }

  private boolean receiveLine(FrameBuffer frame) throws IOException {
    while (true) {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (end - position > maxFrameBytes - frame.size()) {
        throw FrameText.lineTooLong(frame, maxFrameBytes);
      }
      frame.write(buffer, position, end - position);
      boolean complete = end < limit;
      position = complete ? end + 1 : end;
      if (complete) {
        if (Framing.endLine(frame)) {
          return true;
        }
      } else if (!fill()) {
        if (frame.size() == 0) {
          return false;
        }
        throw truncated(FrameText.line(frame), frame.size());
      }
    }
  }

  private ProtocolException truncated(String what, int seen) {
    return FrameText.truncated(what, seen, base + limit);
  }

  private boolean fill() throws IOException {
    return fill(1);
  }

  /**
   * Reads more behind what is unread. False at the end of the stream.
   *
   * @param needed so many bytes must come before anything can be done with them
   */
  private boolean fill(int needed) throws IOException {
    if (position == limit) {
      base += limit;
      position = 0;
      limit = 0;
    } else if (limit == buffer.length) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      base += position;
      limit -= position;
      position = 0;
    }
    int room = buffer.length - limit;
    int asked = large ? room : Math.min(room, SMALL_READ_BYTES);
    int count =
        bufferedIn != null && !large && needed > 1 && asked > 1
            ? SmallReads.read(bufferedIn, buffer, limit, asked)
            : in.read(buffer, limit, asked);
    if (count < 0) {
      return false;
    }
    large = count == asked;
    limit += count;
    return true;
  }

  @Override
  public void send(byte[] frames, int offset, int length) throws IOException {
    if (framing == Framing.BINARY && !prefaceSent) {
      // One write for both: the peer sees the preface and its hello together.
      byte[] preface = BinaryWire.preface();
      byte[] joined = Arrays.copyOf(preface, preface.length + length);
      System.arraycopy(frames, offset, joined, preface.length, length);
      prefaceSent = true;
      write(joined, 0, joined.length);
      return;
    }
    write(frames, offset, length);
  }

  /** In pieces: each that is through is progress. */
  private void write(byte[] bytes, int offset, int length) throws IOException {
    for (int from = 0; from < length; from += BUFFER_BYTES) {
      int count = Math.min(BUFFER_BYTES, length - from);
      out.write(bytes, offset + from, count);
      // Written by the sending thread alone.
      long before = taken;
      taken = before + count;
    }
    out.flush();
  }

  @Override
  public long bytesTaken() {
    return taken;
  }

  @Override
  public void finish() throws IOException {
    out.close();
  }

  @Override
  public void close() {
    closeQuietly(out);
    closeQuietly(in);
  }

  private static void closeQuietly(AutoCloseable stream) {
    try {
      stream.close();
    } catch (Exception e) {
      // The pipe's other end is gone: there is nothing left to close or to tell.
    }
  }
}
