package dev.sallyport.core.internal.transport;

import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.SocketLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Frames over a socket. Holds no bytes of its own: what the link gives is cut at once, and what is
 * sent is the link's.
 *
 * <p>The reading state belongs to the link's I/O thread, or to the one to which reading is lent;
 * the writing state to the sending one.
 */
public final class SocketConnection implements EventConnection {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketLink link;
  private final Framing framing;
  private final FrameCutter cutter;

  /** What has come and is not cut; valid within one event. */
  private ByteBuffer in = NOTHING;

  private boolean ended;
  private @Nullable IOException failure;
  private boolean prefaceSent;

  /** Completes when the other end has ended its direction. */
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  /**
   * @param maxFrameBytes largest payload, or longest line, that is accepted
   */
  public SocketConnection(SocketLink link, Framing framing, int maxFrameBytes) {
    this.link = link;
    this.framing = framing;
    this.cutter = new FrameCutter(framing, maxFrameBytes);
  }

  private final class Events implements SocketLink.Listener {
    private final Listener listener;

    Events(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
      in = bytes;
      try {
        listener.onReadable();
      } finally {
        // After the end of a session nobody takes what still comes.
        bytes.position(bytes.limit());
        in = NOTHING;
      }
    }

    @Override
    public void onPause() {
      listener.onPause();
    }

    @Override
    public void onWritable() {
      listener.onWritable();
    }

    @Override
    public void onRecall() {
      listener.onRecall();
    }

    @Override
    public void onEnd(@Nullable IOException why) {
      ended = true;
      failure = why;
      over.complete(null);
      listener.onReadable();
      listener.onPause();
    }
  }

  @Override
  public void start(Listener listener) {
    link.start(new Events(listener));
  }

  @Override
  public SocketLink.@Nullable Loan lend() {
    return link.lend();
  }

  @Override
  public Taken take(FrameBuffer frame, Landing landing) throws IOException {
    if (cutter.cut(in, frame, landing)) {
      return Taken.FRAME;
    } else if (!ended) {
      return Taken.PART;
    }
    IOException why = failure;
    if (why != null) {
      throw why;
    }
    cutter.end(frame, landing);
    return Taken.END;
  }

  @Override
  public boolean buffered() {
    return in.hasRemaining() && cutter.isWhole(in);
  }

  @Override
  public boolean offer(byte[] frames, int offset, int length) throws IOException {
    if (framing == Framing.BINARY && !prefaceSent) {
      prefaceSent = true;
      // One write for both: the peer sees the preface and its hello together.
      byte[] preface = BinaryWire.preface();
      byte[] joined = Arrays.copyOf(preface, preface.length + length);
      System.arraycopy(frames, offset, joined, preface.length, length);
      return link.send(joined, 0, joined.length);
    }
    return link.send(frames, offset, length);
  }

  @Override
  public long bytesTaken() {
    return link.bytesTaken();
  }

  @Override
  public boolean execute(Runnable task) {
    return link.execute(task);
  }

  @Override
  public void finish(Runnable written) throws IOException {
    link.finish(written);
  }

  /**
   * Completes, on the I/O thread, when the other end has ended its direction: what it has sent and
   * nobody has read would take what is on its way there with it, if this were closed before.
   */
  public CompletableFuture<Void> over() {
    return over.copy();
  }

  /** Waits for that, at most so long. */
  public void awaitEnd(Duration timeout) {
    try {
      over.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // It has been waited for long enough.
    }
  }

  @Override
  public void close() {
    link.close();
  }
}
