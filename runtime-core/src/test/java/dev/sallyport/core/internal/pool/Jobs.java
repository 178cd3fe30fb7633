package dev.sallyport.core.internal.pool;

import dev.sallyport.CallContext;
import dev.sallyport.Contract;
import dev.sallyport.Idempotent;
import dev.sallyport.OneWay;
import dev.sallyport.Peer;
import dev.sallyport.Task;
import dev.sallyport.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A worker for the tests of pools, with tasks that do what workers should not. */
public final class Jobs {
  private static String resource = "";
  private static int calls;

  private Jobs() {}

  /** The same as a contract. */
  @Contract
  public interface Desk {
    long pid();

    CompletableFuture<Integer> twice(int n);

    Flow.Publisher<Integer> count(int to);

    int sum(Flow.Publisher<Integer> numbers);

    /** Takes no more calls of the other end, once the file is there; returns before. */
    void drain(String file);

    /** Takes no more calls of the other end. */
    void drainNow();

    @OneWay
    void append(String file, String text);
  }

  /** What a program in another language serves. */
  @Contract
  public interface Gate {
    /** Returns once the file is there. */
    CompletableFuture<Integer> pass(String file);
  }

  public static void main(String[] args) {
    Worker.builder()
        .serveWith(Desk.class, DeskOfJobs::new)
        .tasks(Jobs.class)
        .interruptHandlers(args.length == 0)
        .run();
  }

  @Task
  public static long pid() {
    return ProcessHandle.current().pid();
  }

  @Task
  public static int square(int n) {
    return n * n;
  }

  @Task
  public static String fail(String message) {
    throw new IllegalStateException(message);
  }

  @Task
  public static int exit(int status) {
    Runtime.getRuntime().halt(status);
    return 0;
  }

  /** Notes each run, and ends the process in as many as are asked for. */
  @Task
  @Idempotent
  public static int exitFirst(String file, int times, int status) throws IOException {
    return runs(file) <= times ? exit(status) : times;
  }

  /** The same, and not to be run again. */
  @Task
  public static int exitOnce(String file, int status) throws IOException {
    runs(file);
    return exit(status);
  }

  /** Notes a run, and counts them. */
  @Task
  public static int runs(String file) throws IOException {
    Path path = Path.of(file);
    Files.writeString(path, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return (int) Files.size(path);
  }

  /** Runs until the file is there. */
  @Task
  public static long await(String file) throws InterruptedException {
    while (!Files.exists(Path.of(file))) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return pid();
  }

  /** Tells in a file that it runs, and runs until it is cancelled. */
  @Task
  public static int untilCancelled(String file) throws IOException {
    runs(file);
    while (!CallContext.current().cancellation().isCancelled()) {
      LockSupport.parkNanos(1_000_000);
    }
    return 1;
  }

  /** Tells in a file that it runs, and runs for ever, whatever it is told. */
  @Task
  public static int forEver(String file) throws IOException {
    runs(file);
    while (true) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Task
  public static void open(String name) {
    resource = name;
  }

  @Task
  @SuppressWarnings("DoNotCallSuggester")
  public static void openNot() {
    throw new IllegalStateException("no such resource");
  }

  @Task
  public static String resource() {
    return resource;
  }

  @Task
  public static int calls() {
    return ++calls;
  }

  /** As pool of workers in this worker, so many levels deep. */
  @Task
  public static int nested(int levels) {
    if (levels == 0) {
      return 0;
    }
    try (var pool =
        dev.sallyport.pool.WorkerPool.of(dev.sallyport.process.Launch.java(Jobs.class))
            .workers(1)
            .open()) {
      return 1 + pool.call(Jobs::nested, levels - 1);
    }
  }

  private static final class DeskOfJobs implements Desk {
    private final Peer peer;

    DeskOfJobs(Peer peer) {
      this.peer = peer;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // It waits for this call, too.
    public void drainNow() {
      peer.drain();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // It waits for what is under way.
    public void drain(String file) {
      Thread thread =
          new Thread(() -> {
            try {
              Jobs.await(file);
            } catch (InterruptedException e) {
              return;
            }
            peer.drain();
          });
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public long pid() {
      return Jobs.pid();
    }

    @Override
    public CompletableFuture<Integer> twice(int n) {
      return CompletableFuture.completedFuture(2 * n);
    }

    @Override
    public Flow.Publisher<Integer> count(int to) {
      if (to < 0) {
        throw new IllegalArgumentException("to=" + to);
      }
      SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
      return subscriber -> {
        publisher.subscribe(subscriber);
        Thread thread =
            new Thread(() -> {
              for (int i = 1; i <= to; i++) {
                publisher.submit(i);
              }
              publisher.close();
            });
        thread.setDaemon(true);
        thread.start();
      };
    }

    @Override
    public int sum(Flow.Publisher<Integer> numbers) {
      CompletableFuture<Integer> sum = new CompletableFuture<>();
      List<Integer> all = new ArrayList<>();
      numbers.subscribe(
          new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
              subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Integer item) {
              all.add(item);
            }

            @Override
            public void onError(Throwable failure) {
              sum.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
              sum.complete(all.stream().mapToInt(Integer::intValue).sum());
            }
          });
      return sum.join();
    }

    @Override
    public void append(String file, String text) {
      try {
        Files.writeString(
            Path.of(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
