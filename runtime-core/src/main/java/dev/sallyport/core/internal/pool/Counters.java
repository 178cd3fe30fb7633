package dev.sallyport.core.internal.pool;

import dev.sallyport.pool.PoolStatistics.Latency;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What a pool counts. Guarded by the lock of the {@link Dispatcher}. */
final class Counters {
  private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);

  private final Histogram latency = new Histogram(LONGEST_NANOS, 2);

  long done;
  long failed;
  long retried;
  long rejected;
  long restarts;
  long recycled;

  void answered(long nanos) {
    done++;
    latency.recordValue(Math.max(0, Math.min(nanos, LONGEST_NANOS)));
  }

  Latency latency() {
    return new Latency(
        latency.getTotalCount(),
        Duration.ofNanos((long) latency.getMean()),
        at(50),
        at(90),
        at(99),
        at(99.9),
        Duration.ofNanos(latency.getMaxValue()));
  }

  private Duration at(double percentile) {
    return Duration.ofNanos(latency.getValueAtPercentile(percentile));
  }
}
