package dev.sallyport.core.internal.pool;

import dev.sallyport.process.ExitReport;
import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * What a pool tells Java Flight Recorder. Where there is none, in a run-time image without the
 * module {@code jdk.jfr}, nothing is told.
 */
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields.
final class PoolEvents {
  private static final boolean AVAILABLE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private PoolEvents() {}

  /** A call is over; null where nobody records that. */
  static void call(CallTicket call, @Nullable PoolWorker worker, @Nullable Throwable failure) {
    if (AVAILABLE) {
      Call event = new Call();
      if (event.isEnabled()) {
        event.pool = call.poolName();
        event.call = call.label;
        event.worker = worker == null ? 0 : worker.member.pid();
        event.time = System.nanoTime() - call.madeNanos;
        event.failure = failure == null ? "" : failure.getClass().getSimpleName();
        event.commit();
      }
    }
  }

  /** A worker is ready. */
  static void started(String pool, PoolWorker worker, Duration startup) {
    if (AVAILABLE) {
      WorkerStarted event = new WorkerStarted();
      event.pool = pool;
      event.worker = worker.member.pid();
      event.startup = startup.toNanos();
      event.commit();
    }
  }

  /** A worker has ended. */
  static void ended(String pool, PoolWorker worker, MemberEnd end) {
    if (AVAILABLE) {
      WorkerEnded event = new WorkerEnded();
      event.pool = pool;
      event.worker = worker.member.pid();
      event.calls = worker.done;
      event.exitCode = end.exitCode();
      event.expected = worker.expected;
      event.reason = end.report().map(ExitReport::reason).orElse(end.why().getMessage());
      event.commit();
    }
  }

  @Name("dev.sallyport.PoolCall")
  @Label("Pool Call")
  @Category({"Sallyport", "Pool"})
  @Description("A call of a worker pool that is over")
  @StackTrace(false)
  private static final class Call extends Event {
    @Label("Pool")
    String pool = "";

    @Label("Call")
    String call = "";

    @Label("Worker Process")
    long worker;

    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    long time;

    @Label("Failure")
    String failure = "";
  }

  @Name("dev.sallyport.PoolWorkerStarted")
  @Label("Pool Worker Started")
  @Category({"Sallyport", "Pool"})
  @StackTrace(false)
  private static final class WorkerStarted extends Event {
    @Label("Pool")
    String pool = "";

    @Label("Worker Process")
    long worker;

    @Label("Start-up")
    @Timespan(Timespan.NANOSECONDS)
    long startup;
  }

  @Name("dev.sallyport.PoolWorkerEnded")
  @Label("Pool Worker Ended")
  @Category({"Sallyport", "Pool"})
  @StackTrace(false)
  private static final class WorkerEnded extends Event {
    @Label("Pool")
    String pool = "";

    @Label("Worker Process")
    long worker;

    @Label("Calls Answered")
    long calls;

    @Label("Exit Code")
    int exitCode;

    @Label("Expected")
    boolean expected;

    @Label("Reason")
    String reason = "";
  }
}
