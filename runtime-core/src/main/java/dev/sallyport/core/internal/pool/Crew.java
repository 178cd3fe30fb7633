package dev.sallyport.core.internal.pool;

import dev.sallyport.ClosedException;
import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.ContractModel;
import dev.sallyport.process.ExitReport;
import dev.sallyport.spi.PoolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many workers there are: starts them, replaces them, and ends them.
 *
 * <p><b>Invariant.</b> What is needed is computed from what there is, each time that changes: the
 * workers that take calls, those that start, and the tickets that wait. There is no count that an
 * event could fail to correct.
 *
 * <p><b>Threads.</b> All state is guarded by the dispatcher's lock, that of {@link Terms}, {@link
 * RestartBudget} and {@link ShortThreads} with it. Each start and each end has a short-lived thread
 * of its own: both wait for a process.
 */
final class Crew {
  private static final Logger log = LoggerFactory.getLogger(Crew.class);

  private final PoolSpec spec;
  private final WorkerSource source;
  private final Dispatcher dispatcher;
  private final RestartBudget budget;
  private final Initializer initializer;
  private final ShortThreads threads;

  /** How workers are ended. */
  final WorkerEnds ends;

  private final Terms terms = new Terms();
  private final Reach reach;

  /** A worker has come or gone, or the pool is shut down. */
  private final Condition changed;

  private int starting;

  /** Whether the system had no thread for a start or an end that is due. */
  private boolean cramped;

  /** Why the last worker did not start, or ended. */
  private @Nullable RuntimeException trouble;

  Crew(PoolSpec spec, WorkerSource source, Dispatcher dispatcher) {
    this.spec = spec;
    this.source = source;
    this.dispatcher = dispatcher;
    this.budget = new RestartBudget(spec);
    this.initializer = new Initializer(spec);
    this.reach = dispatcher.reach;
    this.changed = dispatcher.lock.newCondition();
    this.threads = new ShortThreads(spec.name(), dispatcher.lock, changed);
    this.ends = new WorkerEnds(dispatcher, threads, this::adjust);
    dispatcher.listeners(this::adjust, this::grow);
  }

  /**
   * Starts the minimum of workers and waits until they are ready.
   *
   * @throws SallyportException if one of them is not to be had
   */
  void open() {
    dispatcher.lock.lock();
    try {
      adjust();
      // Where fewer are wanted than there are places, some may be down.
      int spare = Math.max(0, reach.places() - spec.minWorkers());
      while (dispatcher.workers().size() < spec.minWorkers()) {
        if (trouble != null && (reach.misses() == 0 || reach.misses() > spare)) {
          throw trouble;
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      dispatcher.lock.unlock();
    }
  }

  /** One more ticket waits: only where there may be more workers is there something to do. */
  private void grow() {
    if (taking() + starting < spec.maxWorkers()) {
      adjust();
    }
  }

  /** Workers that take calls; those that leave make room for others. */
  private int taking() {
    int taking = 0;
    for (PoolWorker worker : dispatcher.workers()) {
      taking += worker.state == PoolWorker.State.READY ? 1 : 0;
    }
    return taking;
  }

  /**
   * Starts and ends workers as the numbers demand. Under the lock.
   *
   * <p>It never throws: those who call it have tickets to tell. Where the system has no thread
   * left, what could not be done is done when the {@link Watch} looks.
   */
  private void adjust() {
    try {
      startAndEnd();
      cramped = false;
    } catch (OutOfMemoryError e) {
      trouble =
          new LaunchException(
              ErrorCode.LAUNCH_FAILED, "worker of pool " + spec.name() + ": " + e, null, e);
      if (!cramped) {
        cramped = true;
        log.error("pool {} cannot start or end a worker now, and tries again", spec.name(), e);
      }
    }
    changed.signalAll();
  }

  /** What could not be done before, for want of a thread. */
  void tryAgain() {
    dispatcher.lock.lock();
    try {
      if (cramped) {
        adjust();
      }
    } finally {
      dispatcher.lock.unlock();
    }
  }

  private void startAndEnd() {
    boolean stays = !dispatcher.isShutdown() || dispatcher.waiting() > 0;
    int taking = 0;
    for (PoolWorker worker : List.copyOf(dispatcher.workers())) {
      if (worker.isWorn(spec.recycling())) {
        succeed(worker);
      }
      boolean idle = worker.tickets.isEmpty() && worker.reservedFor == null;
      if (worker.state == PoolWorker.State.READY) {
        if (!stays && idle && worker.bound.isEmpty()) {
          dispatcher.leave(worker);
        } else {
          taking++;
        }
      }
      if (worker.state == PoolWorker.State.LEAVING && idle) {
        ends.end(worker);
      }
    }
    if (stays) {
      int wanted = dispatcher.isShutdown() ? Math.min(1, dispatcher.waiting()) : spec.minWorkers();
      // Each that starts will take one of those that wait.
      int more = Math.min(dispatcher.demand() - starting, spec.maxWorkers() - taking - starting);
      for (int i = Math.max(wanted - taking - starting, more); i > 0; i--) {
        start(null);
      }
    }
  }

  /** Starts one that takes the place of {@code worker}. Under the lock. */
  void succeed(PoolWorker worker) {
    if (!worker.succeeded && !dispatcher.isShutdown()) {
      start(worker);
      worker.succeeded = true;
    }
  }

  private void start(@Nullable PoolWorker predecessor) {
    threads.start("start", () -> startOne(predecessor));
    starting++;
  }

  /** On a thread of its own. */
  private void startOne(@Nullable PoolWorker predecessor) {
    WorkerSource.Started started = null;
    RuntimeException failure = null;
    try {
      if (pause()) {
        long begun = System.nanoTime();
        started = source.start();
        initializer.run(started.member());
        introduce(started, predecessor, Duration.ofNanos(System.nanoTime() - begun));
        return;
      }
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      failure =
          new LaunchException(
              ErrorCode.LAUNCH_FAILED, "worker of pool " + spec.name() + ": " + e, null, e);
    }
    if (started != null) {
      started.member().kill("its start failed");
    }
    notStarted(predecessor, failure, started == null);
  }

  /** Waits for as long as the last ends demand; false if there is no need for a worker any more. */
  private boolean pause() {
    dispatcher.lock.lock();
    try {
      long end = System.nanoTime() + budget.pauseNanos();
      while (needed()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return true;
        }
        changed.awaitNanos(left);
      }
      return false;
    } catch (InterruptedException e) {
      return false;
    } finally {
      dispatcher.lock.unlock();
    }
  }

  private boolean needed() {
    return !dispatcher.isShutdown() || dispatcher.waiting() > 0;
  }

  /** Has it learn the contracts that were met before, and gives it to the dispatcher. */
  private void introduce(
      WorkerSource.Started started, @Nullable PoolWorker predecessor, Duration startup) {
    CallPort port = started.port();
    PoolWorker worker = new PoolWorker(started, spec.depth());
    List<Assignment> assigned = null;
    while (assigned == null) {
      List<ContractModel> known;
      dispatcher.lock.lock();
      try {
        known = terms.contracts();
        if (known.stream().allMatch(port::knows)) {
          terms.requireAgreement(port, spec.name(), reach.isOfStanding());
          starting--;
          trouble = null;
          reach.reached();
          if (predecessor != null && predecessor.state == PoolWorker.State.READY) {
            dispatcher.counters.recycled++;
            dispatcher.leave(predecessor);
          }
          assigned = dispatcher.join(worker);
          adjust();
        }
      } finally {
        dispatcher.lock.unlock();
      }
      if (assigned == null) {
        known.forEach(port::join);
      }
    }
    Assignment.tell(assigned);
    PoolEvents.started(spec.name(), worker, startup);
    var unused = started.member().onEnd().thenAccept(end -> ended(worker, end));
  }

  /**
   * @param failure null if it is not needed any more
   * @param early whether it did not get as far as a session
   */
  private void notStarted(
      @Nullable PoolWorker predecessor, @Nullable RuntimeException failure, boolean early) {
    SallyportException end = null;
    dispatcher.lock.lock();
    try {
      starting--;
      if (predecessor != null) {
        predecessor.succeeded = false;
      }
      if (failure != null && needed()) {
        trouble = failure;
        long now = System.nanoTime();
        boolean miss = early && reach.isMiss(failure);
        reach.failed(failure, miss, dispatcher.workers().isEmpty(), now);
        // Nobody may be there for days: the first time, the second, the fourth.
        if (!miss || Integer.bitCount(reach.misses()) == 1) {
          log.warn("a worker of pool {} did not start: {}", spec.name(), failure.getMessage());
        }
        if (miss) {
          budget.delay();
        } else {
          end = budget.spend(now, failure, Failures.exitReport(failure));
        }
      }
      adjust();
    } finally {
      dispatcher.lock.unlock();
    }
    giveUp(end);
  }

  private void giveUp(@Nullable SallyportException why) {
    if (why != null) {
      log.error("{}", why.getMessage());
      dispatcher.close(why).forEach(ticket -> ticket.failed(why));
    }
  }

  /** A worker has ended. */
  private void ended(PoolWorker worker, MemberEnd how) {
    SallyportException end = null;
    dispatcher.lock.lock();
    try {
      ends.over(worker);
      if (worker.done > 0) {
        budget.earned();
      }
      PoolEvents.ended(spec.name(), worker, how);
      if (!worker.expected) {
        dispatcher.counters.restarts++;
        trouble = how.why();
        if (reach.isOfStanding()) {
          // A connection, which may end as often as its worker is deployed.
          budget.delay();
        } else {
          ExitReport report = how.report().orElse(null);
          end = budget.spend(System.nanoTime(), report == null ? how.why() : null, report);
        }
      }
      adjust();
    } finally {
      dispatcher.lock.unlock();
    }
    dispatcher.offer();
    giveUp(end);
  }

  /** Idle ones beyond the minimum leave, after so long. Under the lock. */
  void dismissIdle(long now, long idleNanos) {
    int taking = taking();
    for (PoolWorker worker : List.copyOf(dispatcher.workers())) {
      if (taking > spec.minWorkers()
          && worker.isFree()
          && worker.tickets.isEmpty()
          && worker.bound.isEmpty()
          && now - worker.idleNanos > idleNanos) {
        taking--;
        dispatcher.leave(worker);
        ends.end(worker);
      }
    }
  }

  /**
   * Has all workers learn a contract.
   *
   * @param call the one that is made, {@code Thumbnails.resize}, and counted if it is not taken;
   *     null if none is
   * @return by which calls of it are encoded
   * @throws SallyportException if they do not serve it, or there is no worker to be had
   */
  CallPort meet(ContractModel contract, @Nullable String call) {
    while (true) {
      List<PoolWorker> strangers = new ArrayList<>();
      dispatcher.lock.lock();
      try {
        awaitWorker(contract.name(), call);
        for (PoolWorker worker : dispatcher.workers()) {
          if (!worker.port.knows(contract)) {
            strangers.add(worker);
          }
        }
        if (strangers.isEmpty()) {
          CallPort encoder = dispatcher.workers().get(0).port;
          terms.add(contract, encoder);
          return encoder;
        }
      } finally {
        dispatcher.lock.unlock();
      }
      for (PoolWorker worker : strangers) {
        try {
          worker.port.join(contract);
        } catch (WorkerExitedException | ClosedException | ProtocolException e) {
          // Its session has ended meanwhile, which says nothing of the contract.
          ends.lost(worker);
        }
      }
    }
  }

  private void awaitWorker(String contract, @Nullable String call) {
    boolean found = false;
    try {
      awaitOne(call == null ? contract : call);
      found = true;
    } finally {
      if (!found && call != null) {
        dispatcher.notTaken();
      }
    }
  }

  /** Waits until there is a worker, and has one started if there would be none. */
  private void awaitOne(String label) {
    long begun = System.nanoTime();
    long bound =
        reach.isOfStanding() ? reach.boundNanos() : Reach.twice(spec.source().startTimeout());
    int tries = 0;
    while (dispatcher.workers().isEmpty()) {
      SallyportException closed = dispatcher.closedTo(label);
      if (closed != null) {
        throw closed;
      }
      if (starting == 0) {
        if (trouble != null && tries > 0 && (reach.misses() == 0 || tries >= reach.places())) {
          throw trouble;
        }
        // Why the last one ended says nothing of the next.
        trouble = null;
        tries++;
        start(null);
      }
      try {
        if (changed.awaitNanos(begun + bound - System.nanoTime()) <= 0) {
          if (reach.isOfStanding()) {
            throw reach.gone(label + " was not taken");
          }
          throw new LaunchException(
              ErrorCode.START_TIMEOUT,
              "pool " + spec.name() + " has no worker within twice its start timeout",
              null,
              trouble);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LaunchException(
            ErrorCode.LAUNCH_FAILED,
            "interrupted while it waited for a worker of pool " + spec.name(),
            null,
            e);
      }
    }
  }

  /** Whether nothing is left. Under the lock. */
  boolean isEmpty() {
    return dispatcher.workers().isEmpty() && starting == 0 && ends.isEmpty() && threads.isEmpty();
  }

  /** Waits for a change, at most so long. Under the lock. */
  @SuppressWarnings("WaitNotInLoop") // The loop is the caller's.
  void awaitChange(long nanos) throws InterruptedException {
    changed.awaitNanos(nanos);
  }

  int starting() {
    return starting;
  }
}
