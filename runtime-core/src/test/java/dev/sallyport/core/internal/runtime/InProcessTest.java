package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CallContext;
import dev.sallyport.Cancellation;
import dev.sallyport.Channel;
import dev.sallyport.ClosedException;
import dev.sallyport.Contract;
import dev.sallyport.Data;
import dev.sallyport.Deadline;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.InProcess;
import dev.sallyport.Peer;
import dev.sallyport.ProtocolException;
import dev.sallyport.RefusedException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.process.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** A worker within this process, as its user sees it, and what travels beside the arguments. */
@Timeout(30)
class InProcessTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  public record Note(String text) {}

  @Contract
  public interface Conversation {
    String echo(String text);

    /** Calls the caller's end. */
    String ask(String text);

    CompletableFuture<String> hold(String text);

    /** What the handler finds in its context: metadata, and the logger's. */
    Map<String, String> metadata();

    String logged(String key);
  }

  @Contract
  public interface Answers {
    String answer(String text);

    long millisLeft();

    String metadata(String key);
  }

  static class Talker implements Conversation {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    final CompletableFuture<ErrorCode> told = new CompletableFuture<>();
    private final Peer peer;

    Talker(Peer peer) {
      this.peer = peer;
    }

    @Override
    public String echo(String text) {
      return text;
    }

    @Override
    public String ask(String text) {
      return peer.client(Answers.class).answer(text);
    }

    @Override
    public CompletableFuture<String> hold(String text) {
      Cancellation cancellation = CallContext.current().cancellation();
      cancellation.onCancel(
          () -> cancellation.cause().ifPresent(cause -> told.complete(cause.code())));
      entered.countDown();
      try {
        release.await();
        interrupted.complete(false);
      } catch (InterruptedException e) {
        interrupted.complete(true);
      }
      return CompletableFuture.completedFuture(text);
    }

    @Override
    public Map<String, String> metadata() {
      return CallContext.current().metadata();
    }

    @Override
    public String logged(String key) {
      String value = MDC.get(key);
      return value == null ? "nothing" : value;
    }
  }

  static final class Answering implements Answers {
    @Override
    public String answer(String text) {
      return text + "!";
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
    public String metadata(String key) {
      return CallContext.current().get(key).orElse("nothing");
    }
  }

  /** Has each call answered by the caller's end. */
  static final class Asking implements Answers {
    private final Peer peer;

    Asking(Peer peer) {
      this.peer = peer;
    }

    @Override
    public String answer(String text) {
      return peer.client(Answers.class).answer(text);
    }

    @Override
    public long millisLeft() {
      // An hour of its own is more than what is left.
      return peer.client(Answers.class, Duration.ofHours(1)).millisLeft();
    }

    @Override
    public String metadata(String key) {
      return peer.client(Answers.class).metadata(key);
    }
  }

  private static InProcess talking(Talker talker) {
    return InProcess.serve(Conversation.class, talker);
  }

  private static InProcess asking() {
    return InProcess.builder()
        .serveWith(Answers.class, Asking::new)
        .serveBack(Answers.class, new Answering())
        .open();
  }

  @Test
  void carriesCallsAsFramesInEachFramingAndEncoding() {
    for (Protocol protocol : Protocol.values()) {
      for (Encoding encoding : Encoding.values()) {
        if (protocol == Protocol.JSON_LINES && encoding == Encoding.MESSAGEPACK) {
          continue;
        }
        try (InProcess worker =
            InProcess.builder()
                .serveWith(Conversation.class, Talker::new)
                .serveBack(Answers.class, new Answering())
                .protocol(protocol)
                .encodings(encoding)
                .open()) {
          long before = worker.traffic().bytesSent();
          Conversation conversation = worker.client(Conversation.class);
          assertThat(conversation.echo("x".repeat(1000))).hasSize(1000);
          assertThat(conversation.ask("what")).isEqualTo("what!");
          assertThat(worker.encoding()).isEqualTo(encoding);
          assertThat(worker.traffic().bytesSent() - before).isGreaterThan(1000);
        }
      }
    }
  }

  @Test
  void refusesAnEncodingThatLinesCannotCarry() {
    InProcess.Builder builder =
        InProcess.builder().protocol(Protocol.JSON_LINES).encodings(Encoding.MESSAGEPACK);
    assertThatThrownBy(builder::open)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected JSON among them");
  }

  @Test
  void servesTasksChannelsAndBootstrapData() {
    CompletableFuture<Note> passed = new CompletableFuture<>();
    try (InProcess worker =
        InProcess.builder()
            .tasks(Errands.class)
            .serveWith(
                Conversation.class,
                peer -> {
                  passed.complete(peer.bootstrap(Note.class));
                  return new Talker(peer);
                })
            .channel(
                Note.class,
                Note.class,
                channel -> channel.forEach(note -> channel.send(new Note(note.text() + "!"))))
            .bootstrap(new Note("begin"))
            .open()) {
      assertThat(worker.call(Errands::pid)).isEqualTo(ProcessHandle.current().pid());
      assertThat(passed.join()).isEqualTo(new Note("begin"));
      try (Channel<Note, Note> channel = worker.channel(Note.class, Note.class)) {
        channel.send(new Note("on"));
        assertThat(channel.receive()).contains(new Note("on!"));
      }
    }
  }

  @Test
  void refusesALiveHandleAsAChildWould() {
    try (InProcess worker =
            InProcess.builder()
                .channel(Data.class, Data.class, channel -> channel.forEach(channel::send))
                .open();
        Channel<Data, Data> channel = worker.channel(Data.class, Data.class)) {
      long before = worker.traffic().bytesSent();
      assertThatThrownBy(() -> channel.send(Data.of(Map.of("lock", new ReentrantLock()))))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("$.lock");
      assertThat(worker.traffic().bytesSent()).isEqualTo(before);
    }
  }

  @Test
  void closingFailsCallsInterruptsHandlersAndLeavesNoThread() throws Exception {
    Talker talker = new Talker(null);
    String name;
    CompletableFuture<String> held;
    try (InProcess worker = talking(talker)) {
      name = worker.toString().replaceAll(".*\\[(.*)]", "$1");
      held = worker.client(Conversation.class).hold("x");
      assertThat(talker.entered.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(threads(name)).isNotEmpty();
    }
    assertThatThrownBy(held::get).hasCauseInstanceOf(ClosedException.class);
    assertThat(talker.interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    await().until(() -> threads(name).isEmpty());
  }

  private static List<String> threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(thread -> thread.endsWith(name) || thread.contains(name + "-"))
        .toList();
  }

  @Test
  void disconnectingFailsCallsAsACrashDoes() throws Exception {
    Talker talker = new Talker(null);
    try (InProcess worker = talking(talker)) {
      CompletableFuture<String> held = worker.client(Conversation.class).hold("x");
      assertThat(talker.entered.await(10, TimeUnit.SECONDS)).isTrue();
      worker.disconnect();
      assertThatThrownBy(() -> held.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ProtocolException.class)
          .hasMessageContaining("without a goodbye");
      assertThat(talker.interrupted.get(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> worker.client(Conversation.class).echo("y"))
          .isInstanceOfSatisfying(
              ProtocolException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST));
    }
  }

  @Test
  void shuttingDownFinishesTheCallsUnderWayAndTakesNoOthers() throws Exception {
    Talker talker = new Talker(null);
    try (InProcess worker = talking(talker)) {
      Conversation conversation = worker.client(Conversation.class);
      CompletableFuture<String> held = conversation.hold("x");
      assertThat(talker.entered.await(10, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Boolean> finished = new CompletableFuture<>();
      Thread closer = new Thread(() -> finished.complete(worker.shutdown(Duration.ofSeconds(20))));
      closer.start();
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> conversation.echo("late"))
                  .isInstanceOfSatisfying(
                      RejectedCallException.class,
                      e -> assertThat(e.code()).isEqualTo(ErrorCode.DRAINING)));
      assertThat(finished).isNotDone();
      assertThat(held).isNotDone();
      talker.release.countDown();
      assertThat(held.get(10, TimeUnit.SECONDS)).isEqualTo("x");
      assertThat(finished.get(10, TimeUnit.SECONDS)).isTrue();
      closer.join();
    }
  }

  @Test
  void shuttingDownGivesUpCallsAfterTheGrace() throws Exception {
    Talker talker = new Talker(null);
    try (InProcess worker = talking(talker)) {
      CompletableFuture<String> held = worker.client(Conversation.class).hold("x");
      assertThat(talker.entered.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(worker.shutdown(Duration.ofMillis(50))).isFalse();
      assertThatThrownBy(held::get).hasCauseInstanceOf(ClosedException.class);
      assertThat(talker.interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatDependsOnADrainMayCall() throws Exception {
    // More than once, as it may be complete before anything depends on it.
    for (int i = 0; i < 20; i++) {
      try (InProcess worker = talking(new Talker(null))) {
        Conversation conversation = worker.client(Conversation.class);
        CompletableFuture<String> after =
            worker.drain().thenApply(unused -> conversation.echo("after the drain"));
        assertThat(after.get(10, TimeUnit.SECONDS)).isEqualTo("after the drain");
      }
    }
  }

  @Test
  void tellsAHandlerByItsTokenAloneWhereInterruptsAreOff() throws Exception {
    Talker talker = new Talker(null);
    try (InProcess worker =
        InProcess.builder().serve(Conversation.class, talker).interruptHandlers(false).open()) {
      CompletableFuture<String> held = worker.client(Conversation.class).hold("x");
      assertThat(talker.entered.await(10, TimeUnit.SECONDS)).isTrue();
      held.cancel(true);
      assertThat(talker.told.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCELLED);
      assertThat(talker.interrupted).isNotDone();
      talker.release.countDown();
      assertThat(talker.interrupted.get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void tellsAHandlerByInterruptAndTokenThatItsTimeIsUp() throws Exception {
    Talker talker = new Talker(null);
    try (InProcess worker = talking(talker)) {
      CompletableFuture<String> held =
          worker.client(Conversation.class, Duration.ofMillis(50)).hold("x");
      assertThatThrownBy(() -> held.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(DeadlineExceededException.class);
      assertThat(talker.told.get(10, TimeUnit.SECONDS))
          .isIn(ErrorCode.DEADLINE_EXCEEDED, ErrorCode.CANCELLED);
      assertThat(talker.interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Contract
  public interface Watched {
    CompletableFuture<Boolean> watch();
  }

  @Test
  void theTokenSaysWhyAsSoonAsTheHandlerIsInterrupted() throws Exception {
    BlockingQueue<Boolean> entries = new LinkedBlockingQueue<>();
    BlockingQueue<Optional<ErrorCode>> told = new LinkedBlockingQueue<>();
    Watched watched =
        () -> {
          Cancellation cancellation = CallContext.current().cancellation();
          entries.add(true);
          while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
          told.add(cancellation.cause().map(SallyportException::code));
          return CompletableFuture.completedFuture(cancellation.isCancelled());
        };
    try (InProcess worker = InProcess.serve(Watched.class, watched)) {
      Watched client = worker.client(Watched.class);
      // More than once, as the wrong order may happen to come right.
      for (int i = 0; i < 50; i++) {
        CompletableFuture<Boolean> watching = client.watch();
        assertThat(entries.poll(10, TimeUnit.SECONDS)).isNotNull();
        watching.cancel(true);
        assertThat(told.poll(10, TimeUnit.SECONDS)).contains(ErrorCode.CANCELLED);
      }
    }
  }

  @Test
  void metadataAndTheTraceTravelAlsoWithCallsThatAHandlerMakes() throws Exception {
    try (InProcess worker = asking()) {
      Answers answers = worker.client(Answers.class);
      CallContext context =
          CallContext.current().with("tenant", "north").withTrace(TRACE, "vendor=1");
      assertThat(context.call(() -> answers.metadata("tenant"))).isEqualTo("north");
      assertThat(context.call(() -> answers.metadata("traceparent"))).isEqualTo(TRACE);
      assertThat(context.call(() -> answers.metadata("tracestate"))).isEqualTo("vendor=1");
      assertThat(answers.metadata("tenant")).isEqualTo("nothing");
    }
  }

  @Test
  void theDeadlineOfANestedCallIsAtMostWhatIsLeft() {
    try (InProcess worker = asking()) {
      assertThat(worker.client(Answers.class, Duration.ofSeconds(10)).millisLeft())
          .isBetween(1L, 10_000L);
      assertThat(worker.client(Answers.class).millisLeft()).isBetween(3_500_000L, 3_600_000L);
    }
  }

  @Test
  void aCallWhoseContextHasNoTimeLeftIsNotSent() {
    try (InProcess worker = asking()) {
      Answers answers = worker.client(Answers.class);
      Deadline past = Deadline.after(Duration.ofNanos(1));
      await().until(past::isExpired);
      long before = worker.traffic().framesSent();
      assertThatThrownBy(
              () -> CallContext.root().withDeadline(past).call(() -> answers.answer("x")))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageStartingWith("Answers.answer was not sent: the deadline of");
      assertThat(worker.traffic().framesSent()).isEqualTo(before);
    }
  }

  @Test
  void aCallThatExceedsTheDeadlineOfItsContextSaysSo() {
    Talker talker = new Talker(null);
    try (InProcess worker = talking(talker)) {
      Conversation conversation = worker.client(Conversation.class, Duration.ofSeconds(60));
      CallContext hurried = CallContext.root().withTimeout(Duration.ofMillis(200));
      assertThatThrownBy(() -> hurried.call(() -> conversation.hold("x").join()))
          .hasCauseInstanceOf(DeadlineExceededException.class)
          .hasMessageMatching(
              ".*Conversation.hold exceeded the deadline of the context that it was called in,"
                  + " which left it [0-9]+ ms");
    }
  }

  @Test
  void entriesOfTheLoggersContextTravelWhereTheyAreNamed() {
    try (InProcess worker =
        InProcess.builder()
            .serve(Conversation.class, new Talker(null))
            .mdcKeys("requestId", "trace_id")
            .open()) {
      Conversation conversation = worker.client(Conversation.class);
      MDC.put("requestId", "r-1");
      MDC.put("trace_id", "t-1");
      MDC.put("secret", "s");
      try {
        assertThat(conversation.logged("requestId")).isEqualTo("r-1");
        assertThat(conversation.logged("trace_id")).isEqualTo("t-1");
        assertThat(conversation.logged("secret")).isEqualTo("nothing");
        assertThat(conversation.metadata())
            .containsOnly(Map.entry("mdc.requestId", "r-1"), Map.entry("mdc.trace_id", "t-1"));
        MDC.remove("requestId");
        assertThat(conversation.logged("requestId")).isEqualTo("nothing");
      } finally {
        MDC.clear();
      }
    }
  }

  @Test
  void anEntryOfTheLoggersContextThatCannotTravelFailsNoCall() {
    try (InProcess worker =
        InProcess.builder()
            .serve(Conversation.class, new Talker(null))
            .mdcKeys("long", "control", "good")
            .open()) {
      MDC.put("long", "x".repeat(2000));
      MDC.put("control", "a\nb");
      MDC.put("good", "g");
      try {
        assertThat(worker.client(Conversation.class).metadata())
            .containsOnly(Map.entry("mdc.good", "g"));
      } finally {
        MDC.clear();
      }
    }
  }

  @Test
  void refusesKeysOfTheLoggersContextThatCannotTravel() {
    InProcess.Builder builder = InProcess.builder().mdcKeys("spaced out");
    assertThatThrownBy(builder::open)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mdcKey out of range: \"spaced out\"");
  }
}
