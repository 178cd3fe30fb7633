package dev.sallyport.core.internal.runtime;

import dev.sallyport.ClosedException;
import dev.sallyport.ConnectionException;
import dev.sallyport.Data;
import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.Bootstrap;
import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.CallThreads;
import dev.sallyport.core.internal.session.PeerKind;
import dev.sallyport.core.internal.session.Session;
import dev.sallyport.core.internal.session.SessionConfig;
import dev.sallyport.core.internal.session.SessionOwner;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.SocketConnection;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.socket.Remote;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.RemoteSpec;
import dev.sallyport.spi.SocketLink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a standing worker with its session, and the one place where its end is decided.
 *
 * <p><b>One way to end.</b> The first cause is kept in {@code cause}; {@link #endNow} ends the
 * session with it and closes the connection, once. Where nobody has asked for the end, {@link
 * EndThreads} take it there, and who wants to be {@linkplain #onEnd told} of it is told on a call
 * thread: what they do then may wait.
 */
final class RemotePeer extends SessionPeer implements Remote, SessionOwner {
  /** How long what was said last may take to be written, where the session cannot go on. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(RemotePeer.class);

  private final RemoteSpec spec;
  private final SocketLink link;
  private final SocketConnection connection;
  private final Session session;
  private final AtomicReference<@Nullable SallyportException> cause = new AtomicReference<>();

  /** It is on its way to its end, unasked. */
  private final AtomicBoolean leaving = new AtomicBoolean();

  private final AtomicBoolean ending = new AtomicBoolean();
  private final CompletableFuture<Void> inputEnd = new CompletableFuture<>();
  private final CompletableFuture<SallyportException> ended = new CompletableFuture<>();

  /** Whether anybody has asked to be told of the end. Guarded by {@code ended}. */
  private boolean watched;

  private RemotePeer(RemoteSpec spec, SocketLink link, Data bootstrap) {
    this.spec = spec;
    this.link = link;
    Framing framing = Framing.of(spec.protocol());
    this.connection = new SocketConnection(link, framing, framing.maxBytes(spec.limits()));
    SessionConfig config =
        new SessionConfig(
                spec.name(),
                true,
                true,
                framing.encodings(spec.encodings()),
                framing.limits(spec.limits()),
                bootstrap,
                spec.services(),
                List.of(),
                spec.interruptHandlers(),
                spec.mdcKeys())
            .with(PeerKind.STANDING_WORKER, link.identity());
    this.session =
        new Session(config, connection, framing.wire(CodecProvider.get(), spec.limits()), this);
  }

  static RemotePeer open(RemoteSpec spec) {
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(spec.connectTimeout());
    // What is wrong with the description is found before there is a connection.
    Framing.of(spec.protocol()).encodings(spec.encodings());
    spec.services().forEach(Session::check);
    Data bootstrap =
        spec.bootstrap().map(value -> Bootstrap.write(value, spec.limits())).orElse(Data.NULL);
    Security security = Sockets.security(spec.security(), spec.endpoint());
    SocketLink link;
    try {
      link = Sockets.transport().connect(spec.endpoint(), security, spec.connectTimeout());
    } catch (IOException e) {
      String words = "cannot connect to " + spec.endpoint() + ": " + e.getMessage();
      throw new ConnectionException(ErrorCode.CONNECT_FAILED, words, Sockets.cause(e, words));
    }
    return over(spec, link, bootstrap, deadline);
  }

  /**
   * The same over a connection that is there, and is closed if it comes to nothing.
   *
   * @param deadline in terms of {@link System#nanoTime}
   */
  static RemotePeer over(RemoteSpec spec, SocketLink link, Data bootstrap, long deadline) {
    RemotePeer peer = null;
    boolean ready = false;
    try {
      peer = new RemotePeer(spec, link, bootstrap);
      peer.begin(deadline);
      ready = true;
      return peer;
    } finally {
      if (!ready) {
        link.close();
        if (peer != null) {
          peer.endNow();
        }
      }
    }
  }

  private void begin(long deadline) {
    session.start();
    session.readLoop();
    try {
      session.ready().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SallyportException known) {
        throw known;
      }
      throw new IllegalStateException("connecting failed within the library", e.getCause());
    } catch (TimeoutException e) {
      throw new ConnectionException(
          ErrorCode.CONNECT_FAILED,
          "no handshake from "
              + spec.endpoint()
              + " within "
              + DurationText.exact(spec.connectTimeout())
              + " (Remote.Builder.connectTimeout); does it call Worker.listen?",
          null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectionException(
          ErrorCode.CONNECT_FAILED, "interrupted while connecting to " + spec.endpoint(), e);
    }
  }

  String name() {
    return spec.name();
  }

  /** Ends it at once, for {@code reason}; returns when its calls have failed. */
  void cut(String reason) {
    cause.compareAndSet(
        null, new ClosedException(spec.name() + " was disconnected by this process: " + reason));
    endNow();
  }

  /** The same where something is wrong with it, which its calls fail with. */
  void cutOff(String reason) {
    cause.compareAndSet(
        null,
        new ProtocolException(
            ErrorCode.CONNECTION_LOST,
            spec.name() + " was disconnected by this process: " + reason));
    endNow();
  }

  /** How who hands out calls sends them here. */
  CallPort port() {
    return session.port();
  }

  @Override
  public void inputEnded(boolean goodbye) {
    inputEnd.complete(null);
    cause.compareAndSet(
        null,
        goodbye
            ? new ClosedException(spec.name() + " said goodbye")
            : new ProtocolException(
                ErrorCode.CONNECTION_LOST,
                spec.name() + " closed the connection without a goodbye"));
    endLater();
  }

  @Override
  public void failed(SallyportException why) {
    cause.compareAndSet(null, why);
    inputEnd.complete(null);
    endLater();
  }

  @Override
  public void outputFailed(IOException failure) {
    cause.compareAndSet(
        null,
        new ProtocolException(
            ErrorCode.CONNECTION_LOST, spec.name() + " is gone: " + failure.getMessage()));
    endLater();
  }

  @Override
  public void suspected(Duration silence) {
    EndThreads.log(() ->
        log.warn(
            "{} has given no sign of life for {}, though it was asked for one",
            spec.name(),
            DurationText.rounded(silence)));
  }

  @Override
  public void recovered() {
    EndThreads.log(() -> log.info("{} has given a sign of life again", spec.name()));
  }

  private void endLater() {
    if (!ended.isDone() && leaving.compareAndSet(false, true)) {
      // If there is no thread to be had callers wait for the end all the same: without last words.
      EndThreads.run(this::sayLastWords, this::endNow);
    }
  }

  /** What breaks a session is told to the peer, which may read why. */
  private void sayLastWords() {
    session.goodbye(why());
    EndThreads.when(session.finished(), LAST_WORDS, this::lingerAfterThem, this::endNow);
  }

  private void lingerAfterThem() {
    EndThreads.when(connection.over(), LAST_WORDS, this::endUnasked, this::endNow);
  }

  private void endUnasked() {
    if (ending.compareAndSet(false, true)) {
      end(true);
    }
  }

  private SallyportException why() {
    SallyportException known = cause.get();
    return known == null ? new ClosedException(spec.name() + " was closed by this process") : known;
  }

  private void endNow() {
    if (ending.compareAndSet(false, true)) {
      end(false);
    }
  }

  /**
   * @param elsewhere whether what depends on the end must not run here
   */
  private void end(boolean elsewhere) {
    SallyportException why = why();
    try {
      session.end(why);
    } finally {
      // Whatever fails on the way, nothing stays open and nobody is left waiting.
      connection.close();
      inputEnd.complete(null);
      tell(why, elsewhere);
    }
  }

  private void tell(SallyportException why, boolean elsewhere) {
    boolean depended;
    synchronized (ended) {
      depended = watched;
      if (!depended) {
        // What depends on it later runs on the thread that says so.
        ended.complete(why);
      }
    }
    if (depended && elsewhere) {
      CallThreads.late(() -> ended.complete(why));
    } else {
      ended.complete(why);
    }
  }

  /** False if the thread was interrupted; a timeout is as good as the end. */
  private static boolean await(CompletableFuture<?> future, Duration timeout) {
    try {
      future.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Override
  public boolean shutdown(Duration grace) {
    boolean finished = false;
    try {
      finished = session.finish(grace);
    } catch (InterruptedException e) {
      // The steps that follow do not wait then, and keep the flag.
      Thread.currentThread().interrupt();
    }
    close();
    return finished;
  }

  @Override
  public void close() {
    ClosedException closed = new ClosedException(spec.name() + " was closed by this process");
    cause.compareAndSet(null, closed);
    session.goodbye(closed);
    boolean interrupted = Thread.interrupted();
    if (!interrupted) {
      long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(spec.stopTimeout());
      interrupted = !await(session.finished(), spec.stopTimeout());
      Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      interrupted = interrupted || !await(inputEnd, left);
    }
    endNow();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void disconnect() {
    cause.compareAndSet(
        null,
        new ProtocolException(
            ErrorCode.CONNECTION_LOST, spec.name() + " was disconnected by this process"));
    connection.close();
  }

  @Override
  public Endpoint endpoint() {
    return spec.endpoint();
  }

  @Override
  public PeerIdentity identity() {
    return link.identity();
  }

  @Override
  public boolean isOpen() {
    return cause.get() == null;
  }

  @Override
  public CompletableFuture<SallyportException> onEnd() {
    synchronized (ended) {
      watched = true;
      return ended.copy();
    }
  }

  @Override
  public boolean isUnresponsive() {
    return !ended.isDone() && session.isSuspected();
  }

  @Override
  Session session() {
    return session;
  }

  @Override
  public String toString() {
    return "Remote[" + spec.name() + ", " + identity() + (isOpen() ? "]" : ", ended]");
  }
}
