package dev.sallyport.core.internal.pool;

import dev.sallyport.CallContext;
import dev.sallyport.ClosedException;
import dev.sallyport.Deadline;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.CallPort.Encoded;
import dev.sallyport.core.internal.session.CallThreads;
import dev.sallyport.core.internal.session.ContractModel;
import dev.sallyport.pool.CallOptions;
import dev.sallyport.pool.PoolStatistics;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.pool.WorkerStatistics;
import dev.sallyport.pool.Workers;
import dev.sallyport.process.ExitReport;
import dev.sallyport.spi.PoolSpec;
import dev.sallyport.task.Task0;
import dev.sallyport.task.Task1;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pool: its life, and what its parts share. */
public final class Pool implements WorkerPool {
  private final PoolSpec spec;
  private final Dispatcher dispatcher;
  private final Crew crew;
  private final Watch watch;
  private final ExecutorService executor;
  private final PoolCalls plain;
  private final Map<ContractModel, CallPort> encoders = new ConcurrentHashMap<>();
  private final AtomicBoolean terminated = new AtomicBoolean();

  private Pool(PoolSpec spec, WorkerSource source) {
    this.spec = spec;
    this.dispatcher = new Dispatcher(spec);
    this.crew = new Crew(spec, source, dispatcher);
    this.watch = new Watch(this);
    this.executor = CallThreads.create("pool-" + spec.name());
    this.plain = new PoolCalls(this, CallOptions.defaults());
  }

  /**
   * Opens a pool.
   *
   * @throws SallyportException if the minimum of workers is not to be had; none is left then
   */
  public static Pool open(PoolSpec spec, WorkerSource source) {
    Pool pool = new Pool(spec, source);
    boolean open = false;
    try {
      pool.crew.open();
      pool.watch.start();
      open = true;
      return pool;
    } finally {
      if (!open) {
        pool.watch.start();
        pool.shutdownNow();
        pool.awaitQuietly();
      }
    }
  }

  PoolSpec spec() {
    return spec;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  Crew crew() {
    return crew;
  }

  /** Runs somebody's code. */
  void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (OutOfMemoryError e) {
      // No thread to be had, and somebody waits for it.
      task.run();
    }
  }

  /** Has a ticket fail that is over, on a thread of those who run callbacks. */
  void fail(Ticket ticket, SallyportException why) {
    execute(() -> ticket.failed(why));
  }

  void retried() {
    dispatcher.lock.lock();
    try {
      dispatcher.counters.retried++;
    } finally {
      dispatcher.lock.unlock();
    }
  }

  /** A worker has ended at a call; whether calls like it are run no more. */
  boolean blame(Ticket ticket, ExitReport report) {
    boolean closed;
    dispatcher.lock.lock();
    try {
      closed = dispatcher.quarantine.blame(ticket.fingerprint(), report);
    } finally {
      dispatcher.lock.unlock();
    }
    if (closed) {
      dispatcher.removeQuarantined().forEach(this::fail);
    }
    return closed;
  }

  /** When a ticket made now must have a worker, in terms of {@link System#nanoTime}. */
  @Nullable Long queueDeadline() {
    Long own =
        spec.queueTimeout()
            .map(timeout -> System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout))
            .orElse(null);
    Long context = contextDeadline();
    if (own == null || context == null) {
      return own == null ? context : own;
    }
    return own - context < 0 ? own : context;
  }

  /** That of the call that makes this one. */
  @Nullable Long contextDeadline() {
    Optional<Deadline> deadline = CallContext.current().deadline();
    if (deadline.isEmpty()) {
      return null;
    }
    long left = TimeUnit.NANOSECONDS.convert(deadline.get().remaining());
    if (left <= 0) {
      throw new DeadlineExceededException(
          "not sent: the deadline of the call that makes it, or of its context, has passed");
    }
    return System.nanoTime() + left;
  }

  /** How long a run may take, at most {@code timeout}. */
  @Nullable Duration runTimeout(@Nullable Duration timeout) {
    Duration own = spec.runTimeout().orElse(null);
    if (timeout == null || own == null) {
      return timeout == null ? own : timeout;
    }
    return timeout.compareTo(own) < 0 ? timeout : own;
  }

  /**
   * By what calls of a contract are encoded: all workers agree, also with one that has ended since.
   *
   * @param call as for {@link Crew#meet}
   * @throws SallyportException if they do not serve it, or there is no worker to be had
   */
  CallPort encoder(ContractModel contract, @Nullable String call) {
    CallPort known = encoders.get(contract);
    if (known == null) {
      known = crew.meet(contract, call);
      encoders.put(contract, known);
    }
    return known;
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public <C> C client(Class<C> contract) {
    return plain.client(contract);
  }

  @Override
  public <C> C client(Class<C> contract, Duration timeout) {
    return plain.client(contract, timeout);
  }

  @Override
  public <R extends @Nullable Object> R call(Task0<R> task) {
    return plain.call(task);
  }

  @Override
  public <R extends @Nullable Object> CompletableFuture<R> submit(Task0<R> task) {
    return plain.submit(task);
  }

  @Override
  public <A, R extends @Nullable Object> Stream<R> map(
      Task1<A, R> task, Iterable<? extends A> inputs) {
    return plain.map(task, inputs);
  }

  @Override
  public <A, R extends @Nullable Object> Stream<R> mapUnordered(
      Task1<A, R> task, Iterable<? extends A> inputs) {
    return plain.mapUnordered(task, inputs);
  }

  @Override
  public Workers with(CallOptions options) {
    return new PoolCalls(this, options);
  }

  @Override
  public void shutdown() {
    dispatcher.close(null);
  }

  @Override
  public int shutdownNow() {
    ClosedException why =
        new ClosedException(
            "pool " + spec.name() + " was shut down before a worker began the call");
    List<Ticket> waiting = dispatcher.close(why);
    List<CallTicket> running = new ArrayList<>();
    dispatcher.lock.lock();
    try {
      for (PoolWorker worker : dispatcher.workers()) {
        for (Ticket ticket : worker.tickets) {
          if (ticket instanceof CallTicket call) {
            running.add(call);
          } else {
            // Who has the worker for himself would not be told in another way.
            crew.ends.kill(worker, "the pool was shut down");
          }
        }
      }
    } finally {
      dispatcher.lock.unlock();
    }
    waiting.forEach(ticket -> fail(ticket, why));
    running.forEach(call -> execute(() -> call.future.cancel(true)));
    return waiting.size();
  }

  @Override
  public boolean isShutdown() {
    dispatcher.lock.lock();
    try {
      return dispatcher.isShutdown();
    } finally {
      dispatcher.lock.unlock();
    }
  }

  @Override
  public boolean isTerminated() {
    dispatcher.lock.lock();
    try {
      boolean over = dispatcher.isShutdown() && dispatcher.waiting() == 0 && crew.isEmpty();
      if (over && terminated.compareAndSet(false, true)) {
        executor.shutdown();
        watch.end();
      }
      return over;
    } finally {
      dispatcher.lock.unlock();
    }
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    dispatcher.lock.lockInterruptibly();
    try {
      while (!isTerminated()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        crew.awaitChange(left);
      }
      return true;
    } finally {
      dispatcher.lock.unlock();
    }
  }

  @Override
  public void close() {
    shutdown();
    try {
      while (!awaitTermination(Duration.ofDays(1))) {
        // As long as calls take.
      }
    } catch (InterruptedException e) {
      shutdownNow();
      awaitQuietly();
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for what is bounded: the grace, and the steps by which a child is ended. */
  private void awaitQuietly() {
    Duration bound = spec.grace().plus(spec.source().stopTimeout().multipliedBy(2)).plusSeconds(15);
    long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(bound);
    boolean interrupted = false;
    while (true) {
      long left = end - System.nanoTime();
      try {
        if (left <= 0 || awaitTermination(Duration.ofNanos(left))) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public PoolStatistics statistics() {
    dispatcher.lock.lock();
    try {
      long now = System.nanoTime();
      List<WorkerStatistics> each = new ArrayList<>();
      int running = 0;
      for (PoolWorker worker : dispatcher.workers()) {
        for (Ticket ticket : worker.tickets) {
          // A stream whose end is told may have its worker for a moment longer.
          running += ticket.counted ? 0 : 1;
        }
        each.add(watch.statistics(worker, now));
      }
      Counters counters = dispatcher.counters;
      return new PoolStatistics(
          spec.name(),
          dispatcher.waiting(),
          running,
          counters.done,
          counters.failed,
          counters.retried,
          counters.rejected,
          dispatcher.quarantine.size(),
          counters.restarts,
          counters.recycled,
          crew.starting(),
          counters.latency(),
          each);
    } finally {
      dispatcher.lock.unlock();
    }
  }

  /** Encodes and submits a call. */
  CallTicket submit(
      Encoded encoded, CallOptions options, boolean idempotent, @Nullable Duration timeout) {
    CallTicket ticket =
        new CallTicket(
            this,
            encoded,
            options,
            idempotent,
            queueDeadline(),
            contextDeadline(),
            runTimeout(timeout));
    if (dispatcher.submit(ticket)) {
      ticket.awaitOver();
    }
    return ticket;
  }

  @Override
  public String toString() {
    return "WorkerPool[" + spec.name() + "]";
  }
}
