package dev.sallyport.core.internal.runtime;

import dev.sallyport.ClosedException;
import dev.sallyport.ConnectionException;
import dev.sallyport.ErrorCode;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.PeerKind;
import dev.sallyport.core.internal.session.Session;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.SocketConnection;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.WorkerServer;
import dev.sallyport.spi.ListenSpec;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.SocketLink;
import dev.sallyport.spi.SocketTransport.Acceptor;
import dev.sallyport.spi.WorkerSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A worker that listens: a {@link WorkerEnd} for each who is let in.
 *
 * <p><b>Bound.</b> As many as the transport lets in, and of each what {@link dev.sallyport.Limits}
 * allow. <b>Invariant.</b> Who is in {@code served} is brought to its end by the end of its
 * connection, or by {@link #close}, which closes the door first.
 *
 * <p><b>Threads.</b> It is told of connections on I/O threads. An end goes in steps on {@link
 * EndThreads}, none of which waits; a connection whose handlers do not return keeps its place, and
 * no thread but theirs.
 */
final class StandingWorker implements WorkerServer {
  /** For the last bytes to be written, and for the handlers of those that are gone. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** For the other end to read what was said last, and to end its direction. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final WorkerSpec worker;
  private final Framing framing;
  private final ListenLimits limits;
  private final ConnectionLog connectionLog = new ConnectionLog();
  private final AtomicLong numbers = new AtomicLong();
  private final Set<Served> served = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final AtomicReference<@Nullable Acceptor> acceptor = new AtomicReference<>();

  /** Nobody is let in any more. */
  private volatile boolean leaving;

  /** One that is not yet told where to listen. */
  StandingWorker(WorkerSpec worker, Framing framing, ListenLimits limits) {
    this.worker = worker;
    this.framing = framing;
    this.limits = limits;
  }

  static StandingWorker open(WorkerSpec worker, ListenSpec where) {
    for (Service<?> service : worker.services()) {
      Session.check(service);
    }
    Security security = Sockets.security(where.security(), where.endpoint());
    StandingWorker server =
        new StandingWorker(worker, Framing.of(where.protocol()), where.limits());
    try {
      server.acceptor.set(
          Sockets.transport().listen(where.endpoint(), security, where.limits(), server::accepted));
    } catch (IOException e) {
      String words = "cannot listen at " + where.endpoint() + ": " + e.getMessage();
      throw new ConnectionException(ErrorCode.LISTEN_FAILED, words, Sockets.cause(e, words));
    }
    return server;
  }

  /** One that is connected. */
  private final class Served {
    final SocketConnection connection;
    final WorkerEnd end;
    private final PeerIdentity identity;
    private boolean begun;

    Served(SocketLink link) {
      String name = "client-" + numbers.incrementAndGet();
      this.identity = link.identity();
      this.connection = new SocketConnection(link, framing, framing.maxBytes(worker.limits()));
      this.end =
          new WorkerEnd(
              name, worker, connection, framing, true, GRACE, null, PeerKind.CLIENT, identity);
    }

    synchronized void begin() {
      if (leaving) {
        // Nobody has told it yet that it may call.
        served.remove(this);
        connection.close();
        return;
      }
      begun = true;
      end.begin(this::over);
      // Who is let in and says nothing has a place that others want.
      end.requireFirst(limits.proofTimeout(), framing == Framing.BINARY);
    }

    private void over() {
      EndThreads.run(this::finish, this::cutShort);
    }

    private void finish() {
      switch (end.ending()) {
        case DONE -> {
          ClosedException done = new ClosedException("the other end said goodbye");
          if (end.isGoodbyeSaid()) {
            // Nobody waits for these results any more: handlers are told by interruption.
            end.part(done);
          }
          end.whenIdle(() -> EndThreads.run(() -> sayLast(done), this::cutShort));
        }
        case GONE -> {
          end.end(new ClosedException("the other end is gone"));
          leave();
        }
        case BROKEN -> {
          SallyportException broken = end.broken();
          connectionLog.broken(identity, broken);
          sayLast(broken);
        }
      }
    }

    private void sayLast(SallyportException why) {
      end.part(why);
      EndThreads.when(end.written(), GRACE, () -> linger(why), this::cutShort);
    }

    /** What was said last must not be lost with what the other end has sent and nobody reads. */
    private void linger(SallyportException why) {
      end.end(why);
      EndThreads.when(connection.over(), LINGER, this::leave, this::cutShort);
    }

    /** It keeps its place until then: handlers that do not stop are counted. */
    private void leave() {
      connection.close();
      end.whenIdle(() -> served.remove(this));
    }

    /** There is no thread to end it in order: without a word, and without waiting for handlers. */
    private void cutShort() {
      drop(new ClosedException("the session could not be ended in order"));
    }

    synchronized void part(ClosedException why) {
      if (begun) {
        end.part(why);
      } else {
        drop(why);
      }
    }

    void drop(ClosedException why) {
      try {
        end.end(why);
      } finally {
        connection.close();
        served.remove(this);
      }
    }
  }

  /** Serves one more, who has proven who it is. */
  void accepted(SocketLink link) {
    if (served.size() >= limits.maxConnections()) {
      // More than are connected: those whose handlers have not returned.
      link.close();
      connectionLog.turnedAway(link.identity(), limits.maxConnections());
      return;
    }
    Served one = new Served(link);
    served.add(one);
    boolean begun = false;
    try {
      one.begin();
      begun = true;
    } finally {
      if (!begun) {
        one.drop(new ClosedException("the session could not begin"));
      }
    }
  }

  @Override
  public Endpoint endpoint() {
    Acceptor listening = acceptor.get();
    if (listening == null) {
      throw new IllegalStateException("listens nowhere");
    }
    return listening.endpoint();
  }

  private void acceptNoMore() {
    Acceptor listening = acceptor.get();
    if (listening != null) {
      listening.close();
    }
  }

  @Override
  public int connections() {
    return served.size();
  }

  @Override
  public boolean shutdown(Duration grace) {
    leaving = true;
    acceptNoMore();
    List<CompletableFuture<Void>> drains = new ArrayList<>();
    for (Served one : served) {
      drains.add(one.end.drain());
    }
    boolean finished = false;
    try {
      CompletableFuture.allOf(drains.toArray(CompletableFuture<?>[]::new))
          .get(TimeUnit.NANOSECONDS.convert(grace), TimeUnit.NANOSECONDS);
      finished = true;
    } catch (TimeoutException | ExecutionException e) {
      // Those that are not done are ended all the same.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    return finished;
  }

  @Override
  public void close() {
    leaving = true;
    acceptNoMore();
    ClosedException why = new ClosedException("the worker was closed");
    List<Served> all = List.copyOf(served);
    for (Served one : all) {
      one.part(why);
    }
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(GRACE);
    for (Served one : all) {
      one.end.awaitWritten(deadline - System.nanoTime());
      one.connection.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      one.drop(why);
    }
    closed.complete(null);
  }

  @Override
  public void awaitClose() throws InterruptedException {
    try {
      closed.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public String toString() {
    return "WorkerServer[" + endpoint() + ", " + connections() + " connections]";
  }
}
