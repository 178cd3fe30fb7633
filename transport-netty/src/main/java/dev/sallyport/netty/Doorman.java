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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts who comes to a socket that listens, and holds to its {@link ListenLimits}.
 *
 * <p><b>Places.</b> At most {@code maxUnproven} are asked for their proof at once. Whoever comes
 * beyond that is accepted and waits here, with nothing said to it and nothing read of it, so a
 * crowd that comes at once is served one after the other, and nobody of it is turned away.
 * Accepting is not paused for it: who waits in the system's backlog has everybody behind it wait
 * too, and strangers could fill that.
 *
 * <p><b>Origins.</b> One address, of IPv6 one network, or one user, is an {@link Origin}. A place
 * goes to that with the fewest of them. When one comes of an origin of which nobody has a place or
 * waits for one, and all are taken, the oldest of the origin with the most gives up its place,
 * unless that has only the one. So whoever fills all places keeps others out only if it has as many
 * addresses as there are places. Likewise where there are {@code maxConnections}: the last to come
 * of the origin with the most that wait is closed for one of an origin with fewer.
 *
 * <p><b>Threads.</b> Thread-safe. Who waits is closed, and begins, on the event loop of what
 * listens. Under the lock there is only counting: all I/O threads take it when somebody is let in
 * or leaves, so nobody is closed there, and no line is logged.
 */
final class Doorman extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);
  private static final AttributeKey<Visit> VISIT = AttributeKey.valueOf(Doorman.class, "visit");

  /** For how long nobody is accepted after that has failed. */
  static final long RECOVERY_MILLIS = 1000;

  /** Told to the pipeline of one that is to give up its place, if it is not proven by now. */
  enum Demand {
    PLACE
  }

  private final Security security;
  private final ListenLimits limits;
  private final boolean unix;
  private final RefusalLog refusals;

  /** Those of whom anybody is here. */
  private final Map<String, Origin> origins = new HashMap<>();

  private int open;
  private int unproven;
  private int waiting;

  /** How many have been given a place. */
  private long begun;

  /** The system could not accept one just now. */
  private boolean recovering;

  Doorman(Security security, ListenLimits limits, boolean unix, RefusalLog refusals) {
    this.security = security;
    this.limits = limits;
    this.unix = unix;
    this.refusals = refusals;
  }

  /** That of a channel that was given a place. */
  static Visit visit(Channel channel) {
    return channel.attr(VISIT).get();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel visitor = (Channel) message;
    Visit visit = identify(context, visitor);
    if (visit == null) {
      visitor.unsafe().closeForcibly();
      return;
    }
    Refused refused = enter(visit);
    if (refused != null) {
      close(List.of(refused.visit), "more than " + refused.limit);
    }
    if (refused == null || refused.visit != visit) {
      beginWaiting(context);
    }
  }

  /** Of whom it is; null for one that is not to be let in. */
  private @Nullable Visit identify(ChannelHandlerContext context, Channel visitor) {
    if (unix) {
      try {
        LocalProcess process = Credentials.of(visitor, security);
        return new Visit(context, visitor, "user " + process.uid(), process);
      } catch (IOException e) {
        refusals.refused(
            Reason.PROOF, context.executor(), () -> "of which little is known: " + Reasons.of(e));
        return null;
      }
    }
    return visitor.remoteAddress() instanceof InetSocketAddress remote
        ? new Visit(context, visitor, Addresses.origin(remote.getAddress()), null)
        : null; // Gone already.
  }

  /** Who is to be closed, as the caller does, and the limit that is the reason. */
  private record Refused(Visit visit, String limit) {}

  /** Has it wait, unless it is the one that is refused; another may be in its place, or nobody. */
  private synchronized @Nullable Refused enter(Visit visit) {
    Origin known = origins.get(visit.origin);
    if (known != null && known.open >= limits.maxPerAddress()) {
      return new Refused(visit, "maxPerAddress");
    }
    Refused refused = null;
    if (open >= limits.maxConnections()) {
      Visit crowding = makeRoom(known == null ? 0 : known.waiting.size());
      if (crowding == null) {
        return new Refused(visit, "maxConnections");
      }
      refused = new Refused(crowding, "maxConnections");
    }
    Origin origin = origins.computeIfAbsent(visit.origin, first -> new Origin());
    boolean alone = origin.unproven.isEmpty() && origin.waiting.isEmpty();
    open++;
    origin.open++;
    waiting++;
    origin.waiting.addLast(visit);
    if (alone && unproven >= limits.maxUnproven()) {
      takePlace();
    }
    return refused;
  }

  /** Removes one that waits, of an origin with more of them than {@code most}; if there is one. */
  private @Nullable Visit makeRoom(int most) {
    Origin crowd = null;
    for (Origin each : origins.values()) {
      if (each.waiting.size() > (crowd == null ? most : crowd.waiting.size())) {
        crowd = each;
      }
    }
    if (crowd == null) {
      return null;
    }
    Visit last = crowd.waiting.removeLast();
    remove(last);
    return last;
  }

  /** Closes those who have waited, or never did. Without the lock: to log may take a while. */
  private void close(List<Visit> visits, String why) {
    for (Visit each : visits) {
      // Is not registered: there is no close future that tells.
      each.channel.unsafe().closeForcibly();
    }
    for (Visit each : visits) {
      refusals.refused(
          Reason.LIMIT, each.doorman.executor(), () -> "from " + each.origin + ": " + why);
    }
  }

  private void takePlace() {
    Origin crowd = null;
    for (Origin each : origins.values()) {
      if (each.unproven.size() > (crowd == null ? 1 : crowd.unproven.size())) {
        crowd = each;
      }
    }
    if (crowd != null) {
      Iterator<Visit> oldest = crowd.unproven.iterator();
      Channel channel = oldest.next().channel;
      oldest.remove();
      // Later: what it frees is given away by the thread that is in here now, perhaps.
      channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(Demand.PLACE));
    }
  }

  /** Gives those who wait the places that are free; on the event loop of what listens. */
  private void beginWaiting(ChannelHandlerContext context) {
    for (Visit next = next(); next != null; next = next()) {
      Visit visit = next;
      visit.channel.attr(VISIT).set(visit);
      visit.channel.closeFuture().addListener(closed -> visit.left());
      context.fireChannelRead(visit.channel);
    }
  }

  private synchronized @Nullable Visit next() {
    if (waiting == 0 || unproven >= limits.maxUnproven()) {
      return null;
    }
    Origin first = null;
    for (Origin each : origins.values()) {
      if (!each.waiting.isEmpty() && (first == null || each.isBefore(first))) {
        first = each;
      }
    }
    if (first == null) {
      return null;
    }
    Visit visit = first.waiting.removeFirst();
    waiting--;
    unproven++;
    first.unproven.add(visit);
    first.lastBegun = ++begun;
    visit.stage = Stage.UNPROVEN;
    return visit;
  }

  private synchronized List<Visit> removeAllWaiting() {
    List<Visit> all = new ArrayList<>();
    for (Origin each : List.copyOf(origins.values())) {
      while (!each.waiting.isEmpty()) {
        Visit last = each.waiting.removeLast();
        remove(last);
        all.add(last);
      }
    }
    return all;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    close(removeAllWaiting(), "closed while it waited");
    context.fireChannelInactive();
  }

  /**
   * The process has no descriptors left, perhaps: those who wait give theirs. Accepting is tried
   * again after a while.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    synchronized (this) {
      if (recovering) {
        return;
      }
      recovering = true;
    }
    context.channel().config().setAutoRead(false);
    LOG.warn(
        "cannot accept a connection; trying again in {}",
        DurationText.exact(Duration.ofMillis(RECOVERY_MILLIS)),
        cause);
    close(removeAllWaiting(), "a connection could not be accepted");
    var unused =
        context
            .executor()
            .schedule(() -> recovered(context), RECOVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void recovered(ChannelHandlerContext context) {
    synchronized (this) {
      recovering = false;
    }
    context.channel().config().setAutoRead(true);
  }

  private void remove(Visit visit) {
    Origin origin = Objects.requireNonNull(origins.get(visit.origin));
    open--;
    origin.open--;
    if (origin.open == 0) {
      origins.remove(visit.origin);
    }
    if (visit.stage == Stage.WAITING) {
      waiting--;
    } else if (visit.stage == Stage.UNPROVEN) {
      free(visit, origin);
    }
    visit.stage = Stage.GONE;
  }

  private void free(Visit visit, Origin origin) {
    unproven--;
    origin.unproven.remove(visit);
    if (waiting > 0) {
      ChannelHandlerContext context = visit.doorman;
      context.executor().execute(() -> beginWaiting(context));
    }
  }

  /** How many are here, those who wait too; of which {@link #unproven}. */
  synchronized int open() {
    return open;
  }

  synchronized int unproven() {
    return unproven;
  }

  /** One address, or one user. Guarded by the doorman. */
  private static final class Origin {
    int open;

    /** Who has a place, and is not to give it up; the oldest first. */
    final Set<Visit> unproven = new LinkedHashSet<>();

    final Deque<Visit> waiting = new ArrayDeque<>();

    /** The number of the last that was given a place. */
    long lastBegun;

    boolean isBefore(Origin other) {
      int difference = unproven.size() - other.unproven.size();
      return difference < 0 || (difference == 0 && lastBegun < other.lastBegun);
    }
  }

  private enum Stage {
    /** Has no place. */
    WAITING,
    /** Has one. */
    UNPROVEN,
    /** Needs none. */
    PROVEN,
    GONE
  }

  /** One connection, from when it was accepted until it is closed. */
  final class Visit {
    private final ChannelHandlerContext doorman;
    private final Channel channel;
    private final String origin;
    private final @Nullable LocalProcess process;

    /** Guarded by the doorman. */
    private Stage stage = Stage.WAITING;

    private Visit(
        ChannelHandlerContext doorman,
        Channel channel,
        String origin,
        @Nullable LocalProcess process) {
      this.doorman = doorman;
      this.channel = channel;
      this.origin = origin;
      this.process = process;
    }

    /** Who it is, on a Unix domain socket. */
    @Nullable LocalProcess process() {
      return process;
    }

    /** It has proven who it is. */
    void proven() {
      synchronized (Doorman.this) {
        if (stage == Stage.UNPROVEN) {
          stage = Stage.PROVEN;
          free(this, Objects.requireNonNull(origins.get(origin)));
        }
      }
    }

    private void left() {
      synchronized (Doorman.this) {
        if (stage != Stage.GONE) {
          remove(this);
        }
      }
    }
  }
}
