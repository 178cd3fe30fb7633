package dev.sallyport.netty;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.SocketLink;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One connection being made, by the thread that waits for it. */
final class Connecting {
  private final Io io;
  private final Endpoint endpoint;
  private final Security security;
  private final Duration timeout;
  private final long deadline;

  Connecting(Io io, Endpoint endpoint, Security security, Duration timeout) {
    this.io = io;
    this.endpoint = endpoint;
    this.security = security;
    this.timeout = timeout;
    this.deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
  }

  SocketLink connect() throws IOException {
    for (EventExecutor each : Loops.of(io)) {
      if (each.inEventLoop()) {
        throw new IllegalStateException("connect() on an I/O thread, which must not wait");
      }
    }
    if (endpoint instanceof Endpoint.Unix unix) {
      return connect(
          io.address(SocketFiles.beforeConnecting(unix.path(), security)), null, null, left());
    }
    Endpoint.Tcp tcp = (Endpoint.Tcp) endpoint;
    InetAddress[] addresses = Addresses.of(tcp, left());
    if (security instanceof Security.Shared) {
      // The one that a listener takes. At another of a host's addresses another user may listen,
      // who cannot learn the token but could hand on what both ends say.
      addresses = Arrays.copyOf(addresses, 1);
    }
    for (InetAddress each : addresses) {
      Rules.check(endpoint, security, each);
    }
    return connect(addresses, tcp);
  }

  /** To one of them: a host may have several addresses, and listen at one. */
  SocketLink connect(InetAddress[] addresses, Endpoint.Tcp tcp) throws IOException {
    TlsMaterial.Contexts contexts = contexts();
    Unreached first = null;
    for (int i = 0; i < addresses.length; i++) {
      // One that does not even answer leaves the others their share of the time.
      long share = left() / (addresses.length - i);
      try {
        return connect(new InetSocketAddress(addresses[i], tcp.port()), tcp, contexts, share);
      } catch (Unreached e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    throw first == null ? new ConnectException("the host has no address") : first;
  }

  private TlsMaterial.@Nullable Contexts contexts() throws IOException {
    if (!(security instanceof Security.Certificates certificates)) {
      return null;
    }
    try {
      return TlsMaterial.of(certificates.tls()).now(left());
    } catch (SocketTimeoutException e) {
      SocketTimeoutException late =
          new SocketTimeoutException(
              "no certificates within "
                  + DurationText.exact(timeout)
                  + " (Remote.Builder.connectTimeout; fix: files and suppliers of key stores that"
                  + " answer sooner): "
                  + certificates.tls());
      late.initCause(e);
      throw late;
    }
  }

  /** There is no connection at all: nobody listens there, there is no way there, no answer. */
  private static final class Unreached extends ConnectException {
    private static final long serialVersionUID = 1;

    Unreached(String message, @Nullable Throwable cause) {
      super(message);
      initCause(cause);
    }
  }

  private long left() {
    return Math.max(0, deadline - System.nanoTime());
  }

  /**
   * @param share how long until it is connected
   * @throws Unreached if it is not
   */
  private SocketLink connect(
      SocketAddress address,
      Endpoint.@Nullable Tcp tcp,
      TlsMaterial.@Nullable Contexts contexts,
      long share)
      throws IOException {
    CompletableFuture<Link> done = new CompletableFuture<>();
    long millis = TimeUnit.NANOSECONDS.toMillis(share) + 1;
    ChannelFuture connecting =
        new Bootstrap()
            .group(Loops.of(io))
            .channelFactory(io.connecting(tcp == null))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(millis, 1 << 30))
            .handler(new Pipeline(tcp, contexts, done))
            .disableResolver()
            .connect(address);
    connecting.addListener((ChannelFuture connected) -> {
      Throwable problem = connected.cause();
      if (problem != null) {
        done.completeExceptionally(new Unreached(Reasons.ofConnecting(problem), problem));
        var unused = connected.channel().close();
      }
    });
    return await(done, connecting);
  }

  private SocketLink await(CompletableFuture<Link> done, ChannelFuture connecting)
      throws IOException {
    IOException failure;
    try {
      return done.get(left(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw explained(e.getCause());
    } catch (TimeoutException e) {
      failure = new SocketTimeoutException(connecting.isSuccess() ? notLetIn() : noAnswer());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = new InterruptedIOException("interrupted");
    }
    if (!done.completeExceptionally(failure)) {
      var unusedStage = done.thenAccept(Link::close);
    }
    var unused = connecting.channel().close();
    throw failure;
  }

  private String noAnswer() {
    return "no answer within " + DurationText.exact(timeout) + " (Remote.Builder.connectTimeout)";
  }

  /** A listener that wants TLS waits in silence for who does not begin it. */
  private String notLetIn() {
    return "connected, and not let in within "
        + DurationText.exact(timeout)
        + " (Remote.Builder.connectTimeout; fix: the same security at both ends, here "
        + Rules.name(security)
        + ", or a longer time if the worker's machine is busy)";
  }

  /** With this thread's stack rather than that of an I/O thread. */
  private static IOException explained(@Nullable Throwable cause) {
    String message = Reasons.of(cause);
    return cause instanceof Unreached
        ? new Unreached(message, cause.getCause())
        : new IOException(message, cause);
  }

  private final class Pipeline extends ChannelInitializer<DuplexChannel> {
    private final Endpoint.@Nullable Tcp tcp;
    private final TlsMaterial.@Nullable Contexts contexts;
    private final CompletableFuture<Link> done;

    Pipeline(
        Endpoint.@Nullable Tcp tcp,
        TlsMaterial.@Nullable Contexts contexts,
        CompletableFuture<Link> done) {
      this.tcp = tcp;
      this.contexts = contexts;
      this.done = done;
    }

    @Override
    protected void initChannel(DuplexChannel channel) {
      Channels.configure(channel, tcp == null);
      SslHandler tls = null;
      if (tcp != null && security instanceof Security.Certificates certificates) {
        tls =
            Certificates.connecting(
                Objects.requireNonNull(contexts),
                certificates,
                channel.alloc(),
                tcp.host(),
                tcp.port());
      }
      Introduction introduction = new Introduction(channel, security, tls, done);
      if (tls != null) {
        channel.pipeline().addLast(introduction.firstByte(), tls);
      }
      channel.pipeline().addLast(introduction);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      done.completeExceptionally(cause);
      var unused = context.close();
    }
  }
}
