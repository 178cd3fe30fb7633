package dev.sallyport.benchmarks.peers;

import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Stopwatch;
import dev.sallyport.benchmarks.pool.SmallTasks;
import dev.sallyport.benchmarks.pool.TaskPool;
import dev.sallyport.benchmarks.work.Orders.Order;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.viktorc.pp4j.api.JavaProcessExecutorService;
import net.viktorc.pp4j.impl.ProcessExecutors;

/**
 * Processes of PP4J, and what they do. Used by one thread at a time. The processes are JVMs on this
 * one's class path; of their options there is the size of the heap alone, which is left as it is.
 */
final class Pp4jPool implements TaskPool {
  private static final int END_SECONDS = 5;

  private final JavaProcessExecutorService service;
  private final List<ProcessHandle> processes;
  private final Echo echo = Echo.of(Order.sample());

  private Pp4jPool(JavaProcessExecutorService service, Set<ProcessHandle> processes) {
    this.service = service;
    this.processes = List.copyOf(processes);
  }

  /**
   * Starts so many, and has a first reply.
   *
   * @throws IllegalStateException if the reply is wrong
   */
  static Pp4jPool start(int processes) throws Exception {
    Set<ProcessHandle> before = children();
    JavaProcessExecutorService service = ProcessExecutors.newFixedJavaProcessPool(processes);
    Set<ProcessHandle> started = new HashSet<>(children());
    started.removeAll(before);
    Pp4jPool pool = new Pp4jPool(service, started);
    try {
      pool.echo();
      return pool;
    } catch (Exception e) {
      pool.close();
      throw e;
    }
  }

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toSet());
  }

  /** A task that returns the record it was sent with; the record as one that is serializable. */
  private record Echo(
      String id, String customer, String city, int quantity, double price, List<String> tags)
      implements Callable<Echo>, Serializable {
    static Echo of(Order order) {
      return new Echo(
          order.id(),
          order.customer(),
          order.city(),
          order.quantity(),
          order.price(),
          order.tags());
    }

    @Override
    public Echo call() {
      return this;
    }
  }

  /** A small task. */
  private record Square(int n) implements Callable<Long>, Serializable {
    @Override
    public Long call() {
      return SmallTasks.square(n);
    }
  }

  /** One task there and back. */
  void echo() throws Exception {
    check(service.submit(echo).get());
  }

  /** So many tasks submitted, which wait for the process here, and the oldest waited for. */
  Round echoes(int underWay, long nanos) throws Exception {
    Queue<Future<Echo>> submitted = new ArrayDeque<>();
    for (int i = 0; i < underWay; i++) {
      submitted.add(service.submit(echo));
    }
    echoes(submitted, Stopwatch.leadInNanos(nanos));
    long begun = System.nanoTime();
    long done = echoes(submitted, nanos);
    Round round = Round.ofRate(done, System.nanoTime() - begun);
    for (Future<Echo> each : submitted) {
      check(each.get());
    }
    return round;
  }

  private long echoes(Queue<Future<Echo>> submitted, long nanos) throws Exception {
    long end = System.nanoTime() + nanos;
    long done = 0;
    do {
      check(submitted.remove().get());
      submitted.add(service.submit(echo));
      done++;
    } while (System.nanoTime() - end < 0);
    return done;
  }

  private void check(Echo reply) {
    if (!reply.equals(echo)) {
      throw new IllegalStateException("wrong reply: " + reply);
    }
  }

  @Override
  public long run(int tasks) throws Exception {
    long begun = System.nanoTime();
    List<Future<Long>> results = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      results.add(service.submit(new Square(i)));
    }
    long last = 0;
    for (Future<Long> result : results) {
      last = result.get();
    }
    long nanos = System.nanoTime() - begun;
    if (last != SmallTasks.square(tasks - 1)) {
      throw new IllegalStateException("wrong result: " + last);
    }
    return nanos;
  }

  @Override
  public long pid() {
    return processes.get(0).pid();
  }

  @Override
  public void close() {
    service.shutdown();
    try {
      if (!service.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        processes.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      processes.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}
