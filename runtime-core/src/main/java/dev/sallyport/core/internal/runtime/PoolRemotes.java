package dev.sallyport.core.internal.runtime;

import dev.sallyport.core.internal.pool.MemberEnd;
import dev.sallyport.core.internal.pool.PoolMember;
import dev.sallyport.core.internal.pool.WorkerSource;
import dev.sallyport.core.internal.session.FlightRecord;
import dev.sallyport.process.ExitReport;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.spi.RemoteSpec;
import dev.sallyport.task.Task0;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool that stand somewhere: each is a connection, made where there are fewest.
 * Thread-safe.
 */
final class PoolRemotes implements WorkerSource {
  private final List<RemoteSpec> remotes;

  /** The connections, and the attempts at one. Guarded by {@code this}. */
  private final Set<Place> places = new HashSet<>();

  /** Where the last attempt was. Guarded by {@code this}. */
  private int last = -1;

  PoolRemotes(List<RemoteSpec> remotes) {
    this.remotes = remotes;
  }

  /** A connection to one of the addresses, or an attempt. Its identity is its own. */
  private static final class Place {
    final int at;
    final int number;
    volatile @Nullable RemotePeer peer;

    Place(int at, int number) {
      this.at = at;
      this.number = number;
    }

    /** Whether it is soon to be replaced: the worker there has said that it takes no more. */
    boolean isLeaving() {
      RemotePeer connected = peer;
      return connected != null && connected.port().isLeaving();
    }
  }

  @Override
  public Started start() {
    Place place = take();
    boolean started = false;
    try {
      RemoteSpec spec = remotes.get(place.at);
      String name = spec.name() + "-" + place.number;
      RemotePeer peer = RemotePeer.open(spec.with(draft -> draft.name = name));
      place.peer = peer;
      started = true;
      var unused = peer.onEnd().thenRun(() -> giveBack(place));
      return new Started(new Member(peer), peer.port(), FlightRecord.none());
    } finally {
      if (!started) {
        giveBack(place);
      }
    }
  }

  /**
   * Where there are fewest connections, of those the next after the last: so all are tried, and
   * each gets its own back when it has been deployed anew.
   */
  private synchronized Place take() {
    int[] counts = new int[remotes.size()];
    BitSet numbers = new BitSet();
    for (Place each : places) {
      numbers.set(each.number);
      counts[each.at] += each.isLeaving() ? 0 : 1;
    }
    int best = (last + 1) % counts.length;
    for (int i = 0; i < counts.length; i++) {
      int at = (last + 1 + i) % counts.length;
      if (counts[at] < counts[best]) {
        best = at;
      }
    }
    last = best;
    Place place = new Place(best, numbers.nextClearBit(1));
    places.add(place);
    return place;
  }

  private synchronized void giveBack(Place place) {
    places.remove(place);
  }

  /** A connection as its pool sees it. */
  private static final class Member implements PoolMember {
    private final RemotePeer peer;

    Member(RemotePeer peer) {
      this.peer = peer;
    }

    @Override
    public String name() {
      return peer.name();
    }

    @Override
    public long pid() {
      return peer.identity() instanceof PeerIdentity.LocalProcess process ? process.pid() : 0;
    }

    @Override
    public <R extends @Nullable Object> R call(Task0<R> task) {
      return peer.call(task);
    }

    @Override
    public boolean isUnresponsive() {
      return peer.isUnresponsive();
    }

    @Override
    public void close() {
      peer.close();
    }

    @Override
    public void kill(String reason) {
      peer.cut(reason);
    }

    @Override
    public void cutOff(String reason) {
      peer.cutOff(reason);
    }

    @Override
    public void askForThreads() {
      // Its process is not this one's to ask.
    }

    @Override
    public Optional<ExitReport> exitReport() {
      return Optional.empty();
    }

    @Override
    public CompletableFuture<MemberEnd> onEnd() {
      return peer.onEnd().thenApply(why -> new MemberEnd(why, -1, Optional.empty()));
    }
  }
}
