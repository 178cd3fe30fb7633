package dev.sallyport.spi.conformance;

import dev.sallyport.CallContext;
import dev.sallyport.Channel;
import dev.sallyport.Data;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The handlers of {@link Works}; and a worker of its own, for transports between processes. */
public final class WorksHandler implements Works {
  /** One message of the suite's channel. */
  public record Note(String text) {}

  private static final class Watched {
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger interrupts = new AtomicInteger();
    final AtomicInteger cancels = new AtomicInteger();
    final AtomicInteger produced = new AtomicInteger();
    final List<Integer> notes = new CopyOnWriteArrayList<>();
    final CountDownLatch released = new CountDownLatch(1);
  }

  private final Map<String, Watched> watched = new ConcurrentHashMap<>();
  private final Peer peer;

  public WorksHandler(Peer peer) {
    this.peer = peer;
  }

  /**
   * A worker that serves the suite's contract.
   *
   * @param args what {@link #arguments} made of its limits
   */
  public static void main(String[] args) {
    Limits limits =
        Limits.defaults()
            .withMaxMessageBytes(Integer.parseInt(args[0]))
            .withMaxConcurrentCalls(Integer.parseInt(args[1]))
            .withMaxBufferedBytes(Integer.parseInt(args[2]))
            .withMaxDepth(Integer.parseInt(args[3]))
            .withMaxElements(Integer.parseInt(args[4]));
    Worker.builder()
        .serveWith(Works.class, WorksHandler::new)
        .channel(Note.class, Note.class, WorksHandler::converse)
        .limits(limits)
        .run();
  }

  /** The limits that the suite varies, for {@link #main}. */
  public static String[] arguments(Limits limits) {
    return new String[] {
      Integer.toString(limits.maxMessageBytes()),
      Integer.toString(limits.maxConcurrentCalls()),
      Integer.toString(limits.maxBufferedBytes()),
      Integer.toString(limits.maxDepth()),
      Integer.toString(limits.maxElements())
    };
  }

  /** Counts what it receives, and says the number once the other direction has ended. */
  public static void converse(Channel<Note, Note> channel) {
    int count = 0;
    for (Note note : channel) {
      channel.send(new Note(note.text() + "!"));
      count++;
    }
    channel.send(new Note("after the end: " + count));
  }

  private Watched watch(String key) {
    return watched.computeIfAbsent(key, unused -> new Watched());
  }

  @Override
  public State state(String key) {
    Watched one = watch(key);
    return new State(
        one.runs.get(),
        one.running.get(),
        one.interrupts.get(),
        one.cancels.get(),
        one.produced.get());
  }

  @Override
  public String echo(String text) {
    return text;
  }

  @Override
  public byte[] copy(byte[] content) {
    return content;
  }

  @Override
  public CompletableFuture<byte[]> bytes(String key, byte[] content) {
    watch(key).runs.incrementAndGet();
    return CompletableFuture.completedFuture(content);
  }

  @Override
  public void note(String key, int number) {
    watch(key).notes.add(number);
  }

  @Override
  public List<Integer> notes(String key) {
    return List.copyOf(watch(key).notes);
  }

  @Override
  public CompletableFuture<Integer> hold(String key) {
    return held(key, false);
  }

  @Override
  public CompletableFuture<Integer> insist(String key) {
    return held(key, true);
  }

  private CompletableFuture<Integer> held(String key, boolean insists) {
    Watched one = watch(key);
    var unused = CallContext.current().cancellation().onCancel(() -> one.cancels.incrementAndGet());
    int run = one.runs.incrementAndGet();
    one.running.incrementAndGet();
    try {
      await(one, insists);
    } finally {
      one.running.decrementAndGet();
    }
    return CompletableFuture.completedFuture(run);
  }

  private static void await(Watched one, boolean insists) {
    while (true) {
      try {
        one.released.await();
        return;
      } catch (InterruptedException e) {
        one.interrupts.incrementAndGet();
        if (!insists) {
          return;
        }
      }
    }
  }

  @Override
  public void release(String key) {
    watch(key).released.countDown();
  }

  @Override
  public int spin(int millis) {
    long end = System.nanoTime() + millis * 1_000_000L;
    int turns = 0;
    while (System.nanoTime() < end) {
      turns++;
    }
    return turns;
  }

  @Override
  public Flow.Publisher<Integer> count(String key, int elements) {
    Watched one = watch(key);
    one.runs.incrementAndGet();
    return new Range<>(elements, n -> n, one.produced, one.cancels);
  }

  @Override
  public Flow.Publisher<byte[]> blobs(String key, int elements, int size) {
    Watched one = watch(key);
    one.runs.incrementAndGet();
    return new Range<>(
        elements, n -> SessionConformance.content(n, size), one.produced, one.cancels);
  }

  @Override
  public CompletableFuture<Long> sum(Flow.Publisher<Integer> numbers) {
    Taker<Integer> taker = new Taker<>(Long.MAX_VALUE);
    numbers.subscribe(taker);
    return taker.done().thenApply(all -> all.stream().mapToLong(n -> n).sum());
  }

  @Override
  public CompletableFuture<Long> sumSlowly(String key, Flow.Publisher<Integer> numbers) {
    Watched one = watch(key);
    Taker<Integer> taker = new Taker<>(0);
    numbers.subscribe(taker);
    one.runs.incrementAndGet();
    await(one, false);
    taker.request(Long.MAX_VALUE);
    return taker.done().thenApply(all -> all.stream().mapToLong(n -> n).sum());
  }

  @Override
  public Flow.Publisher<Integer> doubled(Flow.Publisher<Integer> numbers) {
    return subscriber ->
        numbers.subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
              }

              @Override
              public void onNext(Integer number) {
                subscriber.onNext(2 * number);
              }

              @Override
              public void onError(Throwable failure) {
                subscriber.onError(failure);
              }

              @Override
              public void onComplete() {
                subscriber.onComplete();
              }
            });
  }

  @Override
  public Flow.Publisher<Integer> heldCount(String key, boolean insists, int elements) {
    var unused = held(key, insists);
    return Range.of(elements);
  }

  @Override
  public CompletableFuture<Long> heldSum(
      String key, boolean insists, Flow.Publisher<Integer> numbers) {
    var unused = held(key, insists);
    return sum(numbers);
  }

  @Override
  public Flow.Publisher<Integer> heldPass(
      String key, boolean insists, Flow.Publisher<Integer> numbers) {
    var unused = held(key, insists);
    return numbers;
  }

  @Override
  public long sumNow(String key, Flow.Publisher<Integer> numbers) {
    watch(key).runs.incrementAndGet();
    return sum(numbers).join();
  }

  @Override
  public CompletableFuture<Integer> decide(Flow.Publisher<Integer> numbers) {
    return CompletableFuture.completedFuture(42);
  }

  @Override
  public Flow.Publisher<Integer> ignore(int elements, Flow.Publisher<Integer> numbers) {
    return Range.of(elements);
  }

  @Override
  public String text(int length) {
    return "x".repeat(length);
  }

  @Override
  public int size(List<Integer> numbers) {
    return numbers.size();
  }

  @Override
  public List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Override
  public int levels(Data nested) {
    List<Data> list = nested.asList();
    return list.isEmpty() ? 1 : 1 + levels(list.get(0));
  }

  @Override
  public Data nested(int levels) {
    return SessionConformance.lists(levels);
  }

  @Override
  public int callBack(int calls) {
    Answers answers = peer.client(Answers.class);
    List<CompletableFuture<Integer>> made =
        IntStream.range(0, calls).mapToObj(i -> answers.pending()).toList();
    int rejected = 0;
    for (CompletableFuture<Integer> call : made) {
      rejected += call.isCompletedExceptionally() ? 1 : 0;
    }
    made.forEach(call -> call.cancel(true));
    return rejected;
  }

  @Override
  public int nest(int depth) {
    return depth == 0 ? 0 : 1 + peer.client(Answers.class).nest(depth - 1);
  }

  @Override
  public long nestedMillisLeft() {
    return peer.client(Answers.class, Duration.ofHours(1)).millisLeft();
  }

  @Override
  public void forget() {
    List<Watched> known = List.copyOf(watched.values());
    watched.clear();
    known.forEach(one -> one.released.countDown());
  }

  @Override
  public void drain() {
    var unused = peer.drain();
  }
}
