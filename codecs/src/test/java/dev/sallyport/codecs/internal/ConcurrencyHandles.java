package dev.sallyport.codecs.internal;

import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicMarkableReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicStampedReference;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** Locks, threads, futures and atomics. */
final class ConcurrencyHandles {
  private ConcurrencyHandles() {}

  static void addTo(Handles handles) throws Exception {
    locks(handles);
    threads(handles);
    futures(handles);
    atomics(handles);
  }

  private static void locks(Handles handles) {
    ReentrantReadWriteLock both = new ReentrantReadWriteLock();
    handles.add(
        "LH-LOCK",
        new ReentrantLock(),
        new ReentrantLock().newCondition(),
        both,
        both.readLock(),
        new StampedLock(),
        new Synchronizer(),
        new Semaphore(1),
        new CountDownLatch(1),
        new CyclicBarrier(1),
        new Exchanger<String>(),
        new Phaser());
  }

  private static final class Synchronizer
      extends java.util.concurrent.locks.AbstractOwnableSynchronizer {
    private static final long serialVersionUID = 1L;
  }

  private static void threads(Handles handles) throws Exception {
    Timer timer = new Timer(true);
    handles.opened(timer::cancel);
    handles.add(
        "LH-THREAD",
        Thread.currentThread(),
        Thread.currentThread().getThreadGroup(),
        new ThreadLocal<String>(),
        StackWalker.getInstance(),
        Executors.defaultThreadFactory(),
        new OwnThreads(),
        timer,
        new Tick());
    if (Runtime.version().feature() >= 25) {
      handles.add(
          "LH-THREAD",
          Class.forName("java.lang.ScopedValue").getMethod("newInstance").invoke(null),
          Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, new Tick()));
    }
  }

  private static final class Tick extends TimerTask {
    @Override
    public void run() {}
  }

  private static final class OwnThreads implements ThreadFactory {
    @Override
    public Thread newThread(Runnable task) {
      throw new AssertionError("touched");
    }
  }

  private static void futures(Handles handles) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    handles.opened(pool::shutdownNow);
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    handles.opened(scheduler::shutdownNow);
    SubmissionPublisher<String> publisher = handles.opened(new SubmissionPublisher<>());
    Subscriber subscriber = new Subscriber();
    publisher.subscribe(subscriber);
    handles.add("LH-STREAM", publisher);
    handles.add(
        "LH-FUTURE",
        pool,
        scheduler,
        ForkJoinPool.commonPool(),
        new ExecutorCompletionService<String>(pool),
        pool.submit(new Tick()),
        scheduler.schedule(new Tick(), 1, TimeUnit.HOURS),
        new FutureTask<>(new Tick(), ""),
        new CompletableFuture<String>(),
        CompletableFuture.completedStage(""),
        subscriber,
        subscriber.subscription.get(),
        new ArrayBlockingQueue<String>(1),
        new LinkedBlockingDeque<String>(),
        new SynchronousQueue<String>());
  }

  private static final class Subscriber implements Flow.Subscriber<String> {
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
    }

    @Override
    public void onNext(String item) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
  }

  private static void atomics(Handles handles) {
    handles.add(
        "LH-ATOMIC",
        new AtomicBoolean(),
        new AtomicInteger(),
        new AtomicLong(),
        new AtomicReference<>(""),
        new AtomicIntegerArray(1),
        new AtomicLongArray(1),
        new AtomicReferenceArray<String>(1),
        new AtomicMarkableReference<>("", true),
        new AtomicStampedReference<>("", 1),
        new LongAdder(),
        new DoubleAdder(),
        new LongAccumulator(Long::max, 0),
        new DoubleAccumulator(Double::max, 0));
  }
}
