package dev.sallyport.spi;

import dev.sallyport.pool.FullQueue;
import dev.sallyport.pool.Recycling;
import dev.sallyport.task.Task0;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a {@link dev.sallyport.pool.WorkerPool.Builder} describes, as plain values, checked.
 * Immutable.
 *
 * @param name the pool's name in logs, thread names and statistics
 * @param source where its workers come from
 * @param minWorkers that are always there
 * @param maxWorkers that may be there, but for successors of those that are recycled
 * @param depth calls at one worker at once
 * @param queue calls that may wait
 * @param whenFull what becomes of one that finds the queue full
 * @param queueTimeout how long a call may wait for a worker
 * @param runTimeout how long it may run
 * @param grace how long a call that is to stop may keep its worker
 * @param idleTimeout how long a worker beyond the minimum may have nothing to do
 * @param recycling when a worker is replaced though nothing is wrong with it
 * @param attempts how often an idempotent call is run in all
 * @param quarantineAfter so many workers that ended at it, a call is run no more
 * @param restarts so many workers may end by themselves within {@code restartWindow}
 * @param restartWindow over which they are counted
 * @param initializer a task that each worker runs first
 * @param lookAhead inputs that a map takes ahead of its results
 */
public record PoolSpec(
    String name,
    Source source,
    int minWorkers,
    int maxWorkers,
    int depth,
    int queue,
    FullQueue whenFull,
    Optional<Duration> queueTimeout,
    Optional<Duration> runTimeout,
    Duration grace,
    Duration idleTimeout,
    Recycling recycling,
    int attempts,
    int quarantineAfter,
    int restarts,
    Duration restartWindow,
    Optional<Task0<?>> initializer,
    int lookAhead) {

  private static final int MAX_WORKERS = 1024;
  private static final int MAX_DEPTH = 1024;

  /** Where workers come from. */
  public sealed interface Source {
    /** How long one may take to be there. */
    Duration startTimeout();

    /** How long each step of its close may take. */
    Duration stopTimeout();
  }

  /** Children, which a pool starts and ends. */
  public record Launched(LaunchSpec launch) implements Source {
    @Override
    public Duration startTimeout() {
      return launch.startTimeout();
    }

    @Override
    public Duration stopTimeout() {
      return launch.stopTimeout();
    }
  }

  /**
   * Workers that stand somewhere, to which a pool connects.
   *
   * @param remotes at least one
   */
  public record Standing(List<RemoteSpec> remotes) implements Source {
    public Standing {
      remotes = List.copyOf(remotes);
      if (remotes.isEmpty()) {
        throw new IllegalArgumentException("addresses out of range: none (expected at least 1)");
      }
    }

    @Override
    public Duration startTimeout() {
      return remotes.get(0).connectTimeout();
    }

    @Override
    public Duration stopTimeout() {
      return remotes.get(0).stopTimeout();
    }
  }

  public PoolSpec {
    if (name.isBlank() || name.length() > 64) {
      throw new IllegalArgumentException(
          "name out of range: \"" + name + "\" (expected 1..64 characters)");
    }
    range("max workers", maxWorkers, 1, MAX_WORKERS);
    range("min workers", minWorkers, 0, maxWorkers);
    range("depth", depth, 1, MAX_DEPTH);
    range("queue", queue, 0, Integer.MAX_VALUE);
    range("attempts", attempts, 1, 1000);
    range("quarantineAfter", quarantineAfter, 1, 1000);
    range("restarts", restarts, 0, Integer.MAX_VALUE);
    range("lookAhead", lookAhead, 0, Integer.MAX_VALUE);
    queueTimeout.ifPresent(value -> positive("queueTimeout", value));
    runTimeout.ifPresent(value -> positive("runTimeout", value));
    positive("grace", grace);
    positive("idleTimeout", idleTimeout);
    positive("restartWindow", restartWindow);
  }

  /** A pool with the defaults: as many children as there are processors. */
  public static PoolSpec of(LaunchSpec launch) {
    int workers = Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors());
    return of(launch.name(), new Launched(launch), workers);
  }

  /** A pool with the defaults: one connection to each. */
  public static PoolSpec of(List<RemoteSpec> remotes) {
    Standing standing = new Standing(remotes);
    String first = standing.remotes().get(0).name();
    String name = first.substring(0, Math.min(first.length(), 64));
    return of(name, standing, remotes.size());
  }

  private static PoolSpec of(String name, Source source, int workers) {
    return new PoolSpec(
        name,
        source,
        workers,
        workers,
        1,
        1000,
        FullQueue.BLOCK,
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Recycling.never(),
        3,
        3,
        0,
        Duration.ofMinutes(1),
        Optional.empty(),
        0);
  }

  /** How many workers may end by themselves: as given, or 5 for each worker and 10 at least. */
  public int restartBudget() {
    return restarts > 0 ? restarts : Math.max(10, 5 * maxWorkers);
  }

  /** How many inputs a map takes ahead: as given, or twice what all workers have at once. */
  public int mapAhead() {
    return lookAhead > 0 ? lookAhead : 2 * maxWorkers * depth;
  }

  /** A changed copy. */
  public PoolSpec with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.build();
  }

  private static void range(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " out of range: " + value + " (expected " + min + ".." + max + ")");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          name + " out of range: " + DurationText.exact(value) + " (expected more than 0)");
    }
  }

  /** A copy under change; the built record checks it. */
  public static final class Draft {
    public String name;
    private final Source source;
    public int minWorkers;
    public int maxWorkers;
    public int depth;
    public int queue;
    public FullQueue whenFull;
    public Optional<Duration> queueTimeout;
    public Optional<Duration> runTimeout;
    public Duration grace;
    public Duration idleTimeout;
    public Recycling recycling;
    public int attempts;
    public int quarantineAfter;
    public int restarts;
    public Duration restartWindow;
    public Optional<Task0<?>> initializer;
    public int lookAhead;

    private Draft(PoolSpec spec) {
      name = spec.name;
      source = spec.source;
      minWorkers = spec.minWorkers;
      maxWorkers = spec.maxWorkers;
      depth = spec.depth;
      queue = spec.queue;
      whenFull = spec.whenFull;
      queueTimeout = spec.queueTimeout;
      runTimeout = spec.runTimeout;
      grace = spec.grace;
      idleTimeout = spec.idleTimeout;
      recycling = spec.recycling;
      attempts = spec.attempts;
      quarantineAfter = spec.quarantineAfter;
      restarts = spec.restarts;
      restartWindow = spec.restartWindow;
      initializer = spec.initializer;
      lookAhead = spec.lookAhead;
    }

    private PoolSpec build() {
      return new PoolSpec(
          name,
          source,
          minWorkers,
          maxWorkers,
          depth,
          queue,
          whenFull,
          queueTimeout,
          runTimeout,
          grace,
          idleTimeout,
          recycling,
          attempts,
          quarantineAfter,
          restarts,
          restartWindow,
          initializer,
          lookAhead);
    }
  }
}
