package dev.sallyport.netty;

import dev.sallyport.netty.RefusalLog.Reason;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.PeerIdentity.LocalProcess;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.DurationText;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts who comes to a socket that listens, and holds to its {@link ListenLimits}.
 *
 * <p>While as many as {@code maxUnproven} have not proven who they are, nobody else is accepted:
 * they wait in the system's backlog, which is bounded too. So a crowd that comes at once is served
 * one after the other, and nobody of it is turned away. Thread-safe.
 */
final class Doorman extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);
  private static final AttributeKey<Visit> VISIT = AttributeKey.valueOf(Doorman.class, "visit");

  /** For how long nobody is accepted after that has failed. */
  static final long RECOVERY_MILLIS = 1000;

  private final Security security;
  private final ListenLimits limits;
  private final boolean unix;
  private final RefusalLog refusals;

  private final Map<Object, Integer> perAddress = new HashMap<>();
  private @Nullable Channel listening;
  private int open;
  private int unproven;
  private boolean accepting = true;

  /** The system could not accept one just now. */
  private boolean recovering;

  Doorman(Security security, ListenLimits limits, boolean unix, RefusalLog refusals) {
    this.security = security;
    this.limits = limits;
    this.unix = unix;
    this.refusals = refusals;
  }

  /** That of a channel that was let in. */
  static Visit visit(Channel channel) {
    return channel.attr(VISIT).get();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel visitor = (Channel) message;
    Visit visit = enter(context, visitor);
    if (visit == null) {
      visitor.unsafe().closeForcibly();
      return;
    }
    visitor.attr(VISIT).set(visit);
    visitor.closeFuture().addListener(closed -> visit.left());
    context.fireChannelRead(visitor);
  }

  private @Nullable Visit enter(ChannelHandlerContext context, Channel visitor) {
    LocalProcess process = null;
    Object address;
    String refused;
    if (unix) {
      try {
        process = Credentials.of(visitor, security);
      } catch (IOException e) {
        refusals.refused(
            Reason.PROOF, context.executor(), () -> "of which little is known: " + e.getMessage());
        return null;
      }
      address = process.uid();
    } else if (visitor.remoteAddress() instanceof InetSocketAddress remote) {
      address = remote.getAddress();
    } else {
      return null; // Gone already.
    }
    synchronized (this) {
      listening = context.channel();
      int sameAddress = perAddress.getOrDefault(address, 0);
      if (open >= limits.maxConnections()) {
        refused = "maxConnections";
      } else if (sameAddress >= limits.maxPerAddress()) {
        refused = "maxPerAddress";
      } else if (unproven >= limits.maxUnproven()) {
        refused = "maxUnproven";
      } else {
        open++;
        unproven++;
        perAddress.put(address, sameAddress + 1);
        acceptOrPause();
        return new Visit(address, process);
      }
    }
    refusals.refused(
        Reason.LIMIT, context.executor(), () -> "from " + address + ": more than " + refused);
    return null;
  }

  private void acceptOrPause() {
    boolean now = unproven < limits.maxUnproven() && !recovering;
    Channel channel = listening;
    if (now != accepting && channel != null) {
      accepting = now;
      channel.config().setAutoRead(now);
    }
  }

  /**
   * The process has no descriptors left, perhaps. It is tried again after a while, by this and not
   * by Netty, which would go on accepting then whoever else has paused it.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    synchronized (this) {
      if (recovering) {
        return;
      }
      listening = context.channel();
      recovering = true;
      acceptOrPause();
    }
    LOG.warn(
        "cannot accept a connection; trying again in {}",
        DurationText.exact(Duration.ofMillis(RECOVERY_MILLIS)),
        cause);
    var unused =
        context.executor().schedule(this::recovered, RECOVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void recovered() {
    recovering = false;
    acceptOrPause();
  }

  private synchronized void left(Object address, boolean wasUnproven) {
    open--;
    perAddress.merge(address, -1, (count, less) -> count + less == 0 ? null : count + less);
    if (wasUnproven) {
      provenOrGone();
    }
  }

  private synchronized void provenOrGone() {
    unproven--;
    acceptOrPause();
  }

  /** How many are here; of which {@link #unproven}. */
  synchronized int open() {
    return open;
  }

  synchronized int unproven() {
    return unproven;
  }

  /** One connection, from when it was accepted until it is closed. */
  final class Visit {
    private final Object address;
    private final @Nullable LocalProcess process;
    private boolean proven;
    private boolean gone;

    private Visit(Object address, @Nullable LocalProcess process) {
      this.address = address;
      this.process = process;
    }

    /** Who it is, on a Unix domain socket. */
    @Nullable LocalProcess process() {
      return process;
    }

    /** It has proven who it is. */
    synchronized void proven() {
      if (!proven && !gone) {
        proven = true;
        provenOrGone();
      }
    }

    private synchronized void left() {
      if (!gone) {
        gone = true;
        Doorman.this.left(address, !proven);
      }
    }
  }
}
