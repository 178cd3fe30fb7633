package dev.sallyport.cli.chaos;

import dev.sallyport.pool.WorkerPool;
import dev.sallyport.pool.WorkerStatistics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Does to workers what comes from outside. Confined to its thread, but for its counts. */
final class Assailant {
  /** Between two looks at one of the pool's places. */
  static final int PAUSE_MILLIS = 50;

  /** So often of a hundred the worker in the place is left alone: it has to start again. */
  private static final int SPARED = 50;

  private final WorkerPool pool;
  private final int places;
  private final SplittableRandom random;
  private final Account account;
  private final Map<String, Long> counts = new TreeMap<>();

  Assailant(WorkerPool pool, int places, SplittableRandom random, Account account) {
    this.pool = pool;
    this.places = places;
    this.random = random;
    this.account = account;
  }

  synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  synchronized long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private synchronized void count(String deed) {
    counts.merge(deed, 1L, Long::sum);
  }

  /** Looks at one place, and does something to the worker there, if there is one. */
  void strike() throws InterruptedException {
    List<WorkerStatistics> workers = pool.statistics().workers();
    int place = random.nextInt(places);
    int dice = random.nextInt(100);
    if (place >= workers.size() || dice < SPARED) {
      return;
    }
    long pid = workers.get(place).pid();
    if (dice < 92) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      count("SIGKILL");
    } else if (dice < 97) {
      signal("SEGV", pid);
    } else {
      signal("STOP", pid);
    }
  }

  private void signal(String signal, long pid) throws InterruptedException {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!kill.waitFor(10, TimeUnit.SECONDS)) {
        account.fault("kill -" + signal + " did not return");
      }
      count("SIG" + signal);
    } catch (IOException e) {
      account.fault("kill could not be run: " + e);
    }
  }
}
