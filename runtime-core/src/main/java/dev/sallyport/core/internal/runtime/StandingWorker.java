package dev.sallyport.core.internal.runtime;

import dev.sallyport.ClosedException;
import dev.sallyport.ConnectionException;
import dev.sallyport.ErrorCode;
import dev.sallyport.core.internal.session.Session;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.SocketConnection;
import dev.sallyport.socket.Endpoint;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker that listens: a {@link WorkerEnd} for each who is let in.
 *
 * <p><b>Bound.</b> As many as the transport lets in, and of each what {@link dev.sallyport.Limits}
 * allow. <b>Invariant.</b> Who is in {@code served} is brought to its end by the end of its
 * connection, or by {@link #close}, which closes the door first.
 */
final class StandingWorker implements WorkerServer {
  /** For the last bytes to be written, and for the handlers of those that are gone. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(StandingWorker.class);

  private final WorkerSpec worker;
  private final Framing framing;
  private final AtomicLong numbers = new AtomicLong();
  private final Set<Served> served = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final AtomicReference<@Nullable Acceptor> acceptor = new AtomicReference<>();
  private volatile boolean closing;

  /** One that is not yet told where to listen. */
  StandingWorker(WorkerSpec worker, Framing framing) {
    this.worker = worker;
    this.framing = framing;
  }

  static StandingWorker open(WorkerSpec worker, ListenSpec where) {
    for (Service<?> service : worker.services()) {
      Session.check(service);
    }
    Security security = Sockets.security(where.security(), where.endpoint());
    StandingWorker server = new StandingWorker(worker, Framing.of(where.protocol()));
    try {
      server.acceptor.set(
          Sockets.transport().listen(where.endpoint(), security, where.limits(), server::accepted));
    } catch (IOException e) {
      throw new ConnectionException(
          ErrorCode.LISTEN_FAILED,
          "cannot listen at " + where.endpoint() + ": " + e.getMessage(),
          e);
    }
    return server;
  }

  /** One that is connected. */
  private final class Served {
    final SocketConnection connection;
    final WorkerEnd end;

    Served(SocketLink link) {
      String name = "client-" + numbers.incrementAndGet();
      this.connection = new SocketConnection(link, framing, framing.maxBytes(worker.limits()));
      this.end =
          new WorkerEnd(name, worker, connection, framing, true, GRACE, null, link.identity());
    }

    void begin() {
      end.begin(() -> Sockets.ENDS.execute(this::finish));
    }

    private void finish() {
      try {
        switch (end.ending()) {
          case DONE -> end.leave();
          case GONE -> end.vanish();
          case BROKEN -> log.warn("a connection was ended: {}", end.breakOff().getMessage());
        }
      } finally {
        connection.close();
        served.remove(this);
      }
    }
  }

  /** Serves one more, who has proven who it is. */
  void accepted(SocketLink link) {
    Served one = new Served(link);
    served.add(one);
    if (closing) {
      served.remove(one);
      link.close();
      return;
    }
    one.begin();
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
    closing = true;
    acceptNoMore();
    ClosedException why = new ClosedException("the worker was closed");
    List<Served> all = List.copyOf(served);
    for (Served one : all) {
      one.end.part(why);
    }
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(GRACE);
    for (Served one : all) {
      one.end.awaitWritten(deadline - System.nanoTime());
      one.end.end(why);
      one.connection.close();
      served.remove(one);
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
