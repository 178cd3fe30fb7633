package dev.sallyport.netty;

import dev.sallyport.netty.Credentials.OwnUser;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.socket.PeerIdentity.LocalProcess;
import dev.sallyport.socket.Security;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Proof} that connects: the last handler of a channel until it is a {@link
 * Link}. Confined to the event loop, but for the future.
 */
final class Introduction extends ChannelInboundHandlerAdapter {
  private static final int FIRST_RECORD_TYPE = 0x14;
  private static final int LAST_RECORD_TYPE = 0x17;

  private final DuplexChannel channel;
  private final Security security;
  private final @Nullable SslHandler tls;
  private final CompletableFuture<Link> done;

  /** Who is at the other end, when this end is satisfied. */
  private @Nullable PeerIdentity identity;

  Introduction(
      DuplexChannel channel,
      Security security,
      @Nullable SslHandler tls,
      CompletableFuture<Link> done) {
    this.channel = channel;
    this.security = security;
    this.tls = tls;
    this.done = done;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    try {
      if (security instanceof Security.Certificates) {
        return; // The handshake has begun.
      } else if (security instanceof Security.SameUser || security instanceof Security.Users) {
        identity = process();
      } else if (security instanceof Security.Shared shared) {
        identity = holder();
        context
            .writeAndFlush(Unpooled.wrappedBuffer(Proof.of(shared.token())))
            .addListener((ChannelFuture written) -> {
              if (!written.isSuccess()) {
                fail(Link.asIoException(written.cause()));
              }
            });
      } else {
        identity = new PeerIdentity.Unknown(address());
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private LocalProcess process() throws IOException {
    LocalProcess process = Credentials.of(channel, security);
    Credentials.check(process, security);
    return process;
  }

  /** Who gets to see the token: looked at before it is shown. */
  private PeerIdentity holder() throws IOException {
    if (Admission.isLoopback(channel.remoteAddress())) {
      return new PeerIdentity.TokenHolder(address());
    }
    return process();
  }

  private String address() {
    return Addresses.text(channel.remoteAddress());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (!handshake.isSuccess()) {
        fail(
            new IOException(
                "TLS has failed: " + handshake.cause().getMessage(), handshake.cause()));
      } else if (tls != null && security instanceof Security.Certificates certificates) {
        try {
          identity = Certificates.check(tls, certificates, address());
        } catch (IOException e) {
          fail(e);
        }
      }
    } else if (event instanceof ChannelInputShutdownEvent) {
      fail(turnedAway());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      PeerIdentity peer = identity;
      if (!bytes.isReadable() || done.isDone()) {
        return;
      }
      byte answer = bytes.readByte();
      if (answer != Proof.ACCEPTED || peer == null) {
        fail(
            new IOException(
                String.format(
                    Locale.ROOT,
                    "answer of the other end out of range: 0x%02x (expected 0x06; fix: the same"
                        + " security at both ends, here %s)",
                    answer,
                    Rules.name(security))));
        return;
      }
      channel.config().setAutoRead(false);
      Link link = new Link(channel, peer, tls);
      channel.pipeline().remove(this);
      link.arrive(bytes.isReadable() ? bytes.retain() : null);
      if (!done.complete(link)) {
        link.close();
      }
    } finally {
      bytes.release();
    }
  }

  /**
   * What is next to the socket with TLS: a listener without it answers with one byte, and TLS would
   * wait for more.
   */
  ChannelInboundHandlerAdapter firstByte() {
    return new FirstByte();
  }

  private final class FirstByte extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      int first = bytes.getUnsignedByte(bytes.readerIndex());
      if (first < FIRST_RECORD_TYPE || first > LAST_RECORD_TYPE) {
        bytes.release();
        fail(
            new IOException(
                String.format(
                    Locale.ROOT,
                    "answer of the other end out of range: 0x%02x (expected TLS; fix: mutualTls at"
                        + " both ends)",
                    first)));
        return;
      }
      context.pipeline().remove(this);
      context.fireChannelRead(message);
    }
  }

  private IOException turnedAway() {
    String reason =
        security instanceof Security.Shared
            ? "another token, or none wanted there"
            : security instanceof Security.Certificates
                ? "it does not accept this end's certificate, or has too many connections"
                : security instanceof Security.Nobody
                    ? "it has too many connections, or wants another security"
                    : "it does not let in user " + ownUser() + ", or has too many connections";
    return new IOException(
        "the other end has closed the connection before it let this one in (" + reason + ")");
  }

  private static String ownUser() {
    try {
      return Integer.toString(OwnUser.id());
    } catch (IOException e) {
      return "of this process";
    }
  }

  private void fail(IOException cause) {
    done.completeExceptionally(cause);
    channel.unsafe().close(channel.unsafe().voidPromise());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException && !(cause instanceof SSLException)) {
      IOException reset = turnedAway();
      reset.initCause(cause);
      fail(reset);
    } else {
      fail(Link.asIoException(cause));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(turnedAway());
  }
}
