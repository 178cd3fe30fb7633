package dev.sallyport.core.internal.process;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The stream of frames to a child. Each write goes to the pipe at once, whole; it blocks while the
 * pipe is full.
 *
 * <p>{@link #close} never blocks, unlike that of the stream below, which waits for a write that is
 * under way: such a write goes on to its end, and the pipe is closed after it. To end a write that
 * a child never reads, end the child.
 *
 * <p>Thread-safe.
 */
final class FrameOutput extends OutputStream {
  private final OutputStream out;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;

  FrameOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the child's input is closed");
      }
      out.write(bytes, offset, length);
      out.flush();
    } finally {
      lock.unlock();
      if (closed) {
        closePipe();
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    closePipe();
  }

  /**
   * Whoever comes last closes: here if no write holds the lock, else that write when it is done.
   */
  private void closePipe() throws IOException {
    if (lock.tryLock()) {
      try {
        out.close();
      } finally {
        lock.unlock();
      }
    }
  }
}
