package dev.sallyport.core.internal.pool;

import dev.sallyport.ClosedException;
import dev.sallyport.ConnectionException;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.LaunchException;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.ContractModel;
import dev.sallyport.process.ExitReport;
import dev.sallyport.spi.NamedTask;
import dev.sallyport.spi.PoolSpec;
import dev.sallyport.task.Task0;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * <p><b>Threads.</b> All state is guarded by the dispatcher's lock. Each start and each end has a
 * short-lived thread of its own: both wait for a process.
 */
final class Crew {
  private static final Logger log = LoggerFactory.getLogger(Crew.class);

  private final PoolSpec spec;
  private final WorkerSource source;
  private final Dispatcher dispatcher;
  private final RestartBudget budget;

  /** Whether its workers stand somewhere: one that cannot be reached is no worker that ended. */
  private final boolean stands;

  /** At how many places there may be a worker. */
  private final int places;

  /** A worker has come or gone, or the pool is shut down. */
  private final Condition changed;

  /** Those that every worker must serve. */
  private final List<ContractModel> contracts = new ArrayList<>();

  /** The one by which calls are encoded. All that come must agree with it. */
  private @Nullable CallPort reference;

  private int starting;
  private int ending;
  private int threads;

  /** Why the last worker did not start, or ended. */
  private @Nullable RuntimeException trouble;

  /** How many could not be reached since one was. */
  private int unreached;

  Crew(PoolSpec spec, WorkerSource source, Dispatcher dispatcher) {
    this.spec = spec;
    this.source = source;
    this.dispatcher = dispatcher;
    this.budget = new RestartBudget(spec.restartBudget(), spec.restartWindow());
    this.stands = spec.source() instanceof PoolSpec.Standing;
    this.places = spec.source() instanceof PoolSpec.Standing all ? all.remotes().size() : 1;
    this.changed = dispatcher.lock.newCondition();
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
      int spare = Math.max(0, places - spec.minWorkers());
      while (dispatcher.workers().size() < spec.minWorkers()) {
        if (trouble != null && (unreached == 0 || unreached > spare)) {
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

  /** Starts and ends workers as the numbers demand. Under the lock. */
  private void adjust() {
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
        end(worker);
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
    changed.signalAll();
  }

  /** Starts one that takes the place of {@code worker}. Under the lock. */
  void succeed(PoolWorker worker) {
    if (!worker.succeeded && !dispatcher.isShutdown()) {
      worker.succeeded = true;
      start(worker);
    }
  }

  private void start(@Nullable PoolWorker predecessor) {
    starting++;
    thread("start", () -> startOne(predecessor));
  }

  /** On a thread of its own. */
  private void startOne(@Nullable PoolWorker predecessor) {
    WorkerSource.Started started = null;
    RuntimeException failure = null;
    try {
      if (pause()) {
        long begun = System.nanoTime();
        started = source.start();
        initialize(started);
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
    notStarted(predecessor, failure);
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

  private void initialize(WorkerSource.Started started) {
    if (spec.initializer().isEmpty()) {
      return;
    }
    Task0<?> task = spec.initializer().get();
    Duration bound = NamedTask.of(task).timeout().orElse(spec.source().startTimeout());
    try {
      started.member().call(task.withTimeout(bound));
    } catch (DeadlineExceededException e) {
      started.member().kill("its initializer did not return within " + bound);
      throw new LaunchException(
          ErrorCode.START_TIMEOUT,
          "the initializer of a worker of pool "
              + spec.name()
              + " did not return within "
              + bound
              + " (Launch.startTimeout, or the timeout of the task)",
          started.member().exitReport().orElse(null),
          e);
    }
  }

  /** Has it learn the contracts that were met before, and gives it to the dispatcher. */
  private void introduce(
      WorkerSource.Started started, @Nullable PoolWorker predecessor, Duration startup) {
    CallPort port = started.port();
    PoolWorker worker = new PoolWorker(started, spec.depth());
    List<Dispatcher.Assignment> assigned = null;
    while (assigned == null) {
      List<ContractModel> known;
      dispatcher.lock.lock();
      try {
        known = List.copyOf(contracts);
        if (known.stream().allMatch(port::knows)) {
          requireAgreement(port);
          starting--;
          trouble = null;
          unreached = 0;
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
    Dispatcher.Assignment.tell(assigned);
    PoolEvents.started(spec.name(), worker, startup);
    var unused = started.member().onEnd().thenAccept(end -> ended(worker, end));
  }

  private void requireAgreement(CallPort port) {
    if (reference == null) {
      reference = port;
      return;
    }
    String difference = reference.difference(port);
    if (difference != null) {
      throw new IncompatibleException(
          ErrorCode.INCOMPATIBLE_SCHEMA,
          "two workers of pool "
              + spec.name()
              + " differ in their "
              + difference
              + (stands
                  ? " (fix: the same program and Limits at all addresses, and the same Limits and"
                      + " encodings in each Remote.Builder)"
                  : " (was the program replaced while the pool is open? fix: open a new pool)"));
    }
  }

  private void notStarted(@Nullable PoolWorker predecessor, @Nullable RuntimeException failure) {
    SallyportException end = null;
    dispatcher.lock.lock();
    try {
      starting--;
      if (predecessor != null) {
        predecessor.succeeded = false;
      }
      if (failure != null && needed()) {
        trouble = failure;
        boolean reached = !(stands && failure instanceof ConnectionException);
        unreached = reached ? 0 : unreached + 1;
        log.warn("a worker of pool {} did not start: {}", spec.name(), failure.getMessage());
        if (reached || dispatcher.workers().isEmpty()) {
          end = spend(failure, exitReport(failure));
        } else {
          // One address that is down must not take the others with it.
          budget.delay();
        }
      }
      adjust();
    } finally {
      dispatcher.lock.unlock();
    }
    giveUp(end);
  }

  /** A worker has ended by itself, or did not start; what the pool gives up with, or null. */
  private @Nullable SallyportException spend(
      @Nullable RuntimeException failure, @Nullable ExitReport report) {
    if (!budget.spend(System.nanoTime())) {
      return null;
    }
    return new LaunchException(
        ErrorCode.LAUNCH_FAILED,
        "pool "
            + spec.name()
            + " has given up: more than "
            + spec.restartBudget()
            + " workers ended by themselves or did not start within "
            + spec.restartWindow()
            + " (WorkerPool.Builder.restarts); the last one:"
            + (report == null && failure != null ? " " + failure.getMessage() : ""),
        report,
        failure);
  }

  private void giveUp(@Nullable SallyportException why) {
    if (why != null) {
      log.error("{}", why.getMessage());
      dispatcher.close(why).forEach(ticket -> ticket.failed(why));
    }
  }

  private static @Nullable ExitReport exitReport(RuntimeException failure) {
    if (failure instanceof WorkerExitedException exited) {
      return exited.exitReport();
    } else if (failure instanceof LaunchException launch) {
      return launch.exitReport().orElse(null);
    }
    return failure instanceof ProtocolException broken ? broken.exitReport().orElse(null) : null;
  }

  /** The session of a worker is over: it gets nothing more. On any thread. */
  void lost(PoolWorker worker) {
    dispatcher.lock.lock();
    try {
      if (worker.state != PoolWorker.State.GONE) {
        dispatcher.remove(worker);
        ending++;
      }
    } finally {
      dispatcher.lock.unlock();
    }
  }

  /** A worker has ended. */
  private void ended(PoolWorker worker, MemberEnd how) {
    SallyportException end = null;
    dispatcher.lock.lock();
    try {
      lost(worker);
      over(worker);
      if (worker.done > 0) {
        budget.earned();
      }
      PoolEvents.ended(spec.name(), worker, how);
      if (!worker.expected) {
        dispatcher.counters.restarts++;
        trouble = how.why();
        end = how.report().isPresent() ? spend(null, how.report().get()) : spend(how.why(), null);
      }
      adjust();
    } finally {
      dispatcher.lock.unlock();
    }
    dispatcher.offer();
    giveUp(end);
  }

  /** Its process is no longer waited for. Under the lock. */
  private void over(PoolWorker worker) {
    if (!worker.over) {
      worker.over = true;
      ending--;
    }
  }

  /** Ends one that has nothing left to do. Under the lock. */
  private void end(PoolWorker worker) {
    worker.state = PoolWorker.State.ENDING;
    worker.expected = true;
    thread("end", () -> finish(worker, worker.member::close));
  }

  /** What cannot be ended is not waited for; its exit, should it come, changes nothing any more. */
  private void finish(PoolWorker worker, Runnable step) {
    step.run();
    if (worker.member.onEnd().isDone()) {
      return;
    }
    dispatcher.lock.lock();
    try {
      lost(worker);
      over(worker);
      adjust();
    } finally {
      dispatcher.lock.unlock();
    }
  }

  /** Ends one that is in the way of the pool. Under the lock; does not wait. */
  void kill(PoolWorker worker, String reason) {
    if (!worker.expected) {
      worker.expected = true;
      thread("kill", () -> finish(worker, () -> worker.member.kill(reason)));
    }
  }

  /** Ends one that gives no sign of life: it has ended by itself, as far as the pool can tell. */
  void killUnresponsive(PoolWorker worker) {
    if (!worker.expected && !worker.unresponsive) {
      worker.unresponsive = true;
      thread(
          "kill",
          () ->
              finish(
                  worker, () -> worker.member.kill("it gave no sign of life (Limits.heartbeat)")));
    }
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
        end(worker);
      }
    }
  }

  /**
   * Has all workers learn a contract.
   *
   * @return by which calls of it are encoded
   * @throws SallyportException if they do not serve it, or there is no worker to be had
   */
  CallPort meet(ContractModel contract) {
    while (true) {
      List<PoolWorker> strangers = new ArrayList<>();
      dispatcher.lock.lock();
      try {
        awaitOne(contract.name());
        for (PoolWorker worker : dispatcher.workers()) {
          if (!worker.port.knows(contract)) {
            strangers.add(worker);
          }
        }
        if (strangers.isEmpty()) {
          if (!contracts.contains(contract)) {
            contracts.add(contract);
          }
          CallPort encoder = dispatcher.workers().get(0).port;
          reference = encoder;
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
          lost(worker);
        }
      }
    }
  }

  /** Waits until there is a worker, and has one started if there would be none. */
  private void awaitOne(String label) {
    long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(spec.source().startTimeout()) * 2;
    int tries = 0;
    while (dispatcher.workers().isEmpty()) {
      SallyportException closed = dispatcher.closedTo(label);
      if (closed != null) {
        throw closed;
      }
      if (starting == 0) {
        if (trouble != null && tries > 0 && (unreached == 0 || tries >= places)) {
          throw trouble;
        }
        // Why the last one ended says nothing of the next.
        trouble = null;
        tries++;
        start(null);
      }
      try {
        if (changed.awaitNanos(end - System.nanoTime()) <= 0) {
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
    return dispatcher.workers().isEmpty() && starting == 0 && ending == 0 && threads == 0;
  }

  /** Waits for a change, at most so long. Under the lock. */
  @SuppressWarnings("WaitNotInLoop") // The loop is the caller's.
  void awaitChange(long nanos) throws InterruptedException {
    changed.awaitNanos(nanos);
  }

  int starting() {
    return starting;
  }

  private void thread(String work, Runnable task) {
    threads++;
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } finally {
                dispatcher.lock.lock();
                try {
                  threads--;
                  changed.signalAll();
                } finally {
                  dispatcher.lock.unlock();
                }
              }
            },
            "sallyport-pool-" + work + "-" + spec.name());
    thread.setDaemon(true);
    thread.start();
  }
}
