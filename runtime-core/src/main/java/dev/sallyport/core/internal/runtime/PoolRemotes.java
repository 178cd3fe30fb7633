package dev.sallyport.core.internal.runtime;

import dev.sallyport.core.internal.pool.MemberEnd;
import dev.sallyport.core.internal.pool.PoolMember;
import dev.sallyport.core.internal.pool.WorkerSource;
import dev.sallyport.core.internal.session.FlightRecord;
import dev.sallyport.process.ExitReport;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.spi.RemoteSpec;
import dev.sallyport.task.Task0;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool that stand somewhere: each is a connection, made where there are fewest.
 * Thread-safe.
 */
final class PoolRemotes implements WorkerSource {
  private final List<RemoteSpec> remotes;

  /** How many connections there are to each, and attempts. Guarded by {@code this}. */
  private final int[] counts;

  /** Where the last attempt was. Guarded by {@code this}. */
  private int last = -1;

  private int number;

  PoolRemotes(List<RemoteSpec> remotes) {
    this.remotes = remotes;
    this.counts = new int[remotes.size()];
  }

  @Override
  public Started start() {
    int at = take();
    boolean started = false;
    try {
      RemoteSpec spec = remotes.get(at);
      RemotePeer peer = RemotePeer.open(spec.with(draft -> draft.name = name(spec)));
      started = true;
      var unused = peer.onEnd().thenRun(() -> giveBack(at));
      return new Started(new Member(peer), peer.port(), FlightRecord.none());
    } finally {
      if (!started) {
        giveBack(at);
      }
    }
  }

  /** The one with the fewest, of those the next after the last: one that is down is passed over. */
  private synchronized int take() {
    int best = (last + 1) % counts.length;
    for (int i = 0; i < counts.length; i++) {
      int at = (last + 1 + i) % counts.length;
      if (counts[at] < counts[best]) {
        best = at;
      }
    }
    last = best;
    counts[best]++;
    return best;
  }

  private synchronized void giveBack(int at) {
    counts[at]--;
  }

  private synchronized String name(RemoteSpec spec) {
    number++;
    return spec.name() + "-" + number;
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
    public Optional<ExitReport> exitReport() {
      return Optional.empty();
    }

    @Override
    public CompletableFuture<MemberEnd> onEnd() {
      return peer.onEnd().thenApply(why -> new MemberEnd(why, -1, Optional.empty()));
    }
  }
}
