package dev.sallyport.netty;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.SocketTransport.Accepted;
import dev.sallyport.spi.SocketTransport.Acceptor;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A socket that listens. */
final class Listening implements Acceptor {
  private static final long LOOKUP_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Channel channel;
  private final Endpoint endpoint;
  private final Doorman doorman;
  private final Admitting admitting;

  private Listening(Channel channel, Endpoint endpoint, Doorman doorman, Admitting admitting) {
    this.channel = channel;
    this.endpoint = endpoint;
    this.doorman = doorman;
    this.admitting = admitting;
  }

  static Listening open(
      Io io, Endpoint endpoint, Security security, ListenLimits limits, Accepted accepted)
      throws IOException {
    if (security instanceof Security.Certificates certificates) {
      // What cannot be read is told now.
      TlsMaterial.Contexts unused = TlsMaterial.of(certificates.tls()).now(Long.MAX_VALUE);
    }
    if (endpoint instanceof Endpoint.Unix unix) {
      return openUnix(io, unix, security, limits, accepted);
    }
    Endpoint.Tcp tcp = (Endpoint.Tcp) endpoint;
    InetAddress address = Addresses.of(tcp, LOOKUP_NANOS)[0];
    Rules.check(endpoint, security, address);
    return bind(
        io, endpoint, new InetSocketAddress(address, tcp.port()), security, limits, accepted);
  }

  private static Listening openUnix(
      Io io, Endpoint.Unix endpoint, Security security, ListenLimits limits, Accepted accepted)
      throws IOException {
    SocketFiles.Place place = SocketFiles.beforeListening(endpoint.path(), security);
    Listening listening = null;
    try {
      listening = bind(io, endpoint, io.address(place.file()), security, limits, accepted);
    } finally {
      if (listening == null) {
        place.lock().close();
      }
    }
    // Only then is the file gone.
    listening.channel.closeFuture().addListener(closed -> place.lock().close());
    boolean safe = false;
    try {
      SocketFiles.afterListening(place.file(), security);
      safe = true;
      return listening;
    } finally {
      if (!safe) {
        listening.close();
      }
    }
  }

  private static Listening bind(
      Io io,
      Endpoint endpoint,
      SocketAddress address,
      Security security,
      ListenLimits limits,
      Accepted accepted)
      throws IOException {
    boolean unix = endpoint instanceof Endpoint.Unix;
    RefusalLog refusals = new RefusalLog();
    Doorman doorman = new Doorman(security, limits, unix, refusals);
    Admitting admitting = new Admitting(security, limits, accepted, unix, refusals);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(Loops.of(io))
            .channelFactory(io.listening(unix))
            .handler(doorman)
            .childHandler(admitting);
    if (!unix) {
      bootstrap.option(ChannelOption.SO_REUSEADDR, true);
    }
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    Throwable problem = bound.cause();
    if (problem != null) {
      BindException failure = new BindException(Reasons.ofListening(problem, unix));
      failure.initCause(problem);
      throw failure;
    }
    Channel channel = bound.channel();
    return new Listening(channel, actual(endpoint, channel), doorman, admitting);
  }

  private static Endpoint actual(Endpoint endpoint, Channel channel) {
    return endpoint instanceof Endpoint.Tcp tcp
            && channel.localAddress() instanceof InetSocketAddress bound
        ? new Endpoint.Tcp(tcp.host(), bound.getPort())
        : endpoint;
  }

  @Override
  public Endpoint endpoint() {
    return endpoint;
  }

  Doorman doorman() {
    return doorman;
  }

  Channel channel() {
    return channel;
  }

  @Override
  public void close() {
    admitting.closed = true;
    ChannelFuture closing = channel.close();
    if (!channel.eventLoop().inEventLoop()) {
      closing.awaitUninterruptibly();
    }
  }

  /** The pipeline of each that is accepted. */
  private static final class Admitting extends ChannelInitializer<DuplexChannel> {
    private final Security security;
    private final ListenLimits limits;
    private final Accepted accepted;
    private final boolean unix;
    private final RefusalLog refusals;
    volatile boolean closed;

    Admitting(
        Security security,
        ListenLimits limits,
        Accepted accepted,
        boolean unix,
        RefusalLog refusals) {
      this.security = security;
      this.limits = limits;
      this.accepted = accepted;
      this.unix = unix;
      this.refusals = refusals;
    }

    @Override
    protected void initChannel(DuplexChannel channel) {
      Channels.configure(channel, unix);
      channel
          .pipeline()
          .addLast(new Admission(channel, security, limits, accepted, () -> !closed, refusals));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, @Nullable Throwable cause) {
      refusals.refused(
          RefusalLog.Reason.FAULT, context.executor(), () -> "as it could not be set up: " + cause);
      var unused = context.close();
    }
  }
}
