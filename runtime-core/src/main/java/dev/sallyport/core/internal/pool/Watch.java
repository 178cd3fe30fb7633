package dev.sallyport.core.internal.pool;

import dev.sallyport.pool.WorkerStatistics;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.PoolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a pool does by the clock: time limits in the queue and at workers, idle workers, those that
 * are worn or give no sign of life.
 *
 * <p>One daemon thread, which looks several times within the shortest of the pool's time limits,
 * and never waits for anything else. So a limit is kept to within a tenth of itself, or a quarter
 * of a second. Whatever fails in one look, or at one worker, keeps it from nothing else.
 */
final class Watch {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final long SHORTEST_TICK = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LONGEST_TICK = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long MEMORY_TICK = TimeUnit.SECONDS.toNanos(1);
  private static final long FAILURE_PAUSE = TimeUnit.SECONDS.toNanos(10);

  /** Calls after which a worker is as large as it is to be. */
  private static final int GROWN = 100;

  private static final long PAGE_BYTES = 4096;
  private static final long MIB = 1 << 20;

  private final Pool pool;
  private final PoolSpec spec;
  private final long tick;
  private long memorySeen = System.nanoTime();

  /** What went wrong in this look, and when the last such thing was logged. Of the thread. */
  private @Nullable Throwable failure;

  private @Nullable Long failureLogged;
  private boolean ended;

  Watch(Pool pool) {
    this.pool = pool;
    this.spec = pool.spec();
    Duration shortest = spec.grace();
    shortest = earlier(shortest, spec.idleTimeout());
    shortest = earlier(shortest, spec.queueTimeout().orElse(shortest));
    shortest = earlier(shortest, spec.runTimeout().orElse(shortest));
    this.tick =
        Math.max(
            SHORTEST_TICK, Math.min(LONGEST_TICK, TimeUnit.NANOSECONDS.convert(shortest) / 10));
  }

  private static Duration earlier(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  void start() {
    Thread thread = new Thread(this::run, "sallyport-pool-" + spec.name());
    thread.setDaemon(true);
    thread.start();
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  private synchronized boolean await() {
    try {
      if (!ended) {
        TimeUnit.NANOSECONDS.timedWait(this, tick);
      }
    } catch (InterruptedException e) {
      // Nobody but a stranger interrupts this thread.
    }
    return !ended;
  }

  private void run() {
    while (await()) {
      long now = System.nanoTime();
      attempt(() -> failOverdue(now));
      attempt(() -> lookAtWorkers(now));
      attempt(pool.crew()::tryAgain);
      attempt(pool.dispatcher()::offer);
      // Also notes that it is over, for who does not wait for that.
      attempt(pool::isTerminated);
      logFailure(now);
    }
  }

  /** The limits of all others hang on this thread: nothing may end it. */
  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private void logFailure(long now) {
    Throwable last = failure;
    failure = null;
    if (last != null && (failureLogged == null || now - failureLogged > FAILURE_PAUSE)) {
      failureLogged = now;
      attempt(() -> log.error("the watch of pool {} has failed, and goes on", spec.name(), last));
    }
  }

  private void failOverdue(long now) {
    pool.dispatcher()
        .removeOverdue(now)
        .forEach((ticket, why) -> attempt(() -> pool.fail(ticket, why)));
  }

  private void lookAtWorkers(long now) {
    boolean memory = spec.recycling().growthMiB() > 0 && now - memorySeen > MEMORY_TICK;
    memorySeen = memory ? now : memorySeen;
    pool.dispatcher().lock.lock();
    try {
      for (PoolWorker worker : List.copyOf(pool.dispatcher().workers())) {
        attempt(() -> lookAt(worker, now, memory));
      }
      pool.crew().dismissIdle(now, TimeUnit.NANOSECONDS.convert(spec.idleTimeout()));
    } finally {
      pool.dispatcher().lock.unlock();
    }
  }

  /** Under the lock. */
  private void lookAt(PoolWorker worker, long now, boolean memory) {
    long grace = TimeUnit.NANOSECONDS.convert(spec.grace());
    boolean first = true;
    for (Ticket ticket : new ArrayList<>(worker.tickets)) {
      if (ticket instanceof CallTicket call) {
        // Also one whose handler has returned a stage runs, until that completes.
        int stream = call.stream();
        boolean runs =
            worker.flight.isKept() ? stream != 0 && worker.flight.hasBegun(stream) : first;
        if (call.isOverdue(runs, now, grace)) {
          pool.crew()
              .ends
              .kill(
                  worker,
                  call.label
                      + " was to stop and did not within "
                      + DurationText.exact(spec.grace()));
        }
      }
      first = false;
    }
    if (worker.member.isUnresponsive()) {
      pool.crew().ends.killUnresponsive(worker);
    }
    boolean old =
        spec.recycling().age().isPresent()
            && now - worker.readyNanos > TimeUnit.NANOSECONDS.convert(spec.recycling().age().get());
    if (worker.state == PoolWorker.State.READY && (old || (memory && hasGrown(worker)))) {
      pool.crew().succeed(worker);
    }
  }

  private boolean hasGrown(PoolWorker worker) {
    long rss = rss(worker.member.pid());
    if (rss < 0) {
      return false;
    }
    if (worker.firstRss == 0 || (worker.done <= GROWN && rss > worker.firstRss)) {
      worker.firstRss = rss;
    }
    return rss - worker.firstRss > spec.recycling().growthMiB() * MIB;
  }

  /** Processor time so far; zero where not known. */
  private static Duration cpu(long pid) {
    // 0 is no process, and on Linux not an error either.
    return pid == 0
        ? Duration.ZERO
        : ProcessHandle.of(pid)
            .flatMap(process -> process.info().totalCpuDuration())
            .orElse(Duration.ZERO);
  }

  /** Resident memory in bytes; -1 where not known. */
  static long rss(long pid) {
    try {
      String[] pages = Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ", 3);
      return pages.length < 2 ? -1 : Long.parseLong(pages[1]) * PAGE_BYTES;
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }

  /** Under the lock. */
  WorkerStatistics statistics(PoolWorker worker, long now) {
    int running = worker.flight.running();
    long since = worker.flight.since();
    @Nullable Ticket current = null;
    for (Ticket ticket : worker.tickets) {
      boolean runs =
          ticket.equals(worker.tenant)
              || (ticket instanceof CallTicket call && running != 0 && call.stream() == running);
      current = runs ? ticket : current;
    }
    if (!worker.flight.isKept() && worker.tickets.size() == 1) {
      // It does not tell, and can be at nothing else.
      current = worker.tickets.iterator().next();
      since = worker.progressNanos;
    }
    return new WorkerStatistics(
        worker.member.name(),
        worker.member.pid(),
        Duration.ofNanos(now - worker.readyNanos),
        worker.done,
        worker.tickets.size(),
        current == null ? "" : current.label,
        Duration.ofNanos(current == null ? 0 : Math.max(0, now - since)),
        rss(worker.member.pid()),
        cpu(worker.member.pid()),
        !worker.member.isUnresponsive());
  }
}
