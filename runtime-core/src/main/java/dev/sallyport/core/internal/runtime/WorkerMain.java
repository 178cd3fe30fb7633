package dev.sallyport.core.internal.runtime;

import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.Session;
import dev.sallyport.core.internal.session.SessionConfig;
import dev.sallyport.core.internal.session.SessionOwner;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.StreamConnection;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.WorkerSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A worker's one session with its parent. The calling thread reads; it returns when the parent is
 * done, and the process ends when the parent is gone.
 *
 * <p>The reader never runs handlers, so it sees the end of the channel whatever they do: that is
 * what keeps a worker from outliving its parent.
 */
final class WorkerMain implements SessionOwner {
  /** The status of a worker whose parent vanished: EX_IOERR of sysexits. */
  static final int PARENT_GONE = 74;

  /** How long handlers and shutdown hooks may take once the parent has vanished. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final AtomicBoolean SERVED = new AtomicBoolean();

  // Written by whatever thread reads the end, and looked at by the main thread thereafter.
  private volatile boolean goodbye;
  private volatile @Nullable SallyportException failure;

  private WorkerMain() {}

  static void serve(WorkerSpec spec) {
    if (!SERVED.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "Worker.serve called twice: a process has one parent and one session; serve several"
              + " contracts with Worker.builder()");
    }
    // The contracts first: a refusal must be seen, not drowned in the parent's start timeout.
    spec.services().forEach(Session::check);
    WorkerStreams streams = WorkerStreams.open();
    new WorkerMain().run(spec, streams);
  }

  private void run(WorkerSpec spec, WorkerStreams streams) {
    Framing framing = streams.framing();
    StreamConnection connection =
        new StreamConnection(streams.in(), streams.out(), framing, framing.maxBytes(spec.limits()));
    SessionConfig config =
        new SessionConfig(
            "parent",
            false,
            streams.greets(),
            framing.encodings(List.of(Encoding.MESSAGEPACK, Encoding.JSON)),
            framing.limits(spec.limits()),
            Data.NULL,
            spec.services(),
            spec.channels(),
            true,
            List.of());
    Session session =
        new Session(config, connection, framing.wire(CodecProvider.get(), spec.limits()), this);
    session.start();
    session.readLoop();
    SallyportException broken = failure;
    if (broken != null) {
      // A protocol that is broken is not mended by going on; the parent may read why.
      startWatchdog();
      session.goodbye(broken);
      await(session);
      session.end(broken);
      throw broken;
    }
    // Level 0 knows no goodbye: the end of its input is one.
    if (goodbye || !session.met()) {
      leave(session);
    } else {
      vanish(session);
    }
  }

  private void leave(Session session) {
    ClosedException done = new ClosedException("the parent said goodbye");
    try {
      if (goodbye) {
        // Nobody waits for these results any more: handlers are told by interruption.
        session.goodbye(done);
      }
      session.awaitIdle();
      session.goodbye(done);
      await(session);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      session.end(done);
    }
  }

  private static void vanish(Session session) {
    System.err.println("sallyport: the parent is gone without a goodbye: this worker ends");
    startWatchdog();
    session.end(new ClosedException("the parent is gone"));
    try {
      session.awaitIdle();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.exit(PARENT_GONE);
  }

  /** Ends the process after the grace, whatever handlers, hooks or other threads do. */
  private static void startWatchdog() {
    Thread watchdog =
        new Thread(
            () -> {
              try {
                TimeUnit.NANOSECONDS.sleep(GRACE.toNanos());
              } catch (InterruptedException e) {
                // Nobody has a reason to; the parent is gone all the same.
              }
              Runtime.getRuntime().halt(PARENT_GONE);
            },
            "sallyport-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private static void await(Session session) {
    try {
      session.finished().get(GRACE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // Not written in time: the parent does not read, and nothing more can be done about it.
    }
  }

  @Override
  public void inputEnded(boolean saidGoodbye) {
    goodbye = saidGoodbye;
  }

  @Override
  public void failed(SallyportException cause) {
    failure = cause;
  }

  @Override
  public void outputFailed(IOException cause) {
    // The parent no longer reads, so it is gone or about to be: the end of its direction tells.
  }
}
