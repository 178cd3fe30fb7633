package dev.sallyport.core.internal.transport;

import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Frames between two ends in one process: a bounded queue in each direction. Each frame is copied,
 * so the two ends share no memory, as two processes would not.
 */
public final class InProcessConnection implements Connection {
  private static final int QUEUE_FRAMES = 64;

  private final Direction incoming;
  private final Direction outgoing;

  private InProcessConnection(Direction incoming, Direction outgoing) {
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  /** Two connected ends. */
  public static InProcessConnection[] pair() {
    Direction there = new Direction();
    Direction back = new Direction();
    return new InProcessConnection[] {
      new InProcessConnection(back, there), new InProcessConnection(there, back)
    };
  }

  @Override
  public boolean receive(FrameBuffer frame) throws IOException {
    frame.clear();
    byte[] next = incoming.take();
    if (next == null) {
      return false;
    }
    frame.write(next, 0, next.length);
    return true;
  }

  @Override
  public void send(FrameBuffer frame) throws IOException {
    outgoing.put(Arrays.copyOf(frame.array(), frame.size()));
  }

  @Override
  public void finish() {
    outgoing.finish();
  }

  @Override
  public void close() {
    outgoing.finish();
    incoming.abandon();
  }

  /** A bounded queue that ends like a pipe: what was sent before the end is still received. */
  private static final class Direction {
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private boolean finished;
    private boolean abandoned;

    synchronized void put(byte[] frame) throws IOException {
      await(() -> frames.size() == QUEUE_FRAMES && !finished && !abandoned);
      if (finished || abandoned) {
        throw new IOException(finished ? "connection closed" : "the peer no longer reads");
      }
      frames.add(frame);
      notifyAll();
    }

    synchronized byte @org.jspecify.annotations.Nullable [] take() throws IOException {
      await(() -> frames.isEmpty() && !finished && !abandoned);
      if (abandoned) {
        throw new IOException("connection closed");
      }
      notifyAll();
      return frames.poll();
    }

    synchronized void finish() {
      finished = true;
      notifyAll();
    }

    synchronized void abandon() {
      abandoned = true;
      frames.clear();
      notifyAll();
    }

    /** As a pipe does: an interrupt is kept for later, and breaks nothing for other senders. */
    private synchronized void await(BooleanSupplier blocked) {
      boolean interrupted = false;
      while (blocked.getAsBoolean()) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
