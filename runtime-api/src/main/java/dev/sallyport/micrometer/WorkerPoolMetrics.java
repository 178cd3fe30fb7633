package dev.sallyport.micrometer;

import dev.sallyport.pool.PoolStatistics;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.pool.WorkerStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the {@link PoolStatistics} of a pool as meters, tagged with its name:
 *
 * <ul>
 *   <li>{@code sallyport.pool.calls} counts calls, by {@code outcome}: {@code done}, {@code
 *       failed}, {@code rejected}; {@code sallyport.pool.retries} the runs beyond the first;
 *   <li>{@code sallyport.pool.queued}, {@code .running}, {@code .quarantined} are numbers of calls;
 *   <li>{@code sallyport.pool.workers} is the number of workers, by {@code state}: {@code ready},
 *       {@code starting}; {@code sallyport.pool.replacements} counts those that were replaced, by
 *       {@code reason}: {@code ended}, {@code recycled};
 *   <li>{@code sallyport.pool.latency} are times from a call to its answer, by {@code quantile};
 *   <li>{@code sallyport.pool.memory} is the resident memory of all workers, in bytes.
 * </ul>
 *
 * <pre>{@code
 * new WorkerPoolMetrics(pool).bindTo(registry);
 * }</pre>
 *
 * <p>Thread-safe. Keeps the pool reachable for as long as the registry has the meters. Statistics
 * are taken at most once a second, however many meters are read.
 */
public final class WorkerPoolMetrics implements MeterBinder {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final WorkerPool pool;

  private @Nullable PoolStatistics latest;
  private long takenNanos;

  public WorkerPoolMetrics(WorkerPool pool) {
    this.pool = pool;
  }

  private synchronized PoolStatistics statistics() {
    PoolStatistics known = latest;
    long now = System.nanoTime();
    if (known == null || now - takenNanos > FRESH_NANOS) {
      known = pool.statistics();
      latest = known;
      takenNanos = now;
    }
    return known;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Tags tags = Tags.of("pool", pool.name());
    counter(registry, "calls", tags.and("outcome", "done"), PoolStatistics::done);
    counter(registry, "calls", tags.and("outcome", "failed"), PoolStatistics::failed);
    counter(registry, "calls", tags.and("outcome", "rejected"), PoolStatistics::rejected);
    counter(registry, "retries", tags, PoolStatistics::retried);
    counter(registry, "replacements", tags.and("reason", "ended"), PoolStatistics::restarts);
    counter(registry, "replacements", tags.and("reason", "recycled"), PoolStatistics::recycled);
    gauge(registry, "queued", tags, PoolStatistics::queued);
    gauge(registry, "running", tags, PoolStatistics::running);
    gauge(registry, "quarantined", tags, PoolStatistics::quarantined);
    gauge(registry, "workers", tags.and("state", "ready"), taken -> taken.workers().size());
    gauge(registry, "workers", tags.and("state", "starting"), PoolStatistics::starting);
    gauge(registry, "memory", tags, WorkerPoolMetrics::memory);
    latency(registry, tags.and("quantile", "0.5"), PoolStatistics.Latency::median);
    latency(registry, tags.and("quantile", "0.9"), PoolStatistics.Latency::p90);
    latency(registry, tags.and("quantile", "0.99"), PoolStatistics.Latency::p99);
    latency(registry, tags.and("quantile", "1"), PoolStatistics.Latency::max);
  }

  private static double memory(PoolStatistics taken) {
    return taken.workers().stream()
        .mapToLong(WorkerStatistics::rssBytes)
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private void counter(
      MeterRegistry registry, String name, Tags tags, ToDoubleFunction<PoolStatistics> value) {
    FunctionCounter.builder(
            "sallyport.pool." + name, this, self -> value.applyAsDouble(self.statistics()))
        .tags(tags)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, Tags tags, ToDoubleFunction<PoolStatistics> value) {
    Gauge.builder("sallyport.pool." + name, this, self -> value.applyAsDouble(self.statistics()))
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private void latency(
      MeterRegistry registry, Tags tags, Function<PoolStatistics.Latency, Duration> value) {
    TimeGauge.builder(
            "sallyport.pool.latency",
            this,
            TimeUnit.NANOSECONDS,
            self -> value.apply(self.statistics().latency()).toNanos())
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }
}
