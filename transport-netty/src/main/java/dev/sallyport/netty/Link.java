package dev.sallyport.netty;

import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.spi.SocketLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannelConfig;
import io.netty.channel.kqueue.KQueueDomainSocketChannelConfig;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is proven: the last handler of its channel.
 *
 * <p><b>Threads.</b> What is called by Netty, and all that reads, is confined to the channel's
 * event loop. {@link Outlet} is what the sending thread shares with it.
 *
 * <p><b>Bounds.</b> Nothing is read before {@link #start}, but for what has come with the proof, or
 * with the end of a connection that ended before it: at most {@value #MAX_EARLY_BYTES} bytes.
 */
final class Link extends ChannelInboundHandlerAdapter implements SocketLink {
  static final int MAX_EARLY_BYTES = 8 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /** How far reading has come. */
  private enum Input {
    /** Bytes are kept. */
    NOT_STARTED,
    /** Bytes are given to the listener. */
    READING,
    /** No more will come, which the listener is not yet told: it is not there, or is being told. */
    ENDED,
    /** The listener knows that no more will come. */
    END_TOLD
  }

  private final DuplexChannel channel;
  private final PeerIdentity identity;
  private final @Nullable SslHandler tls;
  private final Outlet outlet;

  private Input input = Input.NOT_STARTED;
  private @Nullable Listener listener;
  private @Nullable ByteArrayOutputStream early;
  private @Nullable IOException endFailure;
  private @Nullable Throwable thrown;
  private boolean ended;
  private boolean pauseDue;
  private boolean writableMissed;

  /** Reading, while it is lent. */
  private @Nullable BorrowedReading borrowed;

  /** Made on the event loop, when the channel is registered there. */
  Link(DuplexChannel channel, PeerIdentity identity, @Nullable SslHandler tls) {
    this.channel = channel;
    this.identity = identity;
    this.tls = tls;
    this.outlet = new Outlet(channel, tls, this);
  }

  @Override
  public PeerIdentity identity() {
    return identity;
  }

  // Reading.

  @Override
  public void start(Listener listener) {
    if (!execute(() -> startOnLoop(listener))) {
      throw new IllegalStateException("the I/O threads have ended");
    }
  }

  private void startOnLoop(Listener listener) {
    if (this.listener != null) {
      LOG.error("started twice: the link to {}", identity, new IllegalStateException());
      close();
      return;
    }
    this.listener = listener;
    ByteArrayOutputStream kept = early;
    early = null;
    if (input == Input.NOT_STARTED) {
      input = Input.READING;
    }
    if (kept != null && !outlet.isClosedHere()) {
      give(ByteBuffer.wrap(kept.toByteArray()));
      pause();
    }
    if (writableMissed) {
      onWritable();
    }
    if (ended) {
      tellEnd();
    } else {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (ended || outlet.isClosedHere() || !bytes.isReadable()) {
        return;
      }
      if (input == Input.NOT_STARTED) {
        keep(bytes);
      } else if (bytes.nioBufferCount() == 1) {
        give(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
      } else {
        give(bytes.nioBuffer());
      }
    } finally {
      bytes.release();
    }
  }

  private void keep(ByteBuf bytes) {
    ByteArrayOutputStream kept = early;
    if (kept == null) {
      kept = new ByteArrayOutputStream();
      early = kept;
    }
    if (kept.size() + bytes.readableBytes() > MAX_EARLY_BYTES) {
      end(
          new IOException(
              "bytes before the start out of range: more than "
                  + MAX_EARLY_BYTES
                  + " (expected a link to be started, or closed, at once)"));
      return;
    }
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    kept.write(copy, 0, copy.length);
  }

  private void give(ByteBuffer bytes) {
    Listener to = listener;
    if (to == null) {
      return;
    }
    pauseDue = true;
    try {
      to.onBytes(bytes);
    } catch (Throwable t) {
      listenerThrew(t);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    pause();
  }

  // Lending.

  @Override
  public @Nullable Loan lend() {
    Listener to = listener;
    GatedIoHandler.Registration registered = tls == null ? GatedIoHandler.of(channel) : null;
    if (to == null
        || input != Input.READING
        || ended
        || outlet.isClosedHere()
        || borrowed != null
        || registered == null
        || !registered.canWithhold()) {
      return null;
    }
    BorrowedReading lent = BorrowedReading.open(this, registered, to);
    if (lent == null) {
      return null;
    }
    try {
      registered.withhold(this::recall);
    } catch (RuntimeException e) {
      lent.free();
      unwatched(e);
      return null;
    }
    borrowed = lent;
    return lent;
  }

  /** The system does not tell any more what happens there. */
  private void unwatched(RuntimeException e) {
    end(new IOException("the connection cannot be watched any more: " + e, e));
  }

  private void recall() {
    BorrowedReading lent = borrowed;
    Listener to = listener;
    if (lent != null && to != null && lent.recall()) {
      try {
        to.onRecall();
      } catch (Throwable t) {
        listenerThrew(t);
      }
    }
  }

  /**
   * Reading is back. On the event loop.
   *
   * @param failure what the thread has met that has read last; null for nothing
   * @param thrown what the listener has thrown at it; null for nothing
   */
  void returned(
      GatedIoHandler.Registration registered,
      @Nullable IOException failure,
      @Nullable Throwable thrown) {
    borrowed = null;
    if (thrown != null) {
      listenerThrew(thrown);
    } else if (failure != null) {
      end(failure);
    }
    if (ended) {
      tellEnd();
    }
    try {
      registered.giveBack();
    } catch (RuntimeException e) {
      unwatched(e);
    }
  }

  private void pause() {
    Listener to = listener;
    if (!pauseDue || to == null || input != Input.READING) {
      return;
    }
    pauseDue = false;
    try {
      to.onPause();
    } catch (Throwable t) {
      listenerThrew(t);
    }
  }

  /** A listener that throws has lost its place in the bytes: nothing can go on after it. */
  private void listenerThrew(Throwable t) {
    if (thrown != null) {
      return;
    }
    thrown = t;
    LOG.error("closed the link to {}: its listener has thrown", identity, t);
    end(new IOException("the listener has thrown " + t, t));
  }

  // Ending.

  /** Takes its place in the pipeline, after {@code rest}, which came with the proof. */
  void arrive(@Nullable ByteBuf rest) {
    channel.pipeline().addLast(this);
    if (rest != null) {
      try {
        keep(rest);
      } finally {
        rest.release();
      }
    }
    // What may have happened before there was somebody to hear it.
    if (!channel.isActive()) {
      end(new IOException("the connection was closed"));
    } else if (tls != null && tls.engine().isInboundDone()) {
      end(null);
    } else if (channel.isInputShutdown()) {
      end(tls == null ? null : truncated());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      // Also comes of a connection that was closed without that of TLS.
      SslHandler handler = tls;
      if (handler != null && channel.isActive() && handler.engine().isInboundDone()) {
        end(null);
      }
    } else if (event instanceof ChannelInputShutdownReadComplete
        || (event instanceof ChannelInputShutdownEvent && isNio())) {
      end(tls == null ? null : truncated());
    }
  }

  /** There the first of these events comes when all is read; elsewhere the second does. */
  private boolean isNio() {
    return channel instanceof NioSocketChannel || channel instanceof NioDomainSocketChannel;
  }

  private static IOException truncated() {
    return new IOException("truncated: the connection ended without TLS's close_notify");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(asIoException(cause));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (outlet.isClosedHere()) {
      end(closedHere());
    } else if (ended || halfCloses()) {
      end(new IOException("the connection was closed"));
    } else {
      // That is how Netty takes the end of the other direction there; of a failure we have heard.
      outlet.fail(new IOException("the connection was closed at the end of the other direction"));
      end(null);
    }
    outlet.release();
  }

  /** Netty's channels for Unix domain sockets have only one end with NIO and io_uring. */
  private boolean halfCloses() {
    ChannelConfig config = channel.config();
    return config instanceof SocketChannelConfig
        || config instanceof EpollDomainSocketChannelConfig
        || config instanceof KQueueDomainSocketChannelConfig;
  }

  static IOException closedHere() {
    return new IOException("closed by this end");
  }

  static IOException asIoException(Throwable cause) {
    return cause instanceof IOException io ? io : new IOException(cause.toString(), cause);
  }

  /** Reading has ended: regularly if {@code failure} is null, and else the connection is closed. */
  private void end(@Nullable IOException failure) {
    boolean first = !ended;
    if (first) {
      ended = true;
      endFailure = failure;
    }
    if (failure != null) {
      // Before the listener is told: what it sends then is to fail.
      outlet.fail(failure);
      closeChannel();
    }
    if (first) {
      tellEnd();
    }
    outlet.closeIfBothEnded(ended);
  }

  private void tellEnd() {
    Listener to = listener;
    if (to == null) {
      input = Input.ENDED;
      return;
    }
    if (borrowed != null) {
      // One thread at a time: this is gone through again when that one is done.
      recall();
      return;
    }
    pause();
    if (input == Input.END_TOLD) {
      return;
    }
    input = Input.END_TOLD;
    try {
      to.onEnd(endFailure);
    } catch (Throwable t) {
      listenerThrew(t);
    }
  }

  DuplexChannel channel() {
    return channel;
  }

  /** Whether no more will come; on the event loop. */
  boolean hasEnded() {
    return ended;
  }

  // Sending.

  @Override
  public boolean send(byte[] bytes, int offset, int length) throws IOException {
    return outlet.send(bytes, offset, length);
  }

  @Override
  public long bytesTaken() {
    return outlet.bytesTaken();
  }

  /** There is room again, or there never will be: whoever waits for it is to find out. */
  void onWritable() {
    Listener to = listener;
    if (to == null) {
      writableMissed = true;
      return;
    }
    writableMissed = false;
    if (ended && endFailure != null) {
      return; // Has been told, or is just now.
    }
    try {
      to.onWritable();
    } catch (Throwable t) {
      listenerThrew(t);
    }
  }

  @Override
  public void finish(Runnable written) throws IOException {
    outlet.finish(written);
  }

  // The rest.

  @Override
  public boolean execute(Runnable task) {
    EventLoop loop = channel.eventLoop();
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public boolean isIoThread() {
    return channel.eventLoop().inEventLoop();
  }

  @Override
  public void close() {
    outlet.closedHere();
    closeChannel();
  }

  /** Closes the socket itself: TLS would first want to send its close_notify, and wait for that. */
  private void closeChannel() {
    ChannelHandlerContext context = tls == null ? null : channel.pipeline().context(tls);
    if (context == null) {
      var unused = channel.close();
    } else {
      var unused = context.close();
    }
  }

  @Override
  public String toString() {
    return "Link[" + identity + "]";
  }
}
