package dev.sallyport.netty;

import dev.sallyport.spi.SocketLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a link's descriptor on threads that wait for what comes, while Netty is kept from reading
 * it. An end or a failure is left to the event loop, which has one way to take each.
 *
 * <p>One thread at a time has it, each after the other; what says so is thread-safe.
 */
final class BorrowedReading implements SocketLink.Loan {
  private static final Logger LOG = LoggerFactory.getLogger(BorrowedReading.class);

  private static final int BUFFER_BYTES = 64 << 10;

  private final Link link;
  private final GatedIoHandler.Registration registered;
  private final SocketLink.Listener listener;
  private final FileDescriptor descriptor;
  private final Waiter waiter;
  private final ByteBuf buffer;
  private final ByteBuffer bytes;

  /** The last read took less than it had room for: there is nothing more. */
  private boolean drained = true;

  private @Nullable IOException failure;
  private @Nullable Throwable thrown;
  private volatile boolean recalled;

  private BorrowedReading(
      Link link,
      GatedIoHandler.Registration registered,
      SocketLink.Listener listener,
      FileDescriptor descriptor,
      Waiter waiter,
      ByteBuf buffer) {
    this.link = link;
    this.registered = registered;
    this.listener = listener;
    this.descriptor = descriptor;
    this.waiter = waiter;
    this.buffer = buffer;
    this.bytes = buffer.internalNioBuffer(0, BUFFER_BYTES);
  }

  /** That of {@code link}; null if the system has no descriptors for it, or no memory. */
  static @Nullable BorrowedReading open(
      Link link, GatedIoHandler.Registration registered, SocketLink.Listener listener) {
    if (!(link.channel() instanceof UnixChannel channel)) {
      return null;
    }
    ByteBuf buffer = null;
    Waiter waiter = null;
    try {
      buffer = link.channel().alloc().directBuffer(BUFFER_BYTES, BUFFER_BYTES);
      waiter = Waiter.at(channel.fd());
      BorrowedReading opened =
          new BorrowedReading(link, registered, listener, channel.fd(), waiter, buffer);
      buffer = null;
      return opened;
    } catch (Exception | OutOfMemoryError e) {
      LOG.debug("{} is read by its event loop alone: {}", link, e.toString());
      return null;
    } finally {
      if (buffer != null) {
        buffer.release();
      }
    }
  }

  @Override
  public boolean await() {
    if (drained) {
      waiter.await();
    }
    if (recalled) {
      return false;
    }
    int count = read();
    if (count > 0) {
      bytes.clear().limit(count);
      try {
        listener.onBytes(bytes);
        listener.onPause();
      } catch (Throwable t) {
        thrown = t;
        return false;
      }
    }
    return count >= 0;
  }

  /** How many bytes have come, maybe none; -1 if the event loop is to see what it is. */
  private int read() {
    Gate gate = registered.gate();
    if (!gate.enter()) {
      return -1;
    }
    int count;
    try {
      count =
          buffer.hasMemoryAddress()
              ? descriptor.readAddress(buffer.memoryAddress(), 0, BUFFER_BYTES)
              : descriptor.read(bytes, 0, BUFFER_BYTES);
    } catch (IOException e) {
      failure = e;
      return -1;
    } finally {
      gate.leave();
    }
    drained = count < BUFFER_BYTES;
    return count;
  }

  /** Thread-safe. */
  @Override
  public void wake() {
    waiter.wake();
  }

  /**
   * Nothing more is read. Thread-safe.
   *
   * @return whether this is the first time that it is told
   */
  boolean recall() {
    boolean first = !recalled;
    recalled = true;
    waiter.wake();
    return first;
  }

  /** Frees what it has. */
  void free() {
    try {
      waiter.release();
    } finally {
      buffer.release();
    }
  }

  @Override
  public void end() {
    try {
      free();
    } catch (RuntimeException e) {
      LOG.warn("{} has left something behind that it was read with", link, e);
    }
    if (!link.execute(() -> link.returned(registered, failure, thrown))) {
      LOG.debug("{} is not read any more: the I/O threads have ended", link);
    }
  }
}
