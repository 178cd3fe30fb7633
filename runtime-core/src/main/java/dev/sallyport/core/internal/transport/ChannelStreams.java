package dev.sallyport.core.internal.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * A socket as a pair of streams, for a process that has one: who reads waits in the read. Nothing
 * of a transport's library has to be loaded for it.
 *
 * <p>An interrupt does not end the connection, as it does that of a channel in blocking mode: the
 * thread keeps its flag and waits on.
 *
 * <p>One thread at a time reads and one at a time writes; {@link #close} may come from any, and
 * wakes both.
 */
public final class ChannelStreams implements Closeable {
  private static final Consumer<SelectionKey> SEEN = new Seen();

  private final SocketChannel channel;
  private final Selector readable;
  private final Selector writable;

  /** Not a lambda: see ARCHITECTURE.md, "Speed". */
  private static final class Seen implements Consumer<SelectionKey> {
    @Override
    public void accept(SelectionKey key) {}
  }

  /**
   * @param channel connected; closed with this, and left to the caller if this throws
   */
  public ChannelStreams(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    this.readable = selector(channel, SelectionKey.OP_READ);
    boolean opened = false;
    try {
      this.writable = selector(channel, SelectionKey.OP_WRITE);
      opened = true;
    } finally {
      if (!opened) {
        readable.close();
      }
    }
  }

  private static Selector selector(SocketChannel channel, int operation) throws IOException {
    Selector selector = Selector.open();
    boolean registered = false;
    try {
      channel.register(selector, operation);
      registered = true;
      return selector;
    } finally {
      if (!registered) {
        selector.close();
      }
    }
  }

  /** What comes. Closing it closes the socket. */
  public InputStream in() {
    return new In();
  }

  /** What goes. Closing it ends this direction alone. */
  public OutputStream out() {
    return new Out();
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      // Whoever waits is woken by this, whatever has become of the channel.
      try {
        readable.close();
      } finally {
        writable.close();
      }
    }
  }

  /** Waits, whoever interrupts; returns whether somebody did. */
  private static boolean await(Selector selector) throws IOException {
    try {
      selector.select(SEEN);
    } catch (ClosedSelectorException e) {
      throw new IOException("the socket was closed", e);
    }
    return Thread.interrupted();
  }

  private final class In extends InputStream {
    /** The last read took all that there was: to wait at once saves a call in vain. */
    private boolean drained;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      ByteBuffer room = ByteBuffer.wrap(target, offset, length);
      boolean interrupted = false;
      try {
        while (true) {
          if (drained) {
            interrupted |= await(readable);
            drained = false;
          }
          int count = channel.read(room);
          drained = count >= 0 && count < length;
          if (count != 0) {
            return count;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** Whether there is something, not how much. */
    @Override
    public int available() throws IOException {
      try {
        return readable.selectNow(SEEN) > 0 ? 1 : 0;
      } catch (ClosedSelectorException e) {
        throw new IOException("the socket was closed", e);
      }
    }

    @Override
    public void close() throws IOException {
      ChannelStreams.this.close();
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(source, offset, length);
      boolean interrupted = false;
      try {
        while (rest.hasRemaining()) {
          if (channel.write(rest) == 0) {
            interrupted |= await(writable);
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void close() throws IOException {
      if (channel.isOpen()) {
        channel.shutdownOutput();
      }
    }
  }
}
