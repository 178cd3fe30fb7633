package dev.sallyport.core.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.RemoteCallException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.micrometer.WorkerPoolMetrics;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a pool tells of itself. */
@Timeout(60)
class PoolMetricsTest {
  private static WorkerPool open() {
    return WorkerPool.of(Launch.java(Jobs.class, JavaOptions.defaults().withLean()))
        .name("metered")
        .workers(1)
        .open();
  }

  @Test
  void publishesItsStatisticsAsMeters() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (WorkerPool pool = open()) {
      pool.call(Jobs::square, 2);
      assertThatThrownBy(() -> pool.call(Jobs::fail, "no")).isInstanceOf(RemoteCallException.class);
      assertThatThrownBy(() -> pool.call(Jobs::exit, 3)).isInstanceOf(WorkerExitedException.class);
      await().until(() -> pool.statistics().workers().size() == 1);

      new WorkerPoolMetrics(pool).bindTo(registry);

      assertThat(calls(registry, "done")).isEqualTo(2);
      assertThat(calls(registry, "failed")).isEqualTo(1);
      assertThat(calls(registry, "rejected")).isZero();
      assertThat(
              registry
                  .get("sallyport.pool.replacements")
                  .tag("reason", "ended")
                  .functionCounter()
                  .count())
          .isEqualTo(1);
      assertThat(registry.get("sallyport.pool.workers").tag("state", "ready").gauge().value())
          .isEqualTo(1);
      assertThat(registry.get("sallyport.pool.memory").gauge().value()).isGreaterThan(1 << 20);
      assertThat(
              registry
                  .get("sallyport.pool.latency")
                  .tag("quantile", "1")
                  .timeGauge()
                  .value(TimeUnit.NANOSECONDS))
          .isPositive();
    }
  }

  private static double calls(SimpleMeterRegistry registry, String outcome) {
    return registry
        .get("sallyport.pool.calls")
        .tags("pool", "metered", "outcome", outcome)
        .functionCounter()
        .count();
  }

  @Test
  void tellsFlightRecorderOfCallsAndWorkers(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("pool.jfr");
    long pid;
    try (Recording recording = new Recording()) {
      recording.start();
      try (WorkerPool pool = open()) {
        pid = pool.call(Jobs::pid);
        assertThatThrownBy(() -> pool.call(Jobs::exit, 3))
            .isInstanceOf(WorkerExitedException.class);
        await().until(() -> pool.statistics().restarts() == 1);
      }
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(of(events, "dev.sallyport.PoolCall"))
        .anySatisfy(event -> {
          assertThat(event.getString("call")).isEqualTo("Jobs.pid");
          assertThat(event.getLong("worker")).isEqualTo(pid);
          assertThat(event.getString("failure")).isEmpty();
        })
        .anySatisfy(
            event -> assertThat(event.getString("failure")).isEqualTo("WorkerExitedException"));
    assertThat(of(events, "dev.sallyport.PoolWorkerStarted"))
        .anySatisfy(event -> assertThat(event.getLong("worker")).isEqualTo(pid));
    assertThat(of(events, "dev.sallyport.PoolWorkerEnded"))
        .anySatisfy(event -> {
          assertThat(event.getLong("worker")).isEqualTo(pid);
          assertThat(event.getInt("exitCode")).isEqualTo(3);
          assertThat(event.getBoolean("expected")).isFalse();
          assertThat(event.getLong("calls")).isEqualTo(1);
        });
  }

  private static List<RecordedEvent> of(List<RecordedEvent> events, String type) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(type))
        .filter(event -> event.getString("pool").equals("metered"))
        .toList();
  }
}
