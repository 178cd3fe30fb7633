package dev.sallyport.core.internal.runtime;

import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.FlightRecord;
import dev.sallyport.core.internal.session.PeerKind;
import dev.sallyport.core.internal.session.Session;
import dev.sallyport.core.internal.session.SessionConfig;
import dev.sallyport.core.internal.session.SessionOwner;
import dev.sallyport.core.internal.session.Timers;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.WorkerSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A worker's end of a session: reads until its parent is done, one way or another, and ends it
 * accordingly. What becomes of the process is not its business. Its methods are of one thread at a
 * time, in the order of the lifecycle. Over a transport that tells what comes, none that waits is
 * called: {@link StandingWorker} brings it to its end in steps.
 */
final class WorkerEnd implements SessionOwner {
  private final Session session;
  private final Duration grace;

  // Written by whatever thread reads the end, and looked at by the worker's thread thereafter.
  private volatile boolean goodbye;
  private volatile @Nullable SallyportException failure;

  /** Told once that the parent's direction has ended; null for nobody, or if it was told. */
  private final AtomicReference<@Nullable Runnable> onOver = new AtomicReference<>();

  /** The look whether the other end has said anything yet; null where none is due. */
  private final AtomicReference<@Nullable Future<?>> firstLook = new AtomicReference<>();

  /** How the parent's direction ended. */
  enum Ending {
    /** With a goodbye, or where there is none. */
    DONE,
    /** Without one. */
    GONE,
    /** By a breach of the protocol. */
    BROKEN
  }

  /**
   * @param name of the session
   * @param greets whether it says hello unasked
   * @param grace for the last bytes to be written
   * @param flight where handlers are noted, which then run one at a time; null for neither
   * @param peer what the other end is
   * @param identity who that is, as far as it was proven; null for unknown
   */
  WorkerEnd(
      String name,
      WorkerSpec spec,
      Connection connection,
      Framing framing,
      boolean greets,
      Duration grace,
      @Nullable FlightRecord flight,
      PeerKind peer,
      @Nullable PeerIdentity identity) {
    this.grace = grace;
    SessionConfig config =
        new SessionConfig(
            name,
            false,
            greets,
            framing.encodings(List.of(Encoding.MESSAGEPACK, Encoding.JSON)),
            framing.limits(spec.limits()),
            Data.NULL,
            spec.services(),
            spec.channels(),
            spec.interruptHandlers(),
            spec.mdcKeys(),
            Duration.ZERO,
            flight,
            peer,
            identity);
    this.session =
        new Session(config, connection, framing.wire(CodecProvider.get(), spec.limits()), this);
  }

  /** Reads, on this thread, until the parent sends nothing more. */
  Ending read() {
    session.start();
    session.readLoop();
    return ending();
  }

  /**
   * Begins, over a transport that tells what comes.
   *
   * @param over told, once, when the parent sends nothing more; on a thread that must not wait
   */
  void begin(Runnable over) {
    onOver.set(over);
    session.start();
    session.readLoop();
  }

  /** How the parent's direction has ended. */
  Ending ending() {
    if (failure != null) {
      return Ending.BROKEN;
    }
    // Level 0 knows no goodbye: the end of its input is one.
    return goodbye || !session.met() ? Ending.DONE : Ending.GONE;
  }

  /** Whether the parent has said goodbye. */
  boolean isGoodbyeSaid() {
    return goodbye;
  }

  /**
   * The parent is done: waits for the handlers, whose results go out if somebody waits for them.
   */
  void leave() {
    ClosedException done = new ClosedException("the parent said goodbye");
    try {
      if (goodbye) {
        // Nobody waits for these results any more: handlers are told by interruption.
        session.goodbye(done);
      }
      session.awaitIdle();
      session.goodbye(done);
      awaitWritten();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      session.end(done);
    }
  }

  /** The parent is gone: nothing can be sent. Waits for the handlers, which are interrupted. */
  void vanish() {
    session.end(new ClosedException("the parent is gone"));
    try {
      session.awaitIdle();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A protocol that is broken is not mended by going on; the parent may read why.
   *
   * @return what broke it
   */
  SallyportException breakOff() {
    SallyportException broken = broken();
    session.goodbye(broken);
    awaitWritten();
    session.end(broken);
    return broken;
  }

  /** What broke the protocol, where something has. */
  SallyportException broken() {
    SallyportException broken = failure;
    if (broken == null) {
      throw new IllegalStateException("nothing is broken");
    }
    return broken;
  }

  /** Ends the session at once, whatever still runs. On any thread. */
  void end(SallyportException why) {
    onOver.set(null);
    forgetFirst();
    session.end(why);
  }

  /** Says goodbye, unasked: nobody waits for what handlers still do, who are interrupted. */
  void part(SallyportException why) {
    session.goodbye(why);
  }

  private void awaitWritten() {
    awaitWritten(grace.toNanos());
  }

  /** Completes when nothing more will be written. */
  CompletableFuture<Void> written() {
    return session.finished();
  }

  /** Waits until all is written, or for so long. */
  void awaitWritten(long nanos) {
    try {
      session.finished().get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // Not written in time: the parent does not read, and nothing more can be done about it.
    }
  }

  @Override
  public void inputEnded(boolean saidGoodbye) {
    goodbye = saidGoodbye;
    tellOver();
  }

  @Override
  public void failed(SallyportException cause) {
    if (failure == null) {
      failure = cause;
    }
    tellOver();
  }

  private void tellOver() {
    Runnable told = onOver.getAndSet(null);
    if (told != null) {
      forgetFirst();
      told.run();
    }
  }

  private void forgetFirst() {
    Future<?> look = firstLook.get();
    if (look != null) {
      look.cancel(false);
    }
  }

  /** Takes no more calls: completes when those under way are over. */
  CompletableFuture<Void> drain() {
    return session.drain();
  }

  @Override
  public void outputFailed(IOException cause) {
    // A parent that no longer reads is gone or about to be: the end of its direction tells. Of a
    // connection nothing may: it would take calls and answer none.
    if (onOver.get() != null) {
      failed(
          new ProtocolException(
              ErrorCode.CONNECTION_LOST, "it no longer reads: " + cause.getMessage()));
    }
  }

  @Override
  public void suspected(Duration silence) {
    // Told of connections alone. Who answers no question is gone, and the network has not told.
    failed(
        new ProtocolException(
            ErrorCode.CONNECTION_LOST,
            "it has given no sign of life for "
                + DurationText.rounded(silence)
                + ", though it was asked for one (Limits.heartbeat)"));
  }

  /**
   * Ends the session unless the other end has said something by then. After {@link #begin}.
   *
   * @param hello whether that has to be hello; if not, any frame will do
   */
  void requireFirst(Duration within, boolean hello) {
    Future<?> look =
        Timers.after(
            within,
            () -> {
              boolean silent = hello ? !session.met() : session.lastFrameNanos().isEmpty();
              if (silent && onOver.get() != null) {
                failed(
                    new ProtocolException(
                        ErrorCode.PROTOCOL_VIOLATION,
                        "it has "
                            + (hello ? "said no hello" : "sent no line")
                            + " within "
                            + DurationText.exact(within)
                            + " (ListenLimits.proofTimeout)"));
              }
            });
    // It would keep the session for as long, which may be much longer than that lives.
    firstLook.set(look);
    if (onOver.get() == null) {
      look.cancel(false);
    }
  }

  /** Runs {@code action}, once, when all handlers have returned: at once, or on their thread. */
  void whenIdle(Runnable action) {
    session.whenIdle(action);
  }
}
