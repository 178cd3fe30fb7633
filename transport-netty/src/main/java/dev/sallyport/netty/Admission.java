package dev.sallyport.netty;

import dev.sallyport.netty.RefusalLog.Reason;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.socket.PeerIdentity.LocalProcess;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.SocketTransport.Accepted;
import dev.sallyport.spi.TokenProof;
import dev.sallyport.spi.TokenProof.Challenge;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end that listens, before the first frame (docs/sockets.md): the last handler of a channel
 * until it is a {@link Link}.
 *
 * <p>One that fails is read from no more, and closed after the delay; until then it has its place
 * among the unproven. One that has gone, lets the time pass, or is to give up its place, is closed
 * at once. Confined to the event loop.
 */
final class Admission extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  /** All that is said where no token is asked for. */
  private static final byte[] ACCEPTED = {TokenProof.ACCEPTED};

  private enum State {
    WAITING,
    ACCEPTED,
    FAILED
  }

  private final DuplexChannel channel;
  private final Security security;
  private final ListenLimits limits;
  private final Accepted accepted;
  private final BooleanSupplier listening;
  private final RefusalLog refusals;
  private final byte[] shown = new byte[TokenProof.ANSWER_BYTES];

  private State state = State.WAITING;
  private @Nullable SslHandler tls;
  private @Nullable Challenge challenge;
  private int shownBytes;
  private @Nullable ByteBuf rest;
  private @Nullable Future<?> timeout;

  Admission(
      DuplexChannel channel,
      Security security,
      ListenLimits limits,
      Accepted accepted,
      BooleanSupplier listening,
      RefusalLog refusals) {
    this.channel = channel;
    this.security = security;
    this.limits = limits;
    this.accepted = accepted;
    this.listening = listening;
    this.refusals = refusals;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    timeout =
        context
            .executor()
            .schedule(
                this::timedOut,
                TimeUnit.NANOSECONDS.convert(limits.proofTimeout()),
                TimeUnit.NANOSECONDS);
    LocalProcess process = Doorman.visit(channel).process();
    try {
      if (process != null) {
        Credentials.check(process, security);
      } else if (security instanceof Security.Shared && !isLocal()) {
        throw new IOException("a token came from beyond loopback");
      }
    } catch (IOException e) {
      fail(e);
      return;
    }
    if (security instanceof Security.Shared shared) {
      ask(shared);
    } else if (security instanceof Security.Certificates certificates) {
      // What it has sent waits in the socket.
      channel.config().setAutoRead(false);
      lookForCertificates(TlsMaterial.of(certificates.tls()));
    } else {
      satisfied(process != null ? process : new PeerIdentity.Unknown(address()), ACCEPTED);
    }
  }

  /** By another thread, which may have to wait; the time for the proof passes meanwhile. */
  private void lookForCertificates(TlsMaterial material) {
    TlsMaterial.Asker asker =
        new TlsMaterial.Asker() {
          @Override
          public void found(TlsMaterial.Contexts contexts) {
            onLoop(() -> beginTls(contexts));
          }

          @Override
          public void failed(Throwable problem) {
            onLoop(() -> withoutCertificates(problem));
          }
        };
    channel.closeFuture().addListener(closed -> material.forget(asker));
    material.ask(asker);
  }

  private void onLoop(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // The I/O threads have ended, and all channels with them.
    }
  }

  private void beginTls(TlsMaterial.Contexts contexts) {
    if (state != State.WAITING || !channel.isActive()) {
      return;
    }
    SslHandler handler = Certificates.listening(contexts, channel.alloc());
    tls = handler;
    // Next to the socket is what keeps TLS from closing one that fails before the delay is over.
    channel.pipeline().addFirst(new Detention(), handler);
    channel.config().setAutoRead(true);
  }

  /** Not the fault of who connects: there is no delay. */
  private void withoutCertificates(Throwable cause) {
    if (state == State.WAITING) {
      refused(Reason.FAULT, cause.toString());
      state = State.FAILED;
      cancelTimeout();
      closeNow();
    }
  }

  private void ask(Security.Shared shared) {
    Challenge asked = new Challenge(shared.token());
    challenge = asked;
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(asked.bytes()))
        .addListener(written -> {
          if (!written.isSuccess()) {
            closeNow();
          }
        });
  }

  private boolean isLocal() {
    return isLoopback(channel.remoteAddress()) && isLoopback(channel.localAddress());
  }

  static boolean isLoopback(@Nullable Object address) {
    return address instanceof InetSocketAddress socket
        && socket.getAddress() != null
        && socket.getAddress().isLoopbackAddress();
  }

  private String address() {
    // Who connects to a Unix domain socket has no address of its own.
    LocalProcess process = Doorman.visit(channel).process();
    return process == null ? Addresses.text(channel.remoteAddress()) : process.toString();
  }

  private void refused(Reason reason, String why) {
    refusals.refused(reason, channel.eventLoop(), () -> "from " + address() + ": " + why);
  }

  private void timedOut() {
    if (state == State.WAITING) {
      refused(Reason.TIME, "no proof within " + DurationText.exact(limits.proofTimeout()));
      state = State.FAILED;
      closeNow();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (state == State.FAILED) {
        return;
      }
      if (security instanceof Security.Certificates && tls == null) {
        // Nothing was read on purpose; what TLS has not seen must not be taken for a frame.
        fail(new IOException("ended before TLS has begun"));
        return;
      }
      Challenge asked = challenge;
      if (state == State.WAITING && asked != null) {
        readAnswer(bytes, asked);
      }
      if (bytes.isReadable() && state != State.FAILED) {
        keep(bytes);
      }
    } finally {
      bytes.release();
    }
  }

  private void readAnswer(ByteBuf bytes, Challenge asked) {
    int take = Math.min(bytes.readableBytes(), shown.length - shownBytes);
    bytes.readBytes(shown, shownBytes, take);
    shownBytes += take;
    if (!TokenProof.mayBecome(shown, shownBytes)) {
      fail(new IOException("no token was shown"));
    } else if (shownBytes == shown.length) {
      if (asked.isAnsweredBy(shown)) {
        LocalProcess process = Doorman.visit(channel).process();
        satisfied(
            process != null ? process : new PeerIdentity.TokenHolder(address()),
            asked.acceptance(shown));
      } else {
        fail(new IOException("the token is another one"));
      }
    }
  }

  /** What comes before the end that connects may send: of one that is let in it is kept. */
  private void keep(ByteBuf bytes) {
    ByteBuf kept = rest;
    if (kept == null) {
      kept = Unpooled.buffer();
      rest = kept;
    }
    if (kept.readableBytes() + bytes.readableBytes() > Link.MAX_EARLY_BYTES) {
      fail(new IOException("too many bytes before this end has answered"));
      return;
    }
    kept.writeBytes(bytes);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (!handshake.isSuccess()) {
        fail(handshake.cause());
      } else if (tls != null && security instanceof Security.Certificates certificates) {
        try {
          satisfied(Certificates.check(tls, certificates, address()), ACCEPTED);
        } catch (IOException e) {
          fail(e);
        }
      }
    } else if (event instanceof Doorman.Demand) {
      giveUpPlace();
    } else if (event instanceof ChannelInputShutdownEvent && state == State.WAITING) {
      // Gone in the middle of it. It could wait here, but nobody guesses by that.
      LOG.debug("a connection from {} ended before its proof", address());
      state = State.FAILED;
      closeNow();
    }
  }

  /** For one of another address. One that is let in just now frees it all the same. */
  private void giveUpPlace() {
    if (state == State.WAITING) {
      refused(Reason.LIMIT, "its place of maxUnproven is for another address");
    }
    if (state != State.ACCEPTED) {
      state = State.FAILED;
      cancelTimeout();
      closeNow();
    }
  }

  private void satisfied(PeerIdentity identity, byte[] acceptance) {
    if (state != State.WAITING) {
      return;
    }
    state = State.ACCEPTED;
    cancelTimeout();
    // Nothing is read until the link is started.
    channel.config().setAutoRead(false);
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(acceptance))
        .addListener(written -> {
          // Only now: what the link sends goes to the socket directly, and must come after it.
          if (written.isSuccess() && listening.getAsBoolean()) {
            handOver(identity);
          } else {
            closeNow();
          }
        });
  }

  private void handOver(PeerIdentity identity) {
    Doorman.visit(channel).proven();
    Link link = new Link(channel, identity, tls);
    ByteBuf kept = rest;
    rest = null;
    channel.pipeline().remove(this);
    link.arrive(kept);
    try {
      accepted.onLink(link);
    } catch (Throwable t) {
      LOG.error("closed the link to {}: who takes connections has thrown", identity, t);
      link.close();
    }
  }

  private void fail(Throwable cause) {
    if (state != State.WAITING) {
      return;
    }
    refused(Reason.PROOF, cause instanceof SSLException ? Reasons.ofTls(cause) : Reasons.of(cause));
    state = State.FAILED;
    cancelTimeout();
    channel.config().setAutoRead(false);
    timeout =
        channel
            .eventLoop()
            .schedule(
                this::closeNow,
                TimeUnit.NANOSECONDS.convert(limits.failureDelay()),
                TimeUnit.NANOSECONDS);
  }

  /** The socket itself, whatever TLS would want to send. */
  private void closeNow() {
    channel.unsafe().close(channel.unsafe().voidPromise());
  }

  private void cancelTimeout() {
    Future<?> pending = timeout;
    if (pending != null) {
      pending.cancel(false);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    boolean ofTls = !(cause instanceof IOException) || cause instanceof SSLException;
    if (state == State.ACCEPTED || !ofTls) {
      // The socket itself is broken.
      if (state == State.WAITING) {
        LOG.debug("a connection from {} broke before its proof: {}", address(), Reasons.of(cause));
      }
      state = State.FAILED;
      cancelTimeout();
      closeNow();
    } else {
      fail(cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.FAILED;
    cancelTimeout();
    ByteBuf kept = rest;
    rest = null;
    if (kept != null) {
      kept.release();
    }
  }

  private final class Detention extends ChannelOutboundHandlerAdapter {
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
      if (state == State.WAITING) {
        fail(new IOException("TLS has failed"));
      }
      if (state == State.FAILED) {
        // The delay's end closes it.
        channel.closeFuture().addListener(closed -> promise.trySuccess());
      } else {
        ChannelFuture unused = context.close(promise);
      }
    }
  }
}
