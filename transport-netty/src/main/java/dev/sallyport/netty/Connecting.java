package dev.sallyport.netty;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.SocketLink;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
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
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  SocketLink connect() throws IOException {
    for (EventExecutor each : Loops.of(io)) {
      if (each.inEventLoop()) {
        throw new IllegalStateException("connect() on an I/O thread, which must not wait");
      }
    }
    if (endpoint instanceof Endpoint.Unix unix) {
      SocketFiles.checkDirectory(unix.path(), security);
      return connect(io.address(unix.path()), null);
    }
    Endpoint.Tcp tcp = (Endpoint.Tcp) endpoint;
    InetAddress[] addresses = Addresses.of(tcp, left());
    for (InetAddress each : addresses) {
      Rules.check(endpoint, security, each);
    }
    // A host may have several addresses, and listen at one of them.
    IOException first = null;
    for (InetAddress each : addresses) {
      try {
        return connect(new InetSocketAddress(each, tcp.port()), tcp);
      } catch (ConnectException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    throw first == null ? new ConnectException("no address: " + endpoint) : first;
  }

  private long left() {
    return Math.max(0, deadline - System.nanoTime());
  }

  private SocketLink connect(SocketAddress address, Endpoint.@Nullable Tcp tcp) throws IOException {
    CompletableFuture<Link> done = new CompletableFuture<>();
    long millis = TimeUnit.NANOSECONDS.toMillis(left()) + 1;
    ChannelFuture connecting =
        new Bootstrap()
            .group(Loops.of(io))
            .channelFactory(io.connecting(tcp == null))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(millis, 1 << 30))
            .handler(new Pipeline(tcp, done))
            .disableResolver()
            .connect(address);
    connecting.addListener((ChannelFuture connected) -> {
      Throwable problem = connected.cause();
      if (problem != null) {
        done.completeExceptionally(problem);
        var unused = connected.channel().close();
      }
    });
    return await(done, connecting.channel());
  }

  private SocketLink await(CompletableFuture<Link> done, Channel channel) throws IOException {
    IOException failure;
    try {
      return done.get(left(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw explained(e.getCause());
    } catch (TimeoutException e) {
      failure =
          new SocketTimeoutException(
              "not connected to " + endpoint + " within " + timeout + ", with both ends satisfied");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = new InterruptedIOException("interrupted while connecting to " + endpoint);
    }
    if (!done.completeExceptionally(failure)) {
      var unusedStage = done.thenAccept(Link::close);
    }
    var unused = channel.close();
    throw failure;
  }

  /** With the address, and this thread's stack rather than that of an I/O thread. */
  private IOException explained(@Nullable Throwable cause) {
    String message = "not connected to " + endpoint + ": " + messageOf(cause);
    IOException explained =
        cause instanceof ConnectException
            ? new ConnectException(message)
            : new IOException(message);
    explained.initCause(cause);
    return explained;
  }

  private static String messageOf(@Nullable Throwable cause) {
    if (cause == null) {
      return "unknown";
    }
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }

  private final class Pipeline extends ChannelInitializer<DuplexChannel> {
    private final Endpoint.@Nullable Tcp tcp;
    private final CompletableFuture<Link> done;

    Pipeline(Endpoint.@Nullable Tcp tcp, CompletableFuture<Link> done) {
      this.tcp = tcp;
      this.done = done;
    }

    @Override
    protected void initChannel(DuplexChannel channel) throws IOException {
      Channels.configure(channel, tcp == null);
      SslHandler tls = null;
      if (tcp != null && security instanceof Security.Certificates certificates) {
        tls = Certificates.connecting(certificates, channel.alloc(), tcp.host(), tcp.port());
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
