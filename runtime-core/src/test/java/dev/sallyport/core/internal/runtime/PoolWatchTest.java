package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.core.internal.pool.Jobs;
import dev.sallyport.core.internal.pool.Pool;
import dev.sallyport.core.internal.pool.PoolMember;
import dev.sallyport.core.internal.pool.WorkerSource;
import dev.sallyport.pool.WorkerStatistics;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.spi.PoolSpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the time limits of a pool when looking after them fails. */
@Timeout(60)
class PoolWatchTest {
  @TempDir Path directory;

  /** Real children, the first of which fails when the pool's watch asks whether it lives. */
  private static final class Faulty implements WorkerSource {
    private final WorkerSource real;
    private final AtomicInteger started = new AtomicInteger();
    final AtomicInteger faults = new AtomicInteger();

    Faulty(LaunchSpec launch) {
      this.real = new PoolChildren(launch);
    }

    @Override
    public Started start() {
      Started worker = real.start();
      return started.getAndIncrement() > 0
          ? worker
          : new Started(faulty(worker.member()), worker.port(), worker.flight());
    }

    private PoolMember faulty(PoolMember member) {
      return (PoolMember)
          Proxy.newProxyInstance(
              PoolMember.class.getClassLoader(),
              new Class<?>[] {PoolMember.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("isUnresponsive")
                    && Thread.currentThread().getName().equals("sallyport-pool-watched")) {
                  faults.incrementAndGet();
                  throw new IllegalStateException("on purpose");
                }
                try {
                  return method.invoke(member, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  @Test
  void aFaultAtOneWorkerEndsNoTimeLimit() throws Exception {
    LaunchSpec launch =
        Launch.java(Jobs.class, JavaOptions.defaults().withLean().withMaxHeapMiB(32)).spec();
    Faulty source = new Faulty(launch);
    PoolSpec spec =
        PoolSpec.of(launch)
            .with(draft -> {
              draft.name = "watched";
              draft.minWorkers = 2;
              draft.maxWorkers = 2;
              draft.queueTimeout = Optional.of(Duration.ofMillis(300));
              draft.grace = Duration.ofMillis(300);
            });
    try (Pool pool = Pool.open(spec, source)) {
      await().until(() -> source.faults.get() > 0);
      String go = directory.resolve("go").toString();
      CompletableFuture<Long> one = pool.submit(Jobs::await, go);
      CompletableFuture<Long> two = pool.submit(Jobs::await, go);
      CompletableFuture<Integer> late = pool.submit(Jobs::square, 3);
      assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(DeadlineExceededException.class);
      Files.writeString(Path.of(go), "");
      assertThat(one.get(20, TimeUnit.SECONDS)).isNotEqualTo(two.get(20, TimeUnit.SECONDS));

      Set<Long> before = pids(pool);
      CompletableFuture<Integer> stuck =
          pool.submit(Jobs::forEver, directory.resolve("stuck").toString());
      await().until(() -> Files.exists(directory.resolve("stuck")));
      stuck.cancel(true);
      // Whichever of the two has it is killed, and replaced.
      await().until(() -> !before.containsAll(pids(pool)));
    }
  }

  private static Set<Long> pids(Pool pool) {
    return pool.statistics().workers().stream()
        .map(WorkerStatistics::pid)
        .collect(Collectors.toSet());
  }
}
