package dev.sallyport.core.internal.session;

import static dev.sallyport.schema.Compatibility.BACKWARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.ServiceTable.ContractEntry;
import dev.sallyport.core.internal.session.Versions.CropV1;
import dev.sallyport.core.internal.session.Versions.CropV2;
import dev.sallyport.core.internal.session.Versions.CropV3;
import dev.sallyport.core.internal.session.Versions.ServedV1;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.SchemaForm;
import dev.sallyport.spi.Service;
import dev.sallyport.task.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that show schemas in the wrong way, or not at all. The test speaks for the worker. */
class SchemaExchangeTest {
  private static final BinaryWire WIRE = new BinaryWire();

  /** A parent beside a worker that declares to serve {@code contract}, and says nothing more. */
  private static SessionPair declaring(ContractEntry contract, Duration timeout)
      throws IOException {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerRuns = false;
    setup.parentLimits = Limits.defaults().withStallTimeout(timeout);
    setup.parentServices = List.of(new Service<>(CropV1.class, peer -> new ServedV1()));
    SessionPair pair = setup.start();
    ServiceTable table = new ServiceTable(List.of(contract), List.of());
    Hello hello = Hello.of(List.of(Encoding.MESSAGEPACK), Limits.defaults(), table, Data.NULL);
    send(pair, FrameHead.of(FrameType.HELLO, 0, 0), json(hello.toData()));
    return pair;
  }

  private static SessionPair welcomed(Class<?> contract, Duration timeout) throws Exception {
    return welcomed(ContractModel.of(contract).entry(), timeout);
  }

  private static SessionPair welcomed(ContractEntry contract, Duration timeout) throws Exception {
    SessionPair pair = declaring(contract, timeout);
    Data welcome = Data.of(Map.of("version", 1, "encoding", "msgpack"));
    send(pair, FrameHead.of(FrameType.WELCOME, 0, 0), json(welcome));
    pair.parent.session.ready().get(10, TimeUnit.SECONDS);
    return pair;
  }

  private static byte[] json(Data body) {
    FrameBuffer out = new FrameBuffer(1 << 20);
    Codecs.writeBody(body, out);
    return java.util.Arrays.copyOf(out.array(), out.size());
  }

  private static void send(SessionPair pair, FrameHead head, byte[] body) throws IOException {
    FrameBuffer out = new FrameBuffer(1 << 21);
    WIRE.begin(out, head);
    out.write(body, 0, body.length);
    WIRE.end(out, head, head.stream());
    pair.worker.connection.send(out);
  }

  private static void show(SessionPair pair, String json) throws IOException {
    send(
        pair,
        FrameHead.of(FrameType.SCHEMA, FrameHead.ACK, 0),
        json.getBytes(StandardCharsets.UTF_8));
  }

  private static void ask(SessionPair pair, String contract) throws IOException {
    send(pair, FrameHead.of(FrameType.SCHEMA, 0, 0), json(Data.of(Map.of("contract", contract))));
  }

  private static String schemas(Class<?> contract) {
    String text = Codecs.PROVIDER.schemaForm().text(ContractModel.of(contract).schemas());
    return "{\"contract\":\"crop\",\"schema\":" + text + "}";
  }

  private static CompletableFuture<CropV1> client(SessionPair pair) {
    return CompletableFuture.supplyAsync(() -> pair.parent.session.client(CropV1.class));
  }

  private static void awaitAsked(SessionPair pair) {
    await().until(() -> pair.parent.connection.types.contains(FrameType.SCHEMA));
  }

  private static Throwable failure(CompletableFuture<?> future) throws Exception {
    try {
      future.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("no failure");
  }

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void schemasThatAreNotWhatWasDeclaredAreNotCompared() throws Exception {
    try (SessionPair pair = welcomed(CropV3.class, LONG)) {
      CompletableFuture<CropV1> client = client(pair);
      awaitAsked(pair);
      show(pair, schemas(CropV1.class));
      assertIncompatible(failure(client), "are not those that it declared");
      assertThat(pair.parent.connection.types).doesNotContain(FrameType.OPEN);
      assertThat(pair.parent.failed).isNotDone();
    }
  }

  private static void assertIncompatible(Throwable failure, String message) {
    assertThat(failure).isInstanceOf(IncompatibleException.class).hasMessageContaining(message);
    assertThat(((SallyportException) failure).code()).isEqualTo(ErrorCode.INCOMPATIBLE_SCHEMA);
  }

  @Test
  void methodsThatAreNotWhatWasDeclaredAreNotCompared() throws Exception {
    ContractEntry truth = ContractModel.of(CropV2.class).entry();
    ContractEntry lie =
        new ContractEntry("crop", truth.fingerprint(), List.of("cut", "total"), BACKWARD);
    try (SessionPair pair = welcomed(lie, LONG)) {
      CompletableFuture<CropV1> client = client(pair);
      awaitAsked(pair);
      show(pair, schemas(CropV2.class));
      assertIncompatible(failure(client), "are not those that it declared");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cut.params cut.result total.result",
        "cut.params cut.result total.params total.items",
        "cut.params cut.result total.params total.result total.results",
        "cut.params cut.result total.params total.result total.other",
        "cut.params cut.result total.params total.result more.params more.result",
        "cut.params cut.result"
      })
  void schemasWhoseNamesMakeNoCallsAreNotCompared(String names) throws Exception {
    SortedMap<String, Schema> schemas = new TreeMap<>();
    for (String name : names.split(" ", -1)) {
      schemas.put(name, new Schema(new Schema.Tuple(List.of()), new TreeMap<>()));
    }
    SchemaForm form = Codecs.PROVIDER.schemaForm();
    ContractEntry entry =
        new ContractEntry("crop", form.fingerprint(schemas), List.of("cut", "total"), BACKWARD);
    try (SessionPair pair = welcomed(entry, LONG)) {
      CompletableFuture<CropV1> client = client(pair);
      awaitAsked(pair);
      show(pair, "{\"contract\":\"crop\",\"schema\":" + form.text(schemas) + "}");
      assertIncompatible(failure(client), "are not those that it declared");
      assertThat(pair.parent.failed).isNotDone();
    }
  }

  @Test
  void underExactTooThePeerIsAskedOnlyForTheReport() throws Exception {
    ContractEntry entry = ContractModel.of(CropV2.class).entry();
    ContractEntry exact = new ContractEntry("crop", entry.fingerprint(), entry.methods());
    try (SessionPair pair = welcomed(exact, Duration.ofMillis(50))) {
      assertIncompatible(
          failure(client(pair)),
          "under EXACT, the stricter of BACKWARD here and EXACT there, and did not show its"
              + " schemas within 50 ms");
    }
  }

  @Test
  void otherTasksOfAClassAreReportedWithoutAdviceForContracts() throws Exception {
    ContractEntry other = ContractModel.of(CropV1.class).entry();
    String name = Numbers.class.getName();
    ContractEntry tasks = new ContractEntry(name, other.fingerprint(), other.methods());
    try (SessionPair pair = welcomed(tasks, LONG)) {
      CompletableFuture<Integer> call =
          CompletableFuture.supplyAsync(
              () -> pair.parent.session.call(Task.bind(Numbers::square, 3)));
      awaitAsked(pair);
      show(pair, schemas(CropV1.class).replace("\"crop\"", "\"" + name + "\""));
      assertThat(failure(call))
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining("Numbers.square: the writer has calls, the reader no such method")
          .hasMessageNotContaining("@Contract");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "[{}]", "[{\"name\":\"x\",\"schema\":{\"root\":\"int9\"}}]"})
  void whatIsNoSchemaIsReportedWithThePlace(String schema) throws Exception {
    try (SessionPair pair = welcomed(CropV2.class, LONG)) {
      CompletableFuture<CropV1> client = client(pair);
      awaitAsked(pair);
      show(pair, "{\"contract\":\"crop\",\"schema\":" + schema + "}");
      assertIncompatible(failure(client), "what it shows are no schemas: expected ");
      assertThat(pair.parent.failed).isNotDone();
    }
  }

  @Test
  void aPeerThatNeverAnswersIsNotWaitedForWithoutEnd() throws Exception {
    try (SessionPair pair = welcomed(CropV2.class, Duration.ofSeconds(1))) {
      assertIncompatible(
          failure(client(pair)), "did not show its schemas within 1 s (Limits.stallTimeout)");
      long start = System.nanoTime();
      assertIncompatible(failure(client(pair)), "did not show its schemas");
      // Not waited for again.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      // A late answer is no error, and serves the next one who asks.
      show(pair, schemas(CropV2.class));
      await().until(() -> client(pair).handle((c, e) -> e == null).get(10, TimeUnit.SECONDS));
      assertThat(pair.parent.connection.types).containsExactly(FrameType.HELLO, FrameType.SCHEMA);
    }
  }

  @Test
  void whoWaitsIsToldOfTheSessionsEnd() throws Exception {
    try (SessionPair pair = welcomed(CropV2.class, LONG)) {
      CompletableFuture<CropV1> client = client(pair);
      awaitAsked(pair);
      pair.parent.session.end(new ClosedException("over"));
      assertThat(failure(client)).isInstanceOf(ClosedException.class).hasMessage("over");
      assertThat(failure(client(pair))).isInstanceOf(ClosedException.class);
    }
  }

  @Test
  void whoWaitsCanBeInterrupted() throws Exception {
    try (SessionPair pair = welcomed(CropV2.class, LONG)) {
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread thread =
          new Thread(() -> {
            assertThatThrownBy(() -> pair.parent.session.client(CropV1.class))
                .isInstanceOf(CancelledCallException.class);
            interrupted.complete(Thread.currentThread().isInterrupted());
          });
      thread.start();
      awaitAsked(pair);
      thread.interrupt();
      assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aBodyThatIsTooLongEndsTheSession() throws Exception {
    try (SessionPair pair = welcomed(CropV2.class, LONG)) {
      CompletableFuture<CropV1> client = client(pair);
      awaitAsked(pair);
      // Nobody reads all of it, so whoever writes it waits until the end.
      Thread writer =
          new Thread(() -> {
            try {
              show(pair, "{\"contract\":\"crop\",\"schema\":\"" + "x".repeat(600_000) + "\"}");
            } catch (IOException e) {
              // The other end is closed.
            }
          });
      writer.start();
      assertViolation(pair, "frame length out of range: length=600031 (expected 0..524288)");
      pair.parent.session.end(pair.parent.failed.get());
      assertThat(failure(client)).isInstanceOf(ProtocolException.class);
    }
  }

  private static void assertViolation(SessionPair pair, String message) throws Exception {
    SallyportException failure = pair.parent.failed.get(10, TimeUnit.SECONDS);
    assertThat(failure).isInstanceOf(ProtocolException.class).hasMessageContaining(message);
    assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void anAnswerThatNobodyAskedForEndsTheSession() throws Exception {
    try (SessionPair pair = welcomed(CropV2.class, LONG)) {
      show(pair, schemas(CropV2.class));
      assertViolation(pair, "was not asked for, or twice: \"crop\"");
    }
  }

  @Test
  void aSecondAnswerEndsTheSession() throws Exception {
    try (SessionPair pair = welcomed(CropV2.class, LONG)) {
      CompletableFuture<CropV1> client = client(pair);
      awaitAsked(pair);
      show(pair, schemas(CropV2.class));
      assertThat(client.get(10, TimeUnit.SECONDS)).isNotNull();
      show(pair, schemas(CropV2.class));
      assertViolation(pair, "was not asked for, or twice");
    }
  }

  @Test
  void aContractIsShownOnceAndOnlyOneThatIsServed() throws Exception {
    try (SessionPair pair = welcomed(CropV2.class, LONG)) {
      ask(pair, "crop");
      awaitAsked(pair);
      ask(pair, "crop");
      assertViolation(pair, "SCHEMA asked for again: \"crop\"");
    }
    try (SessionPair pair = welcomed(CropV2.class, LONG)) {
      ask(pair, "other\u001b");
      assertViolation(pair, "SCHEMA of what is not served here: \"other\\x1b\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"contract\":5}", "{\"contract\"", "{\"schema\":[]}"})
  void aBodyThatIsNoneEndsTheSession(String body) throws Exception {
    try (SessionPair pair = welcomed(CropV2.class, LONG)) {
      show(pair, body);
      assertViolation(pair, "SCHEMA ");
    }
  }

  @Test
  void noSchemaIsShownBeforeTheHandshakeIsComplete() throws Exception {
    try (SessionPair pair = declaring(ContractModel.of(CropV2.class).entry(), LONG)) {
      ask(pair, "crop");
      assertViolation(pair, "SCHEMA before the handshake is complete");
    }
  }
}
