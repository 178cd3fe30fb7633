package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.session.ModelScheduler.Waiter;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One direction of a model's transport: what was sent arrives in pieces, when the model says so.
 */
final class ModelPipe {
  private static final int MAX_FRAME = BinaryWire.MAX_SCHEMA_BYTES;

  private final ModelScheduler scheduler;
  private final SplittableRandom random;
  private final int from;
  private final int capacity;
  private final int yields;
  private byte[] bytes = new byte[4 << 10];
  private int read;
  private int arrived;
  private int written;
  private boolean finished;
  private boolean cut;
  private boolean closed;

  /**
   * @param from the end that sends, for traces
   * @param capacity bytes on the way at most
   * @param yields in 64 of a sender's writes, others come first before it goes on
   */
  ModelPipe(ModelScheduler scheduler, SplittableRandom random, int from, int capacity, int yields) {
    this.scheduler = scheduler;
    this.random = random;
    this.from = from;
    this.capacity = capacity;
    this.yields = yields;
  }

  boolean canDeliver() {
    return arrived < written;
  }

  /** Some of what is on the way arrives. */
  void deliver() {
    int most = written - arrived;
    arrived += random.nextInt(4) == 0 ? 1 + random.nextInt(most) : most;
  }

  /** The other end is gone: what is on the way is lost. */
  void cut() {
    cut = true;
    written = arrived;
  }

  /** Whether a frame has arrived, or the end. */
  boolean canRead() {
    return closed || frameBytes() > 0 || (arrived == written && (finished || cut));
  }

  private int frameBytes() {
    int have = arrived - read;
    if (have < BinaryWire.HEADER_BYTES) {
      return 0;
    }
    int size = BinaryWire.HEADER_BYTES + BinaryWire.payloadLength(bytes, read, MAX_FRAME, read);
    return have < size ? 0 : size;
  }

  private boolean receive(FrameBuffer frame) throws IOException {
    if (!canRead()) {
      scheduler.block(new Waiter("for a frame", false, true, this::canRead));
    }
    if (closed) {
      throw new IOException("closed here");
    }
    frame.clear();
    int size = frameBytes();
    if (size == 0) {
      if (cut && random.nextBoolean()) {
        throw new IOException("connection reset");
      }
      return false;
    }
    frame.write(bytes, read, size);
    read += size;
    return true;
  }

  private boolean isFull() {
    return written - arrived >= capacity && !cut && !closed;
  }

  private void send(byte[] source, int offset, int length) throws IOException {
    traceFrames(source, offset, length);
    int sent = 0;
    while (sent < length) {
      if (isFull()) {
        scheduler.block(new Waiter("for room in the pipe", false, false, () -> !isFull()));
      }
      if (cut || finished || closed) {
        throw new IOException("broken pipe");
      }
      int some = Math.min(length - sent, capacity - (written - arrived));
      append(source, offset + sent, some);
      sent += some;
    }
    if (random.nextInt(64) < yields) {
      scheduler.block(new Waiter("after a write", false, false, () -> true));
    }
  }

  private static String type(int code) {
    for (FrameType type : FrameType.values()) {
      if (type.code() == code) {
        return type.toString();
      }
    }
    return "type " + code;
  }

  private void traceFrames(byte[] source, int offset, int length) {
    if (!scheduler.isTraced()) {
      return;
    }
    ByteBuffer frames = ByteBuffer.wrap(source, offset, length).slice();
    while (frames.hasRemaining()) {
      int size = frames.getInt();
      int code = frames.get();
      int flags = frames.get();
      frames.getShort();
      int stream = frames.getInt();
      scheduler.trace(
          "sent by "
              + from
              + ": "
              + type(code)
              + " flags="
              + flags
              + " stream="
              + stream
              + " length="
              + size);
      frames.position(frames.position() + size);
    }
  }

  private void append(byte[] source, int offset, int length) {
    if (read > bytes.length / 2 || read == written) {
      System.arraycopy(bytes, read, bytes, 0, written - read);
      arrived -= read;
      written -= read;
      read = 0;
    }
    if (length > bytes.length - written) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, written + length));
    }
    System.arraycopy(source, offset, bytes, written, length);
    written += length;
  }

  /** One end of two of them. */
  static final class End implements Connection {
    private final ModelPipe in;
    private final ModelPipe out;

    End(ModelPipe in, ModelPipe out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public boolean receive(FrameBuffer frame) throws IOException {
      return in.receive(frame);
    }

    @Override
    public boolean buffered() {
      return in.canRead();
    }

    @Override
    public boolean poll() {
      return in.canRead();
    }

    @Override
    public void send(byte[] frames, int offset, int length) throws IOException {
      out.send(frames, offset, length);
    }

    @Override
    public void finish() {
      out.finished = true;
    }

    @Override
    public void close() {
      out.finished = true;
      in.closed = true;
    }
  }
}
