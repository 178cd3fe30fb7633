package dev.sallyport.core.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A pipe within this process, with what a pipe between two has: a bounded buffer, an end that comes
 * after all that was written before it, an error for who writes when nobody reads, and no regard
 * for interrupts. Each end is thread-safe.
 */
final class MemoryPipe {
  private static final int CAPACITY_BYTES = 64 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition readable = lock.newCondition();
  private final Condition writable = lock.newCondition();
  private final byte[] ring = new byte[CAPACITY_BYTES];
  private int head;
  private int size;
  private boolean writerClosed;
  private boolean readerClosed;

  /** The end to read from. */
  InputStream in() {
    return new In();
  }

  /** The end to write to. */
  OutputStream out() {
    return new Out();
  }

  private int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      while (size == 0 && !writerClosed && !readerClosed) {
        readable.awaitUninterruptibly();
      }
      if (readerClosed) {
        throw new IOException("stream closed");
      } else if (size == 0) {
        return -1;
      }
      int count = Math.min(length, size);
      int first = Math.min(count, CAPACITY_BYTES - head);
      System.arraycopy(ring, head, target, offset, first);
      System.arraycopy(ring, 0, target, offset + first, count - first);
      head = (head + count) % CAPACITY_BYTES;
      size -= count;
      writable.signal();
      return count;
    } finally {
      lock.unlock();
    }
  }

  private int available() throws IOException {
    lock.lock();
    try {
      if (readerClosed) {
        throw new IOException("stream closed");
      }
      return size;
    } finally {
      lock.unlock();
    }
  }

  private void write(byte[] source, int offset, int length) throws IOException {
    lock.lock();
    try {
      int written = 0;
      while (written < length) {
        while (size == CAPACITY_BYTES && !writerClosed && !readerClosed) {
          writable.awaitUninterruptibly();
        }
        if (writerClosed || readerClosed) {
          throw new IOException(writerClosed ? "stream closed" : "broken pipe: nobody reads");
        }
        int tail = (head + size) % CAPACITY_BYTES;
        int room = Math.min(CAPACITY_BYTES - size, CAPACITY_BYTES - tail);
        int count = Math.min(length - written, room);
        System.arraycopy(source, offset + written, ring, tail, count);
        size += count;
        written += count;
        readable.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void close(boolean writer) {
    lock.lock();
    try {
      if (writer) {
        writerClosed = true;
      } else {
        readerClosed = true;
        size = 0;
      }
      readable.signalAll();
      writable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private final class In extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return MemoryPipe.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return MemoryPipe.this.read(target, offset, length);
    }

    @Override
    public int available() throws IOException {
      return MemoryPipe.this.available();
    }

    @Override
    public void close() {
      MemoryPipe.this.close(false);
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      MemoryPipe.this.write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      MemoryPipe.this.write(source, offset, length);
    }

    @Override
    public void close() {
      MemoryPipe.this.close(true);
    }
  }
}
