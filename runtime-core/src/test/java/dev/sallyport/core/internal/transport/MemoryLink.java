package dev.sallyport.core.internal.transport;

import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.spi.SocketLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A link within this process, each end with an I/O thread of its own: bytes come in pieces of
 * awkward sizes, and no more than {@link #HIGH_BYTES} are taken before the other end has read.
 */
public final class MemoryLink implements SocketLink {
  private static final int HIGH_BYTES = 128 << 10;
  private static final int LOW_BYTES = 64 << 10;

  private final ExecutorService io;
  private final AtomicReference<@Nullable Thread> ioThread = new AtomicReference<>();
  private MemoryLink other = this;

  /** Pieces on their way to the other end. Guarded by {@code this}. */
  private final ArrayDeque<byte[]> sent = new ArrayDeque<>();

  private int sentBytes;
  private boolean full;
  private boolean finished;
  private boolean closed;
  private boolean told;
  private final AtomicLong taken = new AtomicLong();
  private volatile @Nullable Listener listener;
  private int piece;

  /** Counts what has come. Guarded by {@code this}. */
  private int arrivals;

  /** Reading, while it is lent. Guarded by {@code this}. */
  private @Nullable Borrowed borrowed;

  private final AtomicInteger lent = new AtomicInteger();
  private @Nullable Runnable onWritten;

  private MemoryLink(String name) {
    this.io =
        Executors.newSingleThreadExecutor(task -> {
          Thread thread = new Thread(task, "test-io-" + name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Two ends that are connected. */
  public static MemoryLink[] pair() {
    MemoryLink left = new MemoryLink("left");
    MemoryLink right = new MemoryLink("right");
    left.other = right;
    right.other = left;
    return new MemoryLink[] {left, right};
  }

  @Override
  public PeerIdentity identity() {
    return new PeerIdentity.Unknown("memory");
  }

  @Override
  public void start(Listener started) {
    listener = started;
    if (!execute(this::deliver)) {
      throw new IllegalStateException("the I/O threads have ended");
    }
  }

  /** Nothing is run there any more. */
  public void endThread() {
    io.shutdown();
  }

  @Override
  public Loan lend() {
    Borrowed made = new Borrowed();
    synchronized (this) {
      borrowed = made;
    }
    lent.incrementAndGet();
    return made;
  }

  /** How often reading was lent. */
  public int lent() {
    return lent.get();
  }

  /** Something has come, or an end: whoever reads is to look. */
  private void arrived() {
    synchronized (this) {
      arrivals++;
      notifyAll();
      if (borrowed != null) {
        return;
      }
    }
    execute(this::deliver);
  }

  private final class Borrowed implements Loan {
    private boolean woken;
    private int seen = -1;

    @Override
    public boolean await() {
      synchronized (MemoryLink.this) {
        boolean interrupted = false;
        while (arrivals == seen && !woken && !closed) {
          try {
            MemoryLink.this.wait();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        seen = arrivals;
        woken = false;
        if (closed) {
          return false;
        }
      }
      giveAll(listener);
      return !other.isOver();
    }

    @Override
    public void wake() {
      synchronized (MemoryLink.this) {
        woken = true;
        MemoryLink.this.notifyAll();
      }
    }

    @Override
    public void end() {
      synchronized (MemoryLink.this) {
        borrowed = null;
      }
      execute(MemoryLink.this::deliver);
    }
  }

  /** What the other end has sent; on this end's I/O thread. */
  private void deliver() {
    ioThread.set(Thread.currentThread());
    Listener heard = listener;
    synchronized (this) {
      if (borrowed != null) {
        // With what has come it is told when reading is back.
        heard = null;
      }
    }
    if (heard == null) {
      return;
    }
    giveAll(heard);
    boolean lost;
    boolean end;
    boolean over;
    // Not with this lock held: the other end may be about to ask the same of this one.
    boolean otherOver = other.isOver();
    synchronized (this) {
      lost = closed;
      end = !told && (closed || otherOver);
      told |= end;
      // After the other direction's end this one is still open, and needs its thread.
      over = told && closed;
    }
    if (end) {
      heard.onEnd(lost ? new IOException("closed here") : null);
    }
    if (over) {
      io.shutdown();
    }
  }

  private void giveAll(Listener heard) {
    boolean some = false;
    byte[] next = other.next();
    while (next != null) {
      some = true;
      for (int at = 0; at < next.length; ) {
        // From single bytes to all that there is.
        int size = Math.min(next.length - at, 1 << (piece++ % 18));
        ByteBuffer bytes = ByteBuffer.allocateDirect(size).put(next, at, size).flip();
        heard.onBytes(bytes);
        if (bytes.hasRemaining()) {
          throw new AssertionError("bytes were left");
        }
        at += size;
      }
      other.read(next.length);
      next = other.next();
    }
    if (some) {
      heard.onPause();
    }
  }

  private synchronized byte @Nullable [] next() {
    return sent.poll();
  }

  private synchronized boolean isOver() {
    return (finished || closed) && sent.isEmpty();
  }

  /** The other end has read so much. */
  private void read(int count) {
    boolean relieved;
    synchronized (this) {
      sentBytes -= count;
      relieved = full && sentBytes <= LOW_BYTES;
      full &= !relieved;
    }
    taken.addAndGet(count);
    tellWritten();
    Listener heard = listener;
    if (relieved && heard != null) {
      execute(heard::onWritable);
    }
  }

  @Override
  public boolean send(byte[] bytes, int offset, int length) throws IOException {
    boolean more;
    synchronized (this) {
      if (finished || closed) {
        throw new IOException("closed");
      }
      byte[] copy = new byte[length];
      System.arraycopy(bytes, offset, copy, 0, length);
      sent.add(copy);
      sentBytes += length;
      full |= sentBytes > HIGH_BYTES;
      more = !full;
    }
    other.arrived();
    return more;
  }

  @Override
  public long bytesTaken() {
    return taken.get();
  }

  @Override
  public boolean execute(Runnable task) {
    try {
      io.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public boolean isIoThread() {
    return Thread.currentThread() == ioThread.get();
  }

  @Override
  public void finish(Runnable written) {
    synchronized (this) {
      finished = true;
      onWritten = written;
    }
    other.arrived();
    tellWritten();
  }

  private void tellWritten() {
    Runnable told = null;
    synchronized (this) {
      if (sentBytes == 0 || closed) {
        told = onWritten;
        onWritten = null;
      }
    }
    if (told != null) {
      told.run();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      sent.clear();
    }
    tellWritten();
    arrived();
    other.arrived();
  }
}
