package dev.sallyport.core.internal.runtime;

import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.process.ChildProcess;
import dev.sallyport.core.internal.process.SessionFacts;
import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.PeerKind;
import dev.sallyport.core.internal.session.Session;
import dev.sallyport.core.internal.session.SessionConfig;
import dev.sallyport.core.internal.session.SessionOwner;
import dev.sallyport.core.internal.session.Timers;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.SocketConnection;
import dev.sallyport.core.internal.transport.StreamConnection;
import dev.sallyport.process.Carrier;
import dev.sallyport.process.Child;
import dev.sallyport.process.ExitReport;
import dev.sallyport.process.Protocol;
import dev.sallyport.process.Stdio;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.spi.SocketLink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process with its session, and the one place where its end is decided.
 *
 * <p><b>One way to end.</b> Whatever goes wrong, the first cause is kept in {@code cause} and the
 * process is brought to its exit; {@link #ended}, on a thread of its own, then drains what the
 * child had still sent, makes the exit report, and ends the session with the cause and the report.
 * A child that exits by itself enters there directly. So every waiter is completed once, with the
 * report.
 *
 * <p><b>Bounds.</b> From the exit to the last completed future: {@link #DRAIN} for what is in the
 * pipe and 1 s for the last of standard error, if something the child left holds them. From a
 * broken protocol to the exit: what {@link ChildProcess#killGroup} is bounded by, plus {@link
 * #OWN_EXIT} where the stream ended and the child may be about to exit by itself. If it cannot be
 * killed, the session is ended all the same, without a report.
 */
final class ChildSupervisor extends SessionPeer implements Child, SessionOwner {
  /** How long after the exit the reader may still find frames in the pipe. */
  private static final Duration DRAIN = Duration.ofMillis(500);

  /** How long after the end of its stream a child may take to exit by itself. */
  private static final Duration OWN_EXIT = Duration.ofSeconds(1);

  /** How long after the exit the report may take: the drain, standard error, and some more. */
  private static final Duration REPORT = DRAIN.plusSeconds(2);

  /** How long a JVM may take to print its threads. */
  static final Duration DUMP = Duration.ofSeconds(1);

  private static final int MAX_REPORTED_CALLS = 20;

  private static final Logger log = LoggerFactory.getLogger(ChildSupervisor.class);

  private final LaunchSpec spec;
  private final ChildProcess process;
  private final Connection connection;

  /** Whether it is driven by events, and nobody waits for what comes. */
  private final boolean events;

  private final Session session;
  private final CompletableFuture<ExitReport> exit = new CompletableFuture<>();
  private final CompletableFuture<Void> inputEnd = new CompletableFuture<>();
  private volatile @Nullable ExitReport exitReport;

  /** Since when nothing has come from a child that is suspected. */
  private volatile long silentSince;

  /** The last line of {@link #note}. Guarded by {@code this}. */
  private CompletableFuture<Void> noted = CompletableFuture.completedFuture(null);

  /** Why the session ends, if not by the exit itself; the first one counts. */
  private final AtomicReference<@Nullable SallyportException> cause = new AtomicReference<>();

  /**
   * @param link by which the child has connected; null where it has pipes
   * @throws SallyportException if what the parent serves is not data; the process is the caller's
   */
  ChildSupervisor(
      LaunchSpec spec, ChildProcess process, @Nullable SocketLink link, Data bootstrap) {
    this.spec = spec;
    this.process = process;
    Framing framing = Framing.of(spec.protocol());
    int maxBytes = framing.maxBytes(spec.limits());
    this.connection =
        link == null
            ? new StreamConnection(process.frames(), process.toChild(), framing, maxBytes)
            : new SocketConnection(link, framing, maxBytes);
    this.events = link != null;
    SessionConfig config =
        new SessionConfig(
            spec.name() + "-" + process.pid(),
            true,
            greets(spec),
            framing.encodings(spec.encodings()),
            framing.limits(spec.limits()),
            bootstrap,
            spec.services(),
            List.of(),
            spec.interruptHandlers(),
            spec.mdcKeys(),
            greets(spec) ? Duration.ZERO : spec.startTimeout(),
            null,
            PeerKind.CHILD,
            link == null ? null : link.identity());
    this.session =
        new Session(config, connection, framing.wire(CodecProvider.get(), spec.limits()), this);
  }

  /** A program that may be ten lines of anything is not greeted: it would not know what that is. */
  static boolean greets(LaunchSpec spec) {
    return spec.protocol() == Protocol.BINARY
        || spec.carrier() != Carrier.PIPES
        || spec.stdio() == Stdio.DEDICATED
        || spec.program() instanceof LaunchSpec.JavaProgram;
  }

  /** Starts the reader and the handshake. */
  void begin() {
    if (!events) {
      thread("reader", session::readLoop).start();
    }
    var unused = process.onExit().thenRun(() -> startOrRun("end", this::ended));
    session.start();
    if (events) {
      session.readLoop();
    }
  }

  /** How who hands out calls sends them to this child. */
  CallPort port() {
    return session.port();
  }

  CompletableFuture<Void> ready() {
    return session.ready();
  }

  @Override
  public void inputEnded(boolean goodbye) {
    inputEnd.complete(null);
    // Nothing cancels it: it looks for itself whether there is still something to do.
    var unused =
        Timers.after(
            OWN_EXIT,
            () -> {
              if (process.isAlive() && cause.get() == null) {
                failed(
                    goodbye
                        ? new ClosedException(
                            "child "
                                + name()
                                + " said goodbye and did not exit within "
                                + DurationText.exact(OWN_EXIT)
                                + ", so it is killed; have it exit after its BYE, and say that"
                                + " only when it has answered its calls; start another child")
                        : new ProtocolException(
                            ErrorCode.CONNECTION_LOST,
                            "closed its channel without a goodbye and lives on"));
              }
            });
  }

  @Override
  public void outputFailed(IOException failure) {
    // Nothing cancels it: it looks for itself whether there is still something to do.
    var unused =
        Timers.after(
            OWN_EXIT,
            () -> {
              if (process.isAlive() && cause.get() == null) {
                failed(
                    new ProtocolException(
                        ErrorCode.CONNECTION_LOST,
                        "no longer reads its input: " + failure.getMessage()));
              }
            });
  }

  @Override
  public void suspected(Duration silence) {
    silentSince = System.nanoTime() - silence.toNanos();
    List<String> calls = session.inFlight(MAX_REPORTED_CALLS);
    note(() ->
        log.warn(
            "child {} (pid {}) has given no sign of life for {}, though it was asked for one;"
                + " in flight: {}",
            name(),
            pid(),
            DurationText.rounded(silence),
            calls));
    thread("dump", () -> threadDump(DUMP)).start();
  }

  @Override
  public void recovered() {
    Duration silence = Duration.ofNanos(System.nanoTime() - silentSince);
    note(() ->
        log.info(
            "child {} (pid {}) has given a sign of life again, after {}",
            name(),
            pid(),
            DurationText.rounded(silence)));
  }

  /** Logs in order, on a thread that may wait for an appender; the one that tells may not. */
  private synchronized void note(Runnable line) {
    noted = noted.thenRunAsync(line, task -> thread("note", task).start());
  }

  @Override
  public void failed(SallyportException why) {
    if (!cause.compareAndSet(null, why)) {
      return;
    }
    // Whatever may still be in the pipe, nobody will read it.
    inputEnd.complete(null);
    if (why.code() == ErrorCode.TRUNCATED_FRAME) {
      // A child that died in mid-frame is about to show it: its own exit tells more than our kill.
      var unused = Timers.after(OWN_EXIT, () -> killLater(why));
    } else {
      killLater(why);
    }
  }

  private void killLater(SallyportException why) {
    if (process.isAlive()) {
      startOrRun("kill", () -> killNow(why.code().name()));
    }
  }

  /** Where no thread is to be had this one does it: left undone, calls would wait for ever. */
  private void startOrRun(String name, Runnable work) {
    try {
      thread(name, work).start();
    } catch (OutOfMemoryError e) {
      work.run();
    }
  }

  private void killNow(String reason) {
    if (!process.killGroup(reason) && process.isAlive()) {
      try {
        session.end(endCause(null));
      } finally {
        if (events) {
          // Its exit, with which this is closed otherwise, may never come. A pipe is left alone:
          // to close one can wait for who reads it.
          connection.close();
        }
      }
    }
  }

  /** The process has ended. Whatever fails on the way, nobody is left waiting. */
  private void ended() {
    try {
      awaitInputEnd();
      Optional<Long> lastFrame = session.lastFrameNanos();
      exitReport =
          process.report(
              new SessionFacts(
                  session.inFlight(MAX_REPORTED_CALLS),
                  lastFrame.isPresent() ? OptionalLong.of(lastFrame.get()) : OptionalLong.empty()));
    } catch (RuntimeException | Error e) {
      exit.completeExceptionally(e);
      throw e;
    } finally {
      // In this order: who hears of the end finds the report; the user's callbacks come last, since
      // nobody knows how long they take.
      try {
        session.end(endCause(exitReport));
      } finally {
        connection.close();
        ExitReport report = exitReport;
        if (report != null) {
          exit.complete(report);
        }
      }
    }
  }

  private void awaitInputEnd() {
    try {
      inputEnd.get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Something else holds the pipe; what the child itself wrote has long been read.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private SallyportException endCause(@Nullable ExitReport report) {
    SallyportException why = cause.get();
    if (why instanceof ProtocolException protocol) {
      ProtocolException told =
          new ProtocolException(
              protocol.code(), "child " + name() + ": " + protocol.getMessage(), report);
      for (Throwable source : protocol.getSuppressed()) {
        told.addSuppressed(source);
      }
      return told;
    } else if (why != null) {
      return why;
    } else if (report != null) {
      return new WorkerExitedException(report);
    }
    return new ClosedException("child " + name() + " was given up: it cannot be killed");
  }

  @Override
  public boolean isUnresponsive() {
    return process.isAlive() && session.isSuspected();
  }

  @Override
  public boolean shutdown(Duration grace) {
    boolean finished = false;
    try {
      finished = session.finish(grace);
    } catch (InterruptedException e) {
      // The steps that follow kill at once instead of waiting, and keep the flag.
      Thread.currentThread().interrupt();
    }
    close();
    return finished;
  }

  @Override
  public void close() {
    ClosedException closed = new ClosedException("child " + name() + " was closed by this process");
    cause.compareAndSet(null, closed);
    session.goodbye(closed);
    boolean interrupted = !await(session.finished(), spec.stopTimeout());
    if (interrupted) {
      // The steps that follow kill at once instead of waiting, and keep the flag.
      Thread.currentThread().interrupt();
    }
    process.stop(spec.stopTimeout(), "closed by this process");
    awaitEnd();
  }

  @Override
  public void kill(String reason) {
    cause.compareAndSet(null, new ClosedException("child " + name() + " was killed: " + reason));
    process.killGroup(reason);
    awaitEnd();
  }

  /** Waits for {@link #ended}, and ends the session itself if the process cannot be ended. */
  private void awaitEnd() {
    boolean interrupted = Thread.interrupted();
    interrupted |= !await(exit, process.isAlive() ? OWN_EXIT : REPORT);
    session.end(endCause(null));
    if (interrupted) {
      Thread.currentThread().interrupt();
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

  private Thread thread(String work, Runnable task) {
    Thread thread = new Thread(task, "sallyport-" + work + "-" + name() + "-" + pid());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public CompletableFuture<ExitReport> onExit() {
    return exit.copy();
  }

  @Override
  public Optional<ExitReport> exitReport() {
    return Optional.ofNullable(exitReport);
  }

  @Override
  public List<String> stderrTail() {
    return process.stderrTail();
  }

  @Override
  public List<String> threadDump(Duration bound) {
    try {
      return process.threadDump(bound);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  @Override
  Session session() {
    return session;
  }

  @Override
  public String toString() {
    return "Child[" + name() + ", pid " + pid() + (isAlive() ? "]" : ", ended]");
  }
}
