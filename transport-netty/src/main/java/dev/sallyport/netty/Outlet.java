package dev.sallyport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a link sends.
 *
 * <p><b>Two ways.</b> A channel of epoll or kqueue without TLS is written to by the thread that
 * sends, straight to its descriptor: to hand the bytes to the event loop would wake that thread for
 * each message. What the socket has no room for, and all of the other channels, waits with Netty.
 * The order holds because nothing is written directly while anything waits: {@link #waiting} is
 * counted up before bytes are handed over, by the one thread that sends, and down when the socket
 * has taken them. A {@link Gate} keeps a direct write from a descriptor that was closed.
 *
 * <p><b>Room.</b> With more than {@value #HIGH_BYTES} bytes waiting the answer is no, until it is
 * at most {@value #LOW_BYTES}. These are Netty's water marks, but for what Netty counts beside the
 * bytes.
 *
 * <p><b>Threads.</b> One at a time calls {@link #send} and {@link #finish}; what says so is
 * confined to the event loop; the rest is thread-safe.
 */
final class Outlet {
  static final int LOW_BYTES = 64 << 10;
  static final int HIGH_BYTES = 128 << 10;

  /**
   * A longer message waits in pieces of this length, so that {@link #bytesTaken} moves with them.
   */
  private static final int PIECE_BYTES = 64 << 10;

  private static final int PIECES_PER_FLUSH = 8;

  /** Up to this length a message is written from a buffer that is kept for it. */
  private static final int SCRATCH_BYTES = 4 << 10;

  private final DuplexChannel channel;
  private final @Nullable SslHandler tls;
  private final Link link;
  private final @Nullable Gate gate;
  private final @Nullable FileDescriptor descriptor;

  /** How many bytes Netty has that the socket has not. */
  private final AtomicLong waiting = new AtomicLong();

  /** What Netty does not have yet. */
  private final ConcurrentLinkedQueue<ByteBuf> queued = new ConcurrentLinkedQueue<>();

  private final AtomicLong taken = new AtomicLong();

  /** Set when {@link #send} says no, and cleared by whoever is to say yes. */
  private final AtomicBoolean saidNo = new AtomicBoolean();

  private volatile boolean closedHere;
  private volatile boolean finishing;
  private volatile @Nullable IOException failure;

  /** Used by whoever is in the gate. */
  private @Nullable ByteBuf scratch;

  /** Completes when nothing more is written: all is, or it never will be. */
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private boolean endingOutput;
  private boolean outputEnded;

  Outlet(DuplexChannel channel, @Nullable SslHandler tls, Link link) {
    this.channel = channel;
    this.tls = tls;
    this.link = link;
    GatedIoHandler.Registration registered = tls == null ? GatedIoHandler.of(channel) : null;
    this.gate = registered == null ? null : registered.gate();
    this.descriptor = gate != null && channel instanceof UnixChannel unix ? unix.fd() : null;
  }

  boolean send(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireOpen();
    int written = 0;
    if (gate != null && descriptor != null && waiting.get() == 0) {
      written = writeDirectly(gate, descriptor, bytes, offset, length);
    }
    if (written < length) {
      queue(bytes, offset + written, length - written);
    }
    return mayGoOn();
  }

  private void requireOpen() throws IOException {
    if (closedHere) {
      throw Link.closedHere();
    }
    IOException broken = failure;
    if (broken != null) {
      throw new IOException("the connection is broken: " + broken.getMessage(), broken);
    }
    if (finishing) {
      throw new IOException("this direction has ended");
    }
  }

  private boolean mayGoOn() {
    if (waiting.get() <= HIGH_BYTES) {
      return true;
    }
    saidNo.set(true);
    // It may have been taken meanwhile, by a thread that has not seen that we say no.
    return waiting.get() <= LOW_BYTES && saidNo.compareAndSet(true, false);
  }

  /** Writes as far as the socket has room; returns how many bytes. */
  private int writeDirectly(
      Gate gate, FileDescriptor descriptor, byte[] bytes, int offset, int length)
      throws IOException {
    int written = 0;
    while (written < length) {
      int size = Math.min(PIECE_BYTES, length - written);
      int now;
      if (!gate.enter()) {
        throw new IOException("the connection was closed");
      }
      try {
        now = writePiece(descriptor, bytes, offset + written, size);
      } catch (IOException e) {
        // Nothing is closed here: what the other end has sent before it went may still be read.
        failure = e;
        throw e;
      } finally {
        gate.leave();
      }
      taken.addAndGet(now);
      written += now;
      if (now < size) {
        break;
      }
    }
    return written;
  }

  private int writePiece(FileDescriptor descriptor, byte[] bytes, int offset, int length)
      throws IOException {
    boolean small = length <= SCRATCH_BYTES;
    ByteBuf buffer = small ? scratch() : channel.alloc().directBuffer(length, length);
    try {
      buffer.clear().writeBytes(bytes, offset, length);
      return buffer.hasMemoryAddress()
          ? descriptor.writeAddress(buffer.memoryAddress(), 0, length)
          : writeBuffer(descriptor, buffer, length);
    } finally {
      if (!small) {
        buffer.release();
      }
    }
  }

  private static int writeBuffer(FileDescriptor descriptor, ByteBuf buffer, int length)
      throws IOException {
    java.nio.ByteBuffer bytes = buffer.internalNioBuffer(0, length);
    return descriptor.write(bytes, bytes.position(), bytes.limit());
  }

  private ByteBuf scratch() {
    ByteBuf kept = scratch;
    if (kept == null) {
      kept = channel.alloc().directBuffer(SCRATCH_BYTES, SCRATCH_BYTES);
      scratch = kept;
    }
    return kept;
  }

  private void queue(byte[] bytes, int offset, int length) throws IOException {
    // All of them before the first is handed over: of a message that there is no memory for, no
    // more is sent.
    List<ByteBuf> pieces = new ArrayList<>();
    try {
      for (int done = 0; done < length; ) {
        int size = Math.min(PIECE_BYTES, length - done);
        ByteBuf piece = channel.alloc().directBuffer(size, size);
        pieces.add(piece);
        piece.writeBytes(bytes, offset + done, size);
        done += size;
      }
    } catch (OutOfMemoryError e) {
      pieces.forEach(ByteBuf::release);
      // Some of the message may have been sent: what came after it would be taken for its rest.
      IOException cut = new IOException("a message was cut short: no memory for its bytes", e);
      fail(cut);
      throw cut;
    }
    waiting.addAndGet(length);
    queued.addAll(pieces);
    // Not to Netty from here: what a thread gives it would be behind what its loop gives it later.
    EventLoop loop = channel.eventLoop();
    if (loop.inEventLoop()) {
      writeQueued();
      return;
    }
    try {
      loop.execute(this::writeQueued);
    } catch (RejectedExecutionException e) {
      releaseQueued();
      throw new IOException("the I/O threads have ended", e);
    }
  }

  /**
   * Gives Netty what waits for it, in its order, and flushes it: a sender that is as fast as this
   * must not keep it from being written. On the event loop.
   */
  private void writeQueued() {
    for (int i = 0; i < PIECES_PER_FLUSH; i++) {
      ByteBuf piece = queued.poll();
      if (piece == null) {
        break;
      }
      int size = piece.readableBytes();
      ChannelFuture written = channel.write(piece);
      written.addListener(new Piece(size));
    }
    channel.flush();
    if (!queued.isEmpty()) {
      // Behind what others want of this thread.
      channel.eventLoop().execute(this::writeQueued);
    }
  }

  private void releaseQueued() {
    ByteBuf piece = queued.poll();
    while (piece != null) {
      piece.release();
      piece = queued.poll();
    }
  }

  long bytesTaken() {
    return taken.get();
  }

  /** A piece that waits with Netty. */
  private final class Piece implements ChannelFutureListener {
    private final int size;

    Piece(int size) {
      this.size = size;
    }

    @Override
    public void operationComplete(ChannelFuture future) {
      if (future.isSuccess()) {
        taken.addAndGet(size);
      } else {
        fail(Link.asIoException(Objects.requireNonNull(future.cause())));
      }
      long left = waiting.addAndGet(-size);
      if (left <= LOW_BYTES && saidNo.compareAndSet(true, false)) {
        link.onWritable();
      }
      endOutputIfDone();
    }
  }

  /** What is sent from now on fails. */
  void fail(IOException cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  void finish(Runnable written) throws IOException {
    if (!finishing) {
      requireOpen();
    }
    var unused = over.thenRun(written);
    if (finishing) {
      return;
    }
    finishing = true;
    EventLoop loop = channel.eventLoop();
    if (loop.inEventLoop()) {
      endOutputIfDone();
      return;
    }
    try {
      loop.execute(this::endOutputIfDone);
    } catch (RejectedExecutionException e) {
      throw new IOException("the I/O threads have ended", e);
    }
  }

  private void endOutputIfDone() {
    if (!finishing || endingOutput || waiting.get() > 0) {
      return;
    }
    if (failure != null) {
      // Something is missing: that is no regular end. With what is left to be read it closes.
      endOutput();
      return;
    }
    endingOutput = true;
    ChannelFuture end = tls == null ? channel.shutdownOutput() : tls.closeOutbound();
    end.addListener(done -> endOutput());
  }

  private void endOutput() {
    outputEnded = true;
    over.complete(null);
    closeIfBothEnded(link.hasEnded());
  }

  /** With both directions ended there is nothing left that the socket is for. On the event loop. */
  void closeIfBothEnded(boolean inputEnded) {
    if (inputEnded && outputEnded) {
      var unused = channel.close();
    }
  }

  void closedHere() {
    closedHere = true;
    over.complete(null);
  }

  boolean isClosedHere() {
    return closedHere;
  }

  /** Frees what is kept; on the event loop, when the channel is closed, and so is the gate. */
  void release() {
    over.complete(null);
    ByteBuf kept = scratch;
    scratch = null;
    if (kept != null) {
      kept.release();
    }
  }
}
