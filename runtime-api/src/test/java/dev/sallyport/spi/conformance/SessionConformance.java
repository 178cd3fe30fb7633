package dev.sallyport.spi.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.CallContext;
import dev.sallyport.CancelledCallException;
import dev.sallyport.Channel;
import dev.sallyport.Data;
import dev.sallyport.Deadline;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.ProtocolException;
import dev.sallyport.RefusedException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.spi.conformance.WorksHandler.Note;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What a session guarantees over every transport and framing. A transport's own test extends this
 * and gives a session whose other end serves {@link Works} with {@link WorksHandler}, and the
 * channel of {@link WorksHandler#converse}; the suite sees it as a user does, through {@link Peer}.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SessionConformance {
  /** Nothing that is to happen may take longer. */
  private static final long PATIENCE_SECONDS = 20;

  /** What a sender may be ahead of a receiver that takes nothing: a window, and as much again. */
  private static final int MOST_AHEAD = 128;

  // Of its own: the common pool may have a single thread, and these block.
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Those of the test that runs. */
  private final List<Linked> links = new ArrayList<>();

  /**
   * One with the default limits for all tests that do not end theirs: so each begins with what
   * those before have left, and a transport of processes need not start one for each.
   */
  private @Nullable Linked shared;

  /** A session, and the means to end it. */
  public interface Linked {
    Peer peer();

    /** Ends the transport, or the process at the other end, at once and without a word. */
    void kill();

    /** Ends it in order. Idempotent; also after {@link #kill}. */
    void close();
  }

  /**
   * Opens a session, which the suite closes.
   *
   * @param caller limits of this end
   * @param worker limits of the other; of them {@link WorksHandler#arguments} are varied
   * @param answers what this end serves
   */
  protected abstract Linked connect(Limits caller, Limits worker, Answers answers);

  /** The largest byte array that fits in a message with the default limits. */
  protected int largest() {
    return (16 << 20) - 256;
  }

  @AfterEach
  void closeAll() {
    links.forEach(Linked::close);
    links.clear();
    Linked used = shared;
    if (used != null) {
      shared = null;
      boolean usable = false;
      try {
        used.peer().client(Works.class).forget();
        usable = true;
      } finally {
        if (!usable) {
          used.close();
        }
      }
      shared = used;
    }
  }

  @AfterAll
  void closeShared() {
    if (shared != null) {
      shared.close();
    }
    threads.shutdownNow();
  }

  private Linked connect(Limits caller, Limits worker) {
    CallersEnd end = new CallersEnd();
    Linked link = connect(caller, worker, end);
    end.link.complete(link);
    return link;
  }

  private Linked open(Limits caller, Limits worker) {
    Linked link = connect(caller, worker);
    links.add(link);
    return link;
  }

  private static final class CallersEnd implements Answers {
    final CompletableFuture<Linked> link = new CompletableFuture<>();

    @Override
    public int nest(int depth) {
      return depth == 0 ? 0 : 1 + link.join().peer().client(Works.class).nest(depth - 1);
    }

    @Override
    public long millisLeft() {
      return CallContext.current()
          .deadline()
          .map(Deadline::remaining)
          .orElse(Duration.ZERO)
          .toMillis();
    }

    @Override
    public CompletableFuture<Integer> pending() {
      return new CompletableFuture<>();
    }
  }

  private Linked open() {
    return open(Limits.defaults(), Limits.defaults());
  }

  private Peer peer() {
    Linked link = shared;
    if (link == null) {
      link = connect(Limits.defaults(), Limits.defaults());
      shared = link;
    }
    return link.peer();
  }

  private Works works() {
    return peer().client(Works.class);
  }

  /** A list in a list, and so on: so many. */
  static Data lists(int levels) {
    Data nested = Data.of(List.of());
    for (int i = 1; i < levels; i++) {
      nested = Data.of(List.of(nested));
    }
    return nested;
  }

  /** Bytes that tell whether a message is whole and the right one. */
  static byte[] content(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static ConditionFactory await() {
    // Most of what is waited for is there at once; the default looks ten times a second.
    return Awaitility.await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .pollInterval(Duration.ofMillis(5));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s; " + stacks(), e);
    }
  }

  /** Who waits for what: of a test that failed once, there may be no more to be had. */
  private static String stacks() {
    StringBuilder out = new StringBuilder("threads:");
    Thread.getAllStackTraces()
        .forEach((thread, frames) -> {
          out.append("\n").append(thread.getName()).append(' ').append(thread.getState());
          for (StackTraceElement frame : frames) {
            if (!frame.getClassName().startsWith("java.")) {
              out.append("\n    ").append(frame);
            }
          }
        });
    return out.toString();
  }

  private static void awaitRunning(Works works, String key, int count) {
    await().until(() -> works.state(key).running() == count);
  }

  private static ErrorCode codeOf(CompletableFuture<?> future) throws Exception {
    try {
      Object value = future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("expected a failure but was " + value);
    } catch (ExecutionException e) {
      return ((SallyportException) e.getCause()).code();
    }
  }

  // Order.

  @Test
  void answersEachOfManyConcurrentCallsWithItsOwnResult() throws Exception {
    Works works = works();
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int c = 0; c < 8; c++) {
      int caller = c;
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 200; i++) {
                  assertThat(works.echo(caller + "/" + i)).isEqualTo(caller + "/" + i);
                }
              },
              threads));
    }
    for (CompletableFuture<Void> caller : callers) {
      get(caller);
    }
  }

  @Test
  void handlesOneWayCallsInTheirOrderAndOnce() {
    Works works = works();
    List<Integer> sent = IntStream.range(0, 1000).boxed().toList();
    sent.forEach(n -> works.note("k", n));
    await().until(() -> works.notes("k").size() >= sent.size());
    assertThat(works.notes("k")).isEqualTo(sent);
  }

  // Streams.

  @Test
  void streamsResultsInOrderToTheEnd() throws Exception {
    Taker<Integer> taker = new Taker<>(Long.MAX_VALUE);
    works().count("k", 5000).subscribe(taker);
    assertThat(get(taker.done())).isEqualTo(IntStream.range(0, 5000).boxed().toList());
  }

  @Test
  void aStreamOfNothingEnds() throws Exception {
    Works works = works();
    assertThat(get(works.sum(Range.of(0)))).isZero();
  }

  @Test
  void deliversNoMoreThanWasAskedFor() throws Exception {
    Taker<Integer> taker = new Taker<>(3);
    Works works = works();
    works.count("k", 100).subscribe(taker);
    await().until(() -> taker.taken().size() == 3);
    await().until(() -> works.state("k").produced() >= 64);
    assertThat(taker.taken()).containsExactly(0, 1, 2);
    taker.request(97);
    assertThat(get(taker.done())).hasSize(100);
  }

  @Test
  void takesAStreamAndAnswersWithOneResult() throws Exception {
    assertThat(get(works().sum(Range.of(5000)))).isEqualTo(12_497_500L);
  }

  @Test
  void streamsInBothDirectionsAtOnce() throws Exception {
    Taker<Integer> taker = new Taker<>(Long.MAX_VALUE);
    works().doubled(Range.of(3000)).subscribe(taker);
    assertThat(get(taker.done()))
        .isEqualTo(IntStream.range(0, 3000).map(n -> 2 * n).boxed().toList());
  }

  @Test
  void aSubscriberThatTakesNothingStallsItsOwnStreamAlone() throws Exception {
    Works works = works();
    Taker<Integer> slow = new Taker<>(0);
    works.count("slow", 1_000_000).subscribe(slow);
    await().until(() -> works.state("slow").produced() > 0);
    Taker<Integer> quick = new Taker<>(Long.MAX_VALUE);
    works.count("quick", 20_000).subscribe(quick);
    assertThat(get(quick.done())).hasSize(20_000);
    assertThat(works.echo("x")).isEqualTo("x");
    assertThat(works.state("slow").produced()).isBetween(1, MOST_AHEAD);
    assertThat(slow.taken()).isEmpty();
    slow.request(500);
    await().until(() -> slow.taken().size() == 500);
    slow.cancel();
  }

  @Test
  void aHandlerThatTakesNothingHoldsUpItsCallersStreamAlone() throws Exception {
    Works works = works();
    AtomicInteger produced = new AtomicInteger();
    CompletableFuture<Long> slow =
        works.sumSlowly("k", new Range<>(5000, n -> n, produced, new AtomicInteger()));
    await().until(() -> works.state("k").runs() == 1 && produced.get() > 0);
    assertThat(get(works.sum(Range.of(5000)))).isEqualTo(12_497_500L);
    assertThat(produced.get()).isBetween(1, MOST_AHEAD);
    works.release("k");
    assertThat(get(slow)).isEqualTo(12_497_500L);
  }

  @Test
  void aStreamOfLargeMessagesIsHeldUpByBytes() throws Exception {
    Limits narrow = Limits.defaults().withMaxBufferedBytes(4 << 20).withMaxMessageBytes(1 << 20);
    Works works = open(narrow, Limits.defaults()).peer().client(Works.class);
    Taker<byte[]> slow = new Taker<>(0);
    int size = 200_000;
    works.blobs("k", 100, size).subscribe(slow);
    await().until(() -> works.state("k").produced() > 0);
    assertThat(works.echo("x")).isEqualTo("x");
    Taker<Integer> quick = new Taker<>(Long.MAX_VALUE);
    works.count("quick", 5000).subscribe(quick);
    assertThat(get(quick.done())).hasSize(5000);
    slow.request(Long.MAX_VALUE);
    List<byte[]> all = get(slow.done());
    for (int i = 0; i < 100; i++) {
      assertThat(all.get(i)).isEqualTo(content(i, size));
    }
  }

  @Test
  void cancellingASubscriptionStopsThePublisher() {
    Works works = works();
    Taker<Integer> taker = new Taker<>(10);
    works.count("k", 1_000_000).subscribe(taker);
    await().until(() -> taker.taken().size() == 10);
    taker.cancel();
    await().until(() -> works.state("k").cancels() == 1);
    assertThat(taker.done()).isNotDone();
  }

  // Fragments.

  @Test
  void carriesMessagesOfEverySize() throws Exception {
    Works works = works();
    for (int size :
        new int[] {0, 1, 255, 65_000, 65_535, 65_536, 65_537, 131_072, 500_000, largest()}) {
      byte[] sent = content(size, size);
      assertThat(get(works.bytes("k", sent))).isEqualTo(sent);
    }
  }

  @Test
  void smallCallsGoOnBesideManyLargeMessages() throws Exception {
    Works works = works();
    int size = Math.min(largest(), 4 << 20);
    List<CompletableFuture<byte[]>> large = new ArrayList<>();
    int small = 0;
    for (int round = 0; round < 12; round++) {
      int seed = round;
      large.add(CompletableFuture.supplyAsync(() -> works.copy(content(seed, size)), threads));
      assertThat(works.echo("small " + small)).isEqualTo("small " + small++);
    }
    while (large.stream().anyMatch(future -> !future.isDone())) {
      assertThat(works.echo("small " + small)).isEqualTo("small " + small++);
    }
    for (int seed = 0; seed < large.size(); seed++) {
      assertThat(get(large.get(seed))).isEqualTo(content(seed, size));
    }
  }

  // Cancellation.

  private enum Kind {
    REQUEST,
    SERVER_STREAM,
    CLIENT_STREAM,
    DUPLEX;

    /** Makes a call whose handler does not return until it is released, or stopped. */
    Running start(Works works, String key, boolean insists) {
      return switch (this) {
        case REQUEST -> Running.of(insists ? works.insist(key) : works.hold(key));
        case SERVER_STREAM -> Running.of(works.heldCount(key, insists, 10));
        case CLIENT_STREAM -> Running.of(works.heldSum(key, insists, Range.of(10)));
        case DUPLEX -> Running.of(works.heldPass(key, insists, Range.of(10)));
      };
    }
  }

  /** A call under way, whatever its kind. */
  private record Running(CompletableFuture<?> done, Runnable cancel) {
    static Running of(CompletableFuture<?> future) {
      return new Running(future, () -> future.cancel(true));
    }

    static Running of(Flow.Publisher<Integer> stream) {
      Taker<Integer> taker = new Taker<>(Long.MAX_VALUE);
      stream.subscribe(taker);
      return new Running(taker.done(), taker::cancel);
    }
  }

  @Test
  void tellsACancelledHandlerByInterruptAndByToken() {
    Works works = works();
    for (Kind kind : Kind.values()) {
      String key = kind.name();
      Running held = kind.start(works, key, false);
      awaitRunning(works, key, 1);
      held.cancel().run();
      await().until(() -> works.state(key).cancels() == 1);
      await().until(() -> works.state(key).interrupts() == 1);
      awaitRunning(works, key, 0);
    }
    allSlotsAreFree(works);
  }

  @Test
  void aCancelledCallHoldsItsSlotUntilItsHandlerReturns() throws Exception {
    Limits two = Limits.defaults().withMaxConcurrentCalls(2);
    Works works = open(Limits.defaults(), two).peer().client(Works.class);
    for (Kind kind : Kind.values()) {
      String key = kind.name();
      Running held = kind.start(works, key, true);
      awaitRunning(works, key, 1);
      held.cancel().run();
      await().until(() -> works.state(key).interrupts() == 1);
      // One is taken by the handler that insists, one by this.
      CompletableFuture<Integer> other = works.hold(key + " other");
      assertThat(codeOf(works.bytes(key, new byte[1]))).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
      other.cancel(true);
      works.release(key);
      awaitRunning(works, key, 0);
      await().until(() -> works.bytes(key, new byte[1]).get().length == 1);
      assertThat(works.state(key).cancels()).isEqualTo(1);
    }
  }

  @Test
  void cancellingAfterTheAnswerIsOfNoEffect() throws Exception {
    Works works = works();
    for (Kind kind : Kind.values()) {
      String key = kind.name();
      Running held = kind.start(works, key, false);
      works.release(key);
      get(held.done());
      held.cancel().run();
      assertThat(held.done()).isNotCancelled().isCompleted();
      assertThat(works.state(key).cancels()).isZero();
      assertThat(works.state(key).interrupts()).isZero();
    }
    allSlotsAreFree(works);
  }

  @Test
  void whoIsInterruptedWhileWaitingForASlotSendsNothing() throws Exception {
    Limits one = Limits.defaults().withMaxConcurrentCalls(1);
    Peer peer = open(Limits.defaults(), one).peer();
    Works works = peer.client(Works.class);
    CompletableFuture<Integer> held = works.hold("k");
    List<Runnable> calls =
        List.of(
            () -> works.spin(1),
            () -> works.sumNow("blocked", Range.of(3)),
            () -> peer.channel(Note.class, Note.class));
    for (Runnable call : calls) {
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread caller =
          new Thread(() -> {
            try {
              call.run();
              failure.complete(new AssertionError("it did not wait"));
            } catch (RuntimeException e) {
              failure.complete(e);
            }
          });
      caller.start();
      await().until(() -> caller.getState() == Thread.State.WAITING);
      caller.interrupt();
      assertThat(get(failure)).isInstanceOf(CancelledCallException.class);
    }
    held.cancel(true);
    assertThat(works.state("blocked").runs()).isZero();
    assertThat(works.sumNow("after", Range.of(3))).isEqualTo(3);
  }

  @Test
  void cancellingAtAnyMomentHarmsNothingElse() throws Exception {
    Works works = works();
    Random random = new Random(7);
    int size = Math.min(largest(), 1 << 20);
    for (int i = 0; i < 300; i++) {
      CompletableFuture<?> call =
          switch (i % 3) {
            case 0 -> works.bytes("k", content(i, random.nextInt(size)));
            case 1 -> works.hold("k");
            default -> works.sum(Range.of(random.nextInt(200)));
          };
      for (int turns = random.nextInt(20_000); turns > 0; turns--) {
        Thread.onSpinWait();
      }
      call.cancel(true);
      assertThat(works.echo("after " + i)).isEqualTo("after " + i);
    }
    awaitRunning(works, "k", 0);
    byte[] whole = content(1, size);
    assertThat(get(works.bytes("k", whole))).isEqualTo(whole);
    allSlotsAreFree(works);
  }

  @Test
  void cancellingSubscriptionsAtAnyMomentHarmsNothingElse() {
    Works works = works();
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      Taker<Integer> taker = new Taker<>(1 + random.nextInt(100));
      works.doubled(Range.of(random.nextInt(1000))).subscribe(taker);
      for (int turns = random.nextInt(20_000); turns > 0; turns--) {
        Thread.onSpinWait();
      }
      taker.cancel();
      assertThat(works.echo("after " + i)).isEqualTo("after " + i);
    }
    allSlotsAreFree(works);
  }

  /** 63 calls are held at once beside the one that looks. */
  private void allSlotsAreFree(Works works) {
    List<CompletableFuture<Integer>> held = new ArrayList<>();
    await()
        .until(() -> {
          while (held.size() < 63) {
            CompletableFuture<Integer> one = works.hold("slots");
            if (one.isCompletedExceptionally()) {
              return false;
            }
            held.add(one);
          }
          return works.state("slots").running() == 63;
        });
    works.release("slots");
    held.forEach(CompletableFuture::join);
  }

  // Ends.

  @Test
  void oneDirectionOfAChannelEndsAlone() {
    try (Channel<Note, Note> channel = peer().channel(Note.class, Note.class)) {
      channel.send(new Note("a"));
      channel.send(new Note("b"));
      channel.finish();
      List<String> received = new ArrayList<>();
      channel.forEach(note -> received.add(note.text()));
      assertThat(received).containsExactly("a!", "b!", "after the end: 2");
    }
  }

  @Test
  void resultsGoOnWhenTheCallersStreamHasEnded() throws Exception {
    Works works = works();
    Taker<Integer> taker = new Taker<>(0);
    AtomicInteger produced = new AtomicInteger();
    works.doubled(new Range<>(10, n -> n, produced, new AtomicInteger())).subscribe(taker);
    await().until(() -> produced.get() == 10);
    assertThat(works.echo("x")).isEqualTo("x");
    taker.request(10);
    assertThat(get(taker.done())).hasSize(10);
  }

  @Test
  void anAnswerEndsWhatIsStillStreamedToItsHandler() throws Exception {
    Works works = works();
    AtomicInteger cancels = new AtomicInteger();
    Range<Integer> endless = new Range<>(1_000_000, n -> n, new AtomicInteger(), cancels);
    assertThat(get(works.decide(endless))).isEqualTo(42);
    await().until(() -> cancels.get() == 1);
    Taker<Integer> taker = new Taker<>(Long.MAX_VALUE);
    works.ignore(3, endless).subscribe(taker);
    assertThat(get(taker.done())).containsExactly(0, 1, 2);
    await().until(() -> cancels.get() == 2);
    allSlotsAreFree(works);
  }

  @Test
  void deathFailsALaterCall() throws Exception {
    Linked link = open();
    Works works = link.peer().client(Works.class);
    assertThat(works.echo("x")).isEqualTo("x");
    link.kill();
    await()
        .untilAsserted(
            () -> assertThatThrownBy(() -> works.echo("y")).isInstanceOf(SallyportException.class));
  }

  @Test
  void deathFailsEverythingThatWaits() throws Exception {
    Linked link = open();
    Works works = link.peer().client(Works.class);
    final CompletableFuture<Integer> held = works.hold("k");
    CompletableFuture<Object> blocking =
        CompletableFuture.supplyAsync(() -> works.insist("k").join(), threads);
    Taker<Integer> taker = new Taker<>(10);
    works.count("stream", 1_000_000).subscribe(taker);
    final CompletableFuture<Long> sum = works.sumSlowly("sum", Range.of(1_000_000));
    Channel<Note, Note> channel = link.peer().channel(Note.class, Note.class);
    CompletableFuture<Object> receiving =
        CompletableFuture.supplyAsync(() -> channel.receive(), threads);
    CompletableFuture<Object> iterating =
        CompletableFuture.supplyAsync(() -> channel.iterator().next(), threads);
    awaitRunning(works, "k", 2);
    await().until(() -> works.state("sum").runs() == 1 && taker.taken().size() == 10);
    final CompletableFuture<Void> drained = link.peer().drain();
    link.kill();
    for (CompletableFuture<?> waiting :
        List.of(held, blocking, taker.done(), sum, receiving, iterating)) {
      assertThatThrownBy(() -> get(waiting))
          .satisfies(e -> assertThat(rootOf(e)).isInstanceOf(SallyportException.class));
    }
    get(drained);
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof SallyportException)) {
      root = root.getCause();
    }
    return root;
  }

  @Test
  void deathAmidFragmentsFailsTheirCalls() throws Exception {
    Linked link = open();
    Works works = link.peer().client(Works.class);
    List<CompletableFuture<byte[]>> large = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int seed = i;
      large.add(CompletableFuture.supplyAsync(() -> works.copy(content(seed, largest())), threads));
    }
    long before = link.peer().traffic().bytesSent();
    await().until(() -> link.peer().traffic().bytesSent() > before + 100_000);
    link.kill();
    for (CompletableFuture<byte[]> call : large) {
      // Some may have been answered before.
      try {
        get(call);
      } catch (ExecutionException e) {
        assertThat(rootOf(e)).isInstanceOf(SallyportException.class);
      }
    }
  }

  @Test
  void aGoodbyeFailsWhatWaitsAndSaysSo() throws Exception {
    Linked link = open();
    Works works = link.peer().client(Works.class);
    CompletableFuture<Integer> held = works.hold("k");
    Taker<Integer> taker = new Taker<>(1);
    works.count("stream", 1_000_000).subscribe(taker);
    awaitRunning(works, "k", 1);
    link.close();
    assertThat(codeOf(held)).isEqualTo(ErrorCode.CLOSED);
    assertThat(codeOf(taker.done())).isEqualTo(ErrorCode.CLOSED);
    assertThatThrownBy(() -> works.echo("x")).isInstanceOf(SallyportException.class);
  }

  @Test
  void aGoodbyeAlsoFailsCallsThatStillWaitForRoom() throws Exception {
    Limits narrow = Limits.defaults().withMaxBufferedBytes(64 << 10);
    Linked link = open(Limits.defaults(), narrow);
    Works works = link.peer().client(Works.class);
    // Nothing is taken of these, so the window is soon used up.
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int seed = i;
      waiting.add(works.hold("k"));
      waiting.add(CompletableFuture.supplyAsync(() -> works.copy(content(seed, 15_000)), threads));
      waiting.add(works.sumSlowly("k", Range.of(5000)));
    }
    awaitRunning(works, "k", 4);
    link.close();
    for (CompletableFuture<?> one : waiting) {
      // Some may have been answered before.
      try {
        get(one);
      } catch (ExecutionException e) {
        assertThat(rootOf(e)).isInstanceOf(SallyportException.class);
      }
    }
  }

  // Deadlines.

  @Test
  void aDeadlineEndsACallAtBothEnds() throws Exception {
    Peer peer = peer();
    Works works = peer.client(Works.class);
    Works hurried = peer.client(Works.class, Duration.ofMillis(500));
    assertThat(codeOf(hurried.insist("k"))).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    await().until(() -> works.state("k").interrupts() > 0 && works.state("k").cancels() == 1);
    works.release("k");
    // Several, as it is not told which end is first to see that the time is up.
    List<Taker<Integer>> takers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Taker<Integer> taker = new Taker<>(1);
      hurried.count("stream", 1_000_000).subscribe(taker);
      takers.add(taker);
    }
    for (Taker<Integer> taker : takers) {
      assertThat(codeOf(taker.done())).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }
    await().until(() -> works.state("stream").cancels() == 20);
  }

  @Test
  void aNestedCallHasNoMoreTimeThanWhatIsLeft() {
    Works hurried = peer().client(Works.class, Duration.ofSeconds(30));
    assertThat(hurried.nestedMillisLeft()).isBetween(1L, 30_000L);
  }

  // Draining.

  @Test
  void aDrainingEndFinishesWhatItTookAndProcessesNothingElse() throws Exception {
    Works works = open().peer().client(Works.class);
    CompletableFuture<Integer> held = works.hold("k");
    awaitRunning(works, "k", 1);
    works.drain();
    AtomicInteger answered = new AtomicInteger();
    await()
        .until(() -> {
          try {
            get(works.bytes("after", new byte[1]));
            answered.incrementAndGet();
            return false;
          } catch (ExecutionException e) {
            assertThat(((SallyportException) e.getCause()).code()).isEqualTo(ErrorCode.DRAINING);
            return true;
          }
        });
    for (int i = 0; i < 50; i++) {
      assertThat(codeOf(works.bytes("after", new byte[1]))).isEqualTo(ErrorCode.DRAINING);
      assertThatThrownBy(() -> works.echo("x")).isInstanceOf(RejectedCallException.class);
    }
    Taker<Integer> taker = new Taker<>(1);
    works.count("k", 1).subscribe(taker);
    assertThat(codeOf(taker.done())).isEqualTo(ErrorCode.DRAINING);
    assertThat(held).isNotDone();
    held.cancel(true);
  }

  @Test
  void aDrainingEndFinishesStreamsOfEachKind() throws Exception {
    Linked link = open();
    Works works = link.peer().client(Works.class);
    Taker<Integer> server = new Taker<>(1);
    works.count("server", 500).subscribe(server);
    SubmissionPublisher<Integer> numbers = new SubmissionPublisher<>(threads, 500);
    final CompletableFuture<Long> client = works.sum(numbers);
    Taker<Integer> duplex = new Taker<>(1);
    works.doubled(Range.of(500)).subscribe(duplex);
    Channel<Note, Note> channel = link.peer().channel(Note.class, Note.class);
    channel.send(new Note("a"));
    assertThat(channel.receive()).contains(new Note("a!"));
    await().until(() -> server.taken().size() == 1 && duplex.taken().size() == 1);
    works.drain();
    await()
        .until(() -> {
          CompletableFuture<byte[]> call = works.bytes("after", new byte[1]);
          return call.handle((value, failure) -> failure != null).get();
        });
    IntStream.range(0, 500).forEach(numbers::submit);
    numbers.close();
    server.request(Long.MAX_VALUE);
    duplex.request(Long.MAX_VALUE);
    channel.send(new Note("b"));
    channel.finish();
    assertThat(get(server.done())).hasSize(500);
    assertThat(get(duplex.done())).hasSize(500);
    assertThat(get(client)).isEqualTo(124_750L);
    List<String> received = new ArrayList<>();
    channel.forEach(note -> received.add(note.text()));
    assertThat(received).containsExactly("b!", "after the end: 2");
  }

  @Test
  void drainingTheCallersEndRejectsWhatTheOtherCalls() throws Exception {
    Peer peer = open().peer();
    Works works = peer.client(Works.class);
    assertThat(works.nest(2)).isEqualTo(2);
    get(peer.drain());
    assertThatThrownBy(() -> works.nest(2)).hasMessageContaining("takes no more calls");
    assertThat(works.echo("own calls go on")).isEqualTo("own calls go on");
  }

  // Limits.

  @Test
  void refusesAMessageThatTheOtherEndWouldNotTakeAndGoesOn() throws Exception {
    Limits small = Limits.defaults().withMaxMessageBytes(10_000);
    Works works = open(Limits.defaults(), small).peer().client(Works.class);
    assertThatThrownBy(() -> works.copy(new byte[20_000])).isInstanceOf(RefusedException.class);
    assertThat(codeOf(works.bytes("k", new byte[20_000]))).isEqualTo(ErrorCode.REFUSED);
    assertThat(works.state("k").runs()).isZero();
    byte[] fits = content(1, 7000);
    assertThat(get(works.bytes("k", fits))).isEqualTo(fits);
  }

  private static void assertRefused(IntConsumer call, int edge) {
    call.accept(edge);
    assertThatThrownBy(() -> call.accept(edge + 1))
        .isInstanceOf(SallyportException.class)
        .isNotInstanceOf(ProtocolException.class);
    // Nothing of it has stayed behind.
    call.accept(edge);
  }

  private static final Limits STRICT =
      Limits.defaults()
          .withMaxMessageBytes(10_000)
          .withMaxElements(10)
          .withMaxDepth(8)
          .withMaxConcurrentCalls(2);

  @Test
  void aWorkerTakesWhatIsWithinItsLimitsAndNothingBeyond() {
    Works works = open(Limits.defaults(), STRICT).peer().client(Works.class);
    // A list of one text: both encodings add four bytes.
    assertRefused(n -> assertThat(works.echo("x".repeat(n))).hasSize(n), 9_996);
    assertRefused(
        n -> assertThat(works.size(IntStream.range(0, n).boxed().toList())).isEqualTo(n), 10);
    // The list of arguments is a level too.
    assertRefused(n -> assertThat(works.levels(lists(n))).isEqualTo(n), 7);
  }

  @Test
  void aCallerTakesWhatIsWithinItsLimitsAndNothingBeyond() {
    Peer peer = open(STRICT, Limits.defaults()).peer();
    Works works = peer.client(Works.class);
    int around = peer.encoding() == Encoding.JSON ? 2 : 3;
    assertRefused(n -> assertThat(works.text(n)).hasSize(n), 10_000 - around);
    assertRefused(n -> assertThat(works.numbers(n)).hasSize(n), 10);
    assertRefused(n -> assertThat(works.nested(n)).isEqualTo(lists(n)), 8);
    assertThat(works.callBack(2)).isZero();
    await().until(() -> works.callBack(3) == 1);
    await().until(() -> works.callBack(2) == 0);
    assertThat(works.nest(2)).isEqualTo(2);
  }

  @Test
  void aResultThatTheCallerWouldNotTakeFailsItsCallAlone() throws Exception {
    Limits small = Limits.defaults().withMaxMessageBytes(10_000);
    Works works = open(small, Limits.defaults()).peer().client(Works.class);
    Taker<byte[]> taker = new Taker<>(Long.MAX_VALUE);
    works.blobs("k", 1, 50_000).subscribe(taker);
    assertThatThrownBy(() -> get(taker.done())).isInstanceOf(ExecutionException.class);
    assertThat(works.echo("x")).isEqualTo("x");
  }

  @Test
  void beyondTheLimitBlockingCallsWaitAndOthersAreRejected() throws Exception {
    Limits three = Limits.defaults().withMaxConcurrentCalls(3);
    Peer peer = open(Limits.defaults(), three).peer();
    Works works = peer.client(Works.class);
    List<CompletableFuture<Integer>> held = List.of(works.hold("k"), works.hold("k"));
    awaitRunning(works, "k", 2);
    CompletableFuture<Integer> third = works.hold("k");
    assertThat(codeOf(works.hold("k"))).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
    CompletableFuture<String> waiting =
        CompletableFuture.supplyAsync(() -> works.echo("patient"), threads);
    assertThatThrownBy(() -> waiting.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> peer.client(Works.class, Duration.ofMillis(50)).echo("hurried"))
        .isInstanceOf(DeadlineExceededException.class);
    third.cancel(true);
    assertThat(get(waiting)).isEqualTo("patient");
    works.release("k");
    for (CompletableFuture<Integer> one : held) {
      get(one);
    }
  }

  @Test
  void aNarrowWindowIsGivenBackWhole() throws Exception {
    Limits narrow = Limits.defaults().withMaxBufferedBytes(64 << 10).withMaxConcurrentCalls(8);
    Works works = open(narrow, narrow).peer().client(Works.class);
    // Far more than the window, by call and by stream in each direction.
    for (int i = 0; i < 3000; i++) {
      assertThat(works.echo("call " + i)).isEqualTo("call " + i);
    }
    for (int i = 0; i < 3000; i++) {
      works.note("k", i);
    }
    Taker<Integer> taker = new Taker<>(Long.MAX_VALUE);
    works.doubled(Range.of(5000)).subscribe(taker);
    assertThat(get(taker.done())).hasSize(5000);
    await().until(() -> works.notes("k").size() == 3000);
    for (int i = 0; i < 200; i++) {
      byte[] sent = content(i, 8000);
      assertThat(works.copy(sent)).isEqualTo(sent);
    }
  }

  // Both ends at once.

  @Test
  void callsThatCallBackFromBothEndsDoNotLockUp() throws Exception {
    Works works = works();
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int c = 0; c < 8; c++) {
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 50; i++) {
                  assertThat(works.nest(6)).isEqualTo(6);
                }
              },
              threads));
    }
    for (CompletableFuture<Void> caller : callers) {
      get(caller);
    }
  }

  @Test
  void largeMessagesInBothDirectionsDoNotLockUp() throws Exception {
    Limits tight = Limits.defaults().withMaxBufferedBytes(8 << 20).withMaxQueuedBytes(1 << 20);
    Works works = open(tight, tight).peer().client(Works.class);
    int size = Math.min(largest(), 900_000);
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int c = 0; c < 6; c++) {
      int caller = c;
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 10; i++) {
                  byte[] sent = content(caller * 100 + i, size);
                  assertThat(works.copy(sent)).isEqualTo(sent);
                }
              },
              threads));
    }
    for (CompletableFuture<Void> caller : callers) {
      get(caller);
    }
  }

  @Test
  void callbacksThatBlockOrCallHoldUpNobodyElse() throws Exception {
    Works works = works();
    CountDownLatch release = new CountDownLatch(1);
    List<CompletableFuture<String>> blocked = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      blocked.add(
          works
              .hold("k")
              .thenApply(run -> {
                String nested = works.echo("from a callback");
                uninterruptibly(release);
                return nested;
              }));
    }
    // Only now, so that none is complete before its callback is there.
    works.release("k");
    for (int i = 0; i < 100; i++) {
      assertThat(works.echo("x" + i)).isEqualTo("x" + i);
    }
    release.countDown();
    for (CompletableFuture<String> one : blocked) {
      assertThat(get(one)).isEqualTo("from a callback");
    }
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
