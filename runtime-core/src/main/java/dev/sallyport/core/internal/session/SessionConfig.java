package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Service;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one end takes part in a session.
 *
 * @param name of the session, for thread names and messages: {@code ThumbnailWorker-4711}
 * @param initiator whether this end launched the other; it opens odd streams, the acceptor even
 *     ones
 * @param greets whether this end says hello without being asked; if not, a peer that says none
 *     either is at level 0
 * @param encodings offered, best first
 * @param limits of this end
 * @param bootstrap data for the other end
 * @param services contracts served
 * @param channels kinds of channel accepted
 * @param interrupts whether the thread of a handler that is to stop is interrupted
 * @param mdcKeys entries of the logger's context that travel with each call
 * @param helloTimeout how long after the start a peer that was not greeted may say hello before
 *     what needs one is refused
 * @param flight where each handler is noted, which then run one at a time; null to run them as they
 *     come and note nothing
 * @param peer what the other end is to this one
 * @param identity who the other end is, as far as it was proven; null where nobody is to prove it
 */
public record SessionConfig(
    String name,
    boolean initiator,
    boolean greets,
    List<Encoding> encodings,
    Limits limits,
    Data bootstrap,
    List<Service<?>> services,
    List<ChannelService<?, ?>> channels,
    boolean interrupts,
    List<String> mdcKeys,
    Duration helloTimeout,
    @Nullable FlightRecord flight,
    PeerKind peer,
    @Nullable PeerIdentity identity) {

  /**
   * Of a parent or its child, which notes no handlers and need not wait: its peer says hello at
   * once or never.
   */
  public SessionConfig(
      String name,
      boolean initiator,
      boolean greets,
      List<Encoding> encodings,
      Limits limits,
      Data bootstrap,
      List<Service<?>> services,
      List<ChannelService<?, ?>> channels,
      boolean interrupts,
      List<String> mdcKeys) {
    this(
        name,
        initiator,
        greets,
        encodings,
        limits,
        bootstrap,
        services,
        channels,
        interrupts,
        mdcKeys,
        Duration.ZERO,
        null,
        initiator ? PeerKind.CHILD : PeerKind.PARENT,
        null);
  }

  /**
   * Whether this end looks whether the other reads and lives. A child does not: it has nobody but
   * its parent, which may well be stopped in a debugger.
   */
  boolean watches() {
    return initiator || identity != null;
  }

  /**
   * The same of an end with such a peer.
   *
   * @param known who that is, as far as it was proven; null where nobody is to prove it
   */
  public SessionConfig with(PeerKind kind, @Nullable PeerIdentity known) {
    return new SessionConfig(
        name,
        initiator,
        greets,
        encodings,
        limits,
        bootstrap,
        services,
        channels,
        interrupts,
        mdcKeys,
        helloTimeout,
        flight,
        kind,
        known);
  }
}
