package dev.sallyport.core.internal.runtime;

import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.ErrorCode;
import dev.sallyport.InProcess;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.Bootstrap;
import dev.sallyport.core.internal.session.PeerKind;
import dev.sallyport.core.internal.session.Session;
import dev.sallyport.core.internal.session.SessionConfig;
import dev.sallyport.core.internal.session.SessionOwner;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.StreamConnection;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.InProcessSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a session within this process. What the caller's end decides is decided here, as
 * {@link ChildSupervisor} does it for a child; the other end is a {@link WorkerEnd}, as in a
 * worker's process, on a thread of its own.
 *
 * <p>The first cause is kept. The session ends with it once the reader has seen the end of what the
 * worker sent, so that nothing that was sent before is lost.
 */
final class InProcessPeer extends SessionPeer implements InProcess, SessionOwner {
  private static final Duration START = Duration.ofSeconds(10);
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final InProcessSpec spec;
  private final String name;
  private final StreamConnection connection;
  private final StreamConnection workerConnection;
  private final Session session;
  private final WorkerEnd worker;
  private final Thread reader;
  private final Thread workerReader;

  /** Why the session ends; the first one counts. */
  private final AtomicReference<@Nullable SallyportException> cause = new AtomicReference<>();

  private InProcessPeer(InProcessSpec spec) {
    this.spec = spec;
    this.name = "in-process-" + NUMBERS.incrementAndGet();
    Framing framing = Framing.of(spec.protocol());
    StreamConnection[] ends =
        StreamConnection.pair(
            framing, framing.maxBytes(spec.limits()), framing.maxBytes(spec.worker().limits()));
    this.connection = ends[0];
    this.workerConnection = ends[1];
    SessionConfig config =
        new SessionConfig(
                name,
                true,
                true,
                framing.encodings(spec.encodings()),
                framing.limits(spec.limits()),
                spec.bootstrap()
                    .map(value -> Bootstrap.write(value, spec.limits()))
                    .orElse(Data.NULL),
                spec.services(),
                List.of(),
                spec.interruptHandlers(),
                spec.mdcKeys())
            .with(PeerKind.IN_PROCESS_WORKER, null);
    this.session =
        new Session(config, connection, framing.wire(CodecProvider.get(), spec.limits()), this);
    String workerName = name + "-worker";
    this.worker =
        new WorkerEnd(
            workerName,
            spec.worker(),
            workerConnection,
            framing,
            true,
            spec.stopTimeout(),
            null,
            PeerKind.IN_PROCESS_CALLER,
            null);
    this.reader = thread("reader-" + name, this::read);
    this.workerReader = thread("reader-" + workerName, this::work);
  }

  static InProcess open(InProcessSpec spec) {
    InProcessPeer peer = new InProcessPeer(spec);
    boolean ready = false;
    try {
      peer.begin();
      ready = true;
      return peer;
    } finally {
      if (!ready) {
        peer.disconnect();
        peer.close();
      }
    }
  }

  private void begin() {
    workerReader.start();
    reader.start();
    session.start();
    try {
      session.ready().get(START.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SallyportException known) {
        throw known;
      }
      throw new IllegalStateException("start failed within the library", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("not ready within " + DurationText.exact(START), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedException("interrupted while the session in this process was opened");
    }
  }

  private static Thread thread(String work, Runnable task) {
    Thread thread = new Thread(task, "sallyport-" + work);
    thread.setDaemon(true);
    return thread;
  }

  /** The caller's end: reads until the worker sends nothing more. */
  private void read() {
    session.readLoop();
    SallyportException why = cause.get();
    session.end(why == null ? new ClosedException(name + " has ended") : why);
    connection.close();
  }

  /** The worker's end, as the main thread of a worker's process. */
  private void work() {
    try {
      switch (worker.read()) {
        case DONE -> worker.leave();
        case GONE -> worker.vanish();
        case BROKEN -> worker.breakOff();
      }
    } finally {
      workerConnection.close();
    }
  }

  @Override
  public void inputEnded(boolean goodbye) {
    cause.compareAndSet(
        null,
        goodbye
            ? new ClosedException(name + " said goodbye")
            : new ProtocolException(
                ErrorCode.CONNECTION_LOST, name + " closed its channel without a goodbye"));
  }

  @Override
  public void failed(SallyportException why) {
    cause.compareAndSet(null, why);
    // The reader may be waiting for a worker that stalls: this is the end of its stream.
    connection.close();
  }

  @Override
  public void outputFailed(IOException failure) {
    // The worker's end has closed both directions: the reader sees that too.
  }

  @Override
  public boolean shutdown(Duration grace) {
    boolean finished = false;
    try {
      finished = session.finish(grace);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    return finished;
  }

  @Override
  public void disconnect() {
    connection.close();
    workerConnection.close();
  }

  @Override
  public void close() {
    ClosedException closed = new ClosedException(name + " was closed by this process");
    cause.compareAndSet(null, closed);
    session.goodbye(closed);
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(spec.stopTimeout());
    interrupted |= !join(workerReader, deadline);
    // A handler that does not return must not keep its caller.
    worker.end(closed);
    disconnect();
    interrupted |= !join(reader, deadline);
    session.end(closed);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** False if this thread was interrupted; a timeout is as good as the end. */
  private static boolean join(Thread thread, long deadline) {
    if (thread == Thread.currentThread()) {
      return true;
    }
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Override
  Session session() {
    return session;
  }

  @Override
  public String toString() {
    return "InProcess[" + name + "]";
  }
}
