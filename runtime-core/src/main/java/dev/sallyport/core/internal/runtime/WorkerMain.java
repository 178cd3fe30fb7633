package dev.sallyport.core.internal.runtime;

import dev.sallyport.core.internal.process.ChildVariables;
import dev.sallyport.core.internal.session.FlightRecord;
import dev.sallyport.core.internal.session.PeerKind;
import dev.sallyport.core.internal.session.Session;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.StreamConnection;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.WorkerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
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
final class WorkerMain {
  /** The status of a worker whose parent vanished: EX_IOERR of sysexits. */
  static final int PARENT_GONE = 74;

  /** How long handlers and shutdown hooks may take once the parent has vanished. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** How long after the end of standard input a goodbye over a socket may take. */
  static final long GOODBYE_MILLIS = 1000;

  private static final Duration PARENT_LOOK = Duration.ofMillis(250);

  /** The goodbye, the end of the input, SIGTERM; then comes SIGKILL. */
  private static final int STOP_STEPS = 3;

  /** Longer than by default: who set another may have set a longer one. */
  private static final Duration DEFAULT_STOP = Duration.ofSeconds(20);

  private static final Duration MAX_STOP = Duration.ofDays(365);

  private static final AtomicBoolean SERVED = new AtomicBoolean();

  private WorkerMain() {}

  static void serve(WorkerSpec spec) {
    if (!SERVED.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "Worker.serve called twice: a process has one parent and one session; serve several"
              + " contracts with Worker.builder()");
    }
    StartAhead.begin();
    // The contracts first: a refusal must be seen, not drowned in the parent's start timeout.
    for (Service<?> service : spec.services()) {
      Session.check(service);
    }
    run(spec, WorkerStreams.open());
  }

  private static void run(WorkerSpec spec, WorkerStreams streams) {
    ParentWatch parent = ParentWatch.begin();
    Framing framing = streams.framing();
    StreamConnection connection =
        new StreamConnection(streams.in(), streams.out(), framing, framing.maxBytes(spec.limits()));
    WorkerEnd end =
        new WorkerEnd(
            "parent",
            spec,
            connection,
            framing,
            streams.greets(),
            GRACE,
            flight(),
            PeerKind.PARENT,
            null);
    switch (end.read()) {
      case DONE -> {
        if (end.isGoodbyeSaid() || System.getenv(ChildVariables.CHILD) != null) {
          outliveNot(parent);
        }
        end.leave();
      }
      case BROKEN -> {
        startWatchdog();
        throw end.breakOff();
      }
      case GONE -> {
        System.err.println("sallyport: the parent is gone without a goodbye: this worker ends");
        startWatchdog();
        end.vanish();
        System.exit(PARENT_GONE);
      }
    }
  }

  /** Of a worker of a pool; null for any other. */
  private static @Nullable FlightRecord flight() {
    String file = System.getenv(ChildVariables.FLIGHT);
    if (file == null) {
      return null;
    }
    try {
      Path path = Path.of(file);
      FlightRecord record = FlightRecord.join(path);
      deleteName(path);
      return record;
    } catch (IOException | InvalidPathException e) {
      // In a container or on another machine, perhaps: the pool sees that nothing is noted.
      return FlightRecord.none();
    }
  }

  /** Both ends have mapped it. The parent does the same once it is ready, if it lives till then. */
  private static void deleteName(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Then the parent does it.
    }
  }

  /**
   * Its goodbye came, and so the end of the input: nothing else tells of the death of a parent that
   * was about to end this process by force, should a handler not return. Behind a prefix that force
   * may not come this far, and whoever started this process is not the one that ends it: so there
   * is a bound, by when the parent would have done.
   *
   * @param parent who started this process
   */
  private static void outliveNot(ParentWatch parent) {
    long deadline = System.nanoTime() + STOP_STEPS * TimeUnit.MILLISECONDS.toNanos(stopMillis());
    Thread thread = new Thread(new Outliving(parent, deadline), "sallyport-parent");
    thread.setDaemon(true);
    thread.start();
  }

  // Not as a lambda, as every worker ends with it: see ARCHITECTURE.md, "Speed".
  private record Outliving(ParentWatch parent, long deadline) implements Runnable {
    @Override
    public void run() {
      try {
        while (parent.isAlive() && deadline - System.nanoTime() > 0) {
          TimeUnit.NANOSECONDS.sleep(PARENT_LOOK.toNanos());
        }
      } catch (InterruptedException e) {
        // Nobody has a reason to.
        return;
      }
      startWatchdog();
    }
  }

  /** How long each of the parent's steps may take; lost behind some prefixes. */
  private static long stopMillis() {
    String value = System.getenv(ChildVariables.STOP);
    try {
      return value == null
          ? DEFAULT_STOP.toMillis()
          : Math.max(0, Math.min(MAX_STOP.toMillis(), Long.parseLong(value)));
    } catch (NumberFormatException e) {
      return DEFAULT_STOP.toMillis();
    }
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
}
