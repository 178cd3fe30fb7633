package dev.sallyport.netty;

import dev.sallyport.netty.Credentials.OwnUser;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.socket.PeerIdentity.LocalProcess;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.TokenProof;
import dev.sallyport.spi.TokenProof.Answer;
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
 * The end that connects, before the first frame (docs/sockets.md): the last handler of a channel
 * until it is a {@link Link}. Confined to the event loop, but for the future.
 */
final class Introduction extends ChannelInboundHandlerAdapter {
  private static final int FIRST_RECORD_TYPE = 0x14;
  private static final int LAST_RECORD_TYPE = 0x17;

  private final DuplexChannel channel;
  private final Security security;
  private final @Nullable SslHandler tls;
  private final CompletableFuture<Link> done;

  /** Who is at the other end, when this end is satisfied but for the acceptance. */
  private @Nullable PeerIdentity identity;

  /** With a token: what the other end has said so far of what comes next. */
  private byte[] said = new byte[TokenProof.CHALLENGE_BYTES];

  private int saidBytes;
  private @Nullable Answer answer;

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
      } else if (security instanceof Security.Shared) {
        identity = holder();
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

  /** Whom the token is proven to: looked at before anything is said. */
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
        fail(new IOException(Reasons.ofTls(handshake.cause()), handshake.cause()));
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
      while (bytes.isReadable() && !done.isDone()) {
        if (security instanceof Security.Shared shared) {
          readProof(bytes, shared);
        } else if (bytes.readByte() == TokenProof.ACCEPTED && identity != null) {
          accepted(identity, bytes);
        } else {
          fail(otherSecurity(bytes.getByte(bytes.readerIndex() - 1)));
        }
      }
    } finally {
      bytes.release();
    }
  }

  private void readProof(ByteBuf bytes, Security.Shared shared) {
    int take = Math.min(bytes.readableBytes(), said.length - saidBytes);
    bytes.readBytes(said, saidBytes, take);
    saidBytes += take;
    Answer given = answer;
    if (given == null) {
      if (!TokenProof.mayBecome(said, saidBytes)) {
        // Nothing was sent to it.
        fail(otherSecurity(said[0]));
      } else if (saidBytes == said.length) {
        answer(new Answer(shared.token(), said));
      }
    } else if (said[0] != TokenProof.ACCEPTED) {
      fail(otherSecurity(said[0]));
    } else if (saidBytes == said.length) {
      if (given.isAcceptedBy(said) && identity != null) {
        accepted(identity, bytes);
      } else {
        fail(new IOException("the other end does not know the token"));
      }
    }
  }

  private void answer(Answer given) {
    answer = given;
    said = new byte[TokenProof.ACCEPTANCE_BYTES];
    saidBytes = 0;
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(given.bytes()))
        .addListener((ChannelFuture written) -> {
          if (!written.isSuccess()) {
            fail(Link.asIoException(written.cause()));
          }
        });
  }

  private void accepted(PeerIdentity peer, ByteBuf rest) {
    channel.config().setAutoRead(false);
    Link link = new Link(channel, peer, tls);
    channel.pipeline().remove(this);
    link.arrive(rest.isReadable() ? rest.retain() : null);
    if (!done.complete(link)) {
      link.close();
    }
  }

  private IOException otherSecurity(byte first) {
    boolean token = TokenProof.mayBecome(new byte[] {first}, 1);
    return new IOException(
        String.format(
            Locale.ROOT,
            "answer of the other end out of range: 0x%02x%s (expected %s; fix: the same security"
                + " at both ends, here %s)",
            first,
            token
                ? ", it asks for a token"
                : first == TokenProof.ACCEPTED ? ", it asks for no token" : "",
            security instanceof Security.Shared
                ? answer == null ? "its challenge, 0x9e" : "0x06 and its proof"
                : "0x06",
            Rules.name(security)));
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
            ? "another token, or it has too many connections; fix: the same token at both ends"
            : security instanceof Security.Certificates
                ? "it does not accept this end's certificate, or has too many connections; fix: a"
                    + " certificate of an authority that it trusts"
                : security instanceof Security.Nobody
                    ? "it has too many connections, or wants another security; fix: the same"
                        + " security at both ends"
                    : "it does not let in user "
                        + ownUser()
                        + ", or has too many connections; fix: this user's number in"
                        + " Security.users there";
    return new IOException(
        "the other end has closed the connection before it let this one in ("
            + reason
            + ", or larger ListenLimits; its log says which)");
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
      fail(Reasons.ofProof(cause));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(turnedAway());
  }
}
