package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Contract;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.session.FrameWriter.Verdict;
import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The two ends of a session count its window alike, whatever becomes of a message. */
@SuppressWarnings({"FutureReturnValueIgnored"})
class WindowTest {
  private static final Limits SMALL =
      Limits.defaults().withMaxBufferedBytes(64 << 10).withMaxLineBytes(16 << 10);

  /** An initiator that serves {@link Everything}; the test speaks for the acceptor. */
  private static SessionPair served() throws IOException {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerRuns = false;
    setup.parentServices =
        List.of(new Service<>(Everything.class, peer -> new Everything.Service()));
    SessionPair pair = setup.start();
    Hello hello =
        Hello.of(List.of(Encoding.MESSAGEPACK), Limits.defaults(), ServiceTable.EMPTY, Data.NULL);
    send(pair, FrameType.HELLO, hello.toData());
    send(pair, FrameType.WELCOME, Data.of(Map.of("version", 1, "encoding", "msgpack")));
    return pair;
  }

  private static void send(SessionPair pair, FrameType type, Data body) throws IOException {
    FrameBuffer frame = new FrameBuffer(1 << 16);
    FrameHead head = FrameHead.of(type, 0, 0);
    BinaryWire wire = new BinaryWire();
    wire.begin(frame, head);
    Codecs.writeBody(body, frame);
    wire.end(frame, head, 0);
    pair.worker.connection.send(frame);
  }

  private static void send(SessionPair pair, String hex) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    pair.worker.connection.send(new FrameBuffer(1 << 16).write(bytes, 0, bytes.length));
  }

  private static int number(String method) {
    return SessionFuzz.TABLE.number(method);
  }

  private static void assertHeld(SessionPair pair, long bytes) {
    await().until(() -> pair.parent.session.heldBytes() == bytes);
    assertThat(pair.parent.failed).isNotDone();
  }

  @Test
  void aMessageThatAnEndCutsShortIsGivenBack() throws Exception {
    try (SessionPair pair = served()) {
      send(
          pair,
          "00000011 07 00 %04x 00000002 03000000 00000000 00000000 00000001 90"
              .formatted(number("total")));
      send(pair, "00000006 08 01 0000 00000002 00000400 0102");
      assertHeld(pair, 0x400 + Parcel.MESSAGE_COST_BYTES);
      send(pair, "00000000 09 02 0000 00000002");
      assertHeld(pair, 0);
    }
  }

  @Test
  void anOpeningThatIsCancelledAmidItsFragmentsIsGivenBackAndAnswered() throws Exception {
    try (SessionPair pair = served()) {
      send(
          pair,
          "00000012 07 01 %04x 00000002 01000000 00000000 00000000 00000400 91c5"
              .formatted(number("echo")));
      assertHeld(pair, 0x400 + Parcel.MESSAGE_COST_BYTES);
      send(pair, "00000000 0b 00 0000 00000002");
      assertHeld(pair, 0);
      await().until(() -> pair.parent.connection.types.contains(FrameType.ERROR));
    }
  }

  @Test
  void aCallWithAContextAgainstTheRulesIsGivenBack() throws Exception {
    try (SessionPair pair = served()) {
      List<String> methods = List.of("note", "add", "count");
      for (int kind = 0; kind < methods.size(); kind++) {
        // The name of the entry is "A", which is no name.
        send(
            pair,
            "00000015 07 02 %04x %08x %02x000004 00000000 00000000 00000001 01410000 90"
                .formatted(number(methods.get(kind)), 2 + 2 * kind, kind));
        if (kind > 0) {
          int errors = kind;
          await()
              .until(() ->
                  pair.parent.connection.types.stream().filter(FrameType.ERROR::equals).count()
                      == errors);
        }
        assertHeld(pair, 0);
      }
    }
  }

  @Test
  void aBadTraceOfThePeerIsIgnoredAndTheCallHandled() throws Exception {
    try (SessionPair pair = served()) {
      // The entries "traceparent" and "tracestate" are "x", which neither may be, and "a" is "b".
      send(
          pair,
          """
          00000035 07 02 %04x 00000002 01000022 00000000 00000000 00000003
          0b 7472616365706172656e74 0001 78 0a 74726163657374617465 0001 78 01 61 0001 62 920102
          """
              .formatted(number("add"))
              .replace("\n", ""));
      await().until(() -> pair.parent.connection.types.contains(FrameType.DATA));
      assertThat(pair.parent.connection.types).doesNotContain(FrameType.ERROR);
      assertHeld(pair, 0);
    }
  }

  @Test
  void linesMayCarryManyTimesTheWindow() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    setup.parentLimits = SMALL;
    setup.workerLimits = SMALL;
    setup.workerServices = List.of(new Service<>(Arithmetic.class, p -> new ArithmeticService()));
    try (SessionPair pair = setup.start().awaitReady()) {
      Arithmetic client = pair.parent.session.client(Arithmetic.class, Duration.ofSeconds(20));
      for (int i = 0; i < 3000; i++) {
        assertThat(client.add(i, 1)).isEqualTo(i + 1);
      }
    }
  }

  @Contract
  interface Loads {
    /** Elements of these sizes, and then nothing: no end either. */
    Flow.Publisher<byte[]> load(List<Integer> sizes);

    CompletionStage<Boolean> take(Flow.Publisher<byte[]> items);
  }

  private static Flow.Publisher<byte[]> blocks(List<Integer> sizes) {
    return subscriber -> {
      SubmissionPublisher<byte[]> source = new SubmissionPublisher<>();
      source.subscribe(subscriber);
      sizes.forEach(size -> source.submit(new byte[size]));
    };
  }

  /** Takes whatever comes, and counts it. */
  private static final class Loader implements Loads {
    final List<StreamCallTest.Taker<byte[]>> takers = new CopyOnWriteArrayList<>();

    @Override
    public Flow.Publisher<byte[]> load(List<Integer> sizes) {
      return blocks(sizes);
    }

    @Override
    public CompletionStage<Boolean> take(Flow.Publisher<byte[]> items) {
      taking(items);
      return new CompletableFuture<>();
    }

    void taking(Flow.Publisher<byte[]> items) {
      StreamCallTest.Taker<byte[]> taker = new StreamCallTest.Taker<>(Long.MAX_VALUE);
      takers.add(taker);
      items.subscribe(taker);
    }

    int taken() {
      return takers.stream().mapToInt(taker -> taker.taken.size()).sum();
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void whatManyReceiversHaveTakenNeverKeepsTheLongestMessageFromComing(Framing framing)
      throws Exception {
    // Of a window of 64 KiB, half is that of eight streams: each gives back at 4 KiB.
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = framing;
    setup.parentLimits = SMALL.withMaxConcurrentCalls(4);
    setup.workerLimits = SMALL.withMaxConcurrentCalls(4);
    Loader loader = new Loader();
    setup.parentServices = List.of(new Service<>(Loads.class, peer -> loader));
    setup.workerServices = List.of(new Service<>(Loads.class, peer -> new Loader()));
    boolean lines = framing == Framing.LINES;
    int small = lines ? 2_800 : 3_800;
    int large = lines ? 11_000 : 16_000;
    try (SessionPair pair = setup.start().awaitReady()) {
      Loads there = pair.parent.session.client(Loads.class);
      Loads here = pair.worker.session.client(Loads.class);
      for (int i = 0; i < 4; i++) {
        here.take(blocks(List.of(small)));
      }
      for (int i = 0; i < 3; i++) {
        loader.taking(there.load(List.of(small)));
      }
      await().until(() -> loader.taken() == 7);
      loader.taking(there.load(List.of(small, large)));
      await().until(() -> loader.taken() == 9);
    }
  }

  @Test
  void aReceiverOfMoreStreamsThanItAcceptsItselfNeverRunsOutOfItsWindow() throws Exception {
    // The window of a stream is that of the one call that the parent accepts: half of all.
    SessionPair.Setup setup = SessionPair.setup();
    setup.parentLimits = SMALL.withMaxConcurrentCalls(1);
    setup.workerServices = List.of(new Service<>(Loads.class, peer -> new Loader()));
    Loader loader = new Loader();
    try (SessionPair pair = setup.start().awaitReady()) {
      Loads there = pair.parent.session.client(Loads.class);
      for (int i = 0; i < 6; i++) {
        loader.taking(there.load(List.of(15_900)));
      }
      await().until(() -> loader.taken() == 6);
    }
  }

  @Test
  void whatWasTakenOfStreamsThatHaveEndedIsGivenBackThoughNotAllIsTaken() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.parentLimits = SMALL.withMaxConcurrentCalls(4);
    setup.workerLimits = SMALL.withMaxConcurrentCalls(4);
    setup.workerServices =
        List.of(new Service<>(StreamCallTest.Tiles.class, peer -> new StreamCallTest.Served()));
    try (SessionPair pair = setup.start().awaitReady()) {
      StreamCallTest.Tiles tiles = pair.parent.session.client(StreamCallTest.Tiles.class);
      long left = 0;
      for (int i = 0; i < 10; i++) {
        StreamCallTest.Taker<byte[]> taker = new StreamCallTest.Taker<>(0);
        tiles.blobs(3, 2_000).subscribe(taker);
        long all = left + 3 * 2_000;
        await().until(() -> pair.parent.session.heldBytes() > all);
        await().until(() -> pair.parent.session.inFlight(9).isEmpty());
        // Its slot is free; the last element is never taken.
        taker.subscription.get().request(2);
        await().until(() -> taker.taken.size() == 2);
        left = pair.parent.session.heldBytes();
      }
    }
  }

  @Test
  void aPeerAtLevel0IsSentNoCredit() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    setup.workerLimits = SMALL;
    setup.parentLimits = SMALL;
    setup.parentGreets = false;
    setup.workerGreets = false;
    setup.workerServices = List.of(new Service<>(Arithmetic.class, p -> new ArithmeticService()));
    try (SessionPair pair = setup.start()) {
      pair.parent.session.ready().get(10, TimeUnit.SECONDS);
      Arithmetic client = pair.parent.session.client(Arithmetic.class);
      long before = pair.worker.connection.bytes.get();
      byte[] block = new byte[6000];
      for (int i = 0; i < 20; i++) {
        client.reverse(block);
      }
      // Nothing but twenty results of the same length.
      long after = pair.worker.connection.bytes.get();
      String line = "{\"result\":\"" + "A".repeat(8000) + "\",\"id\":1}\n";
      long digits = after - before - 20L * line.getBytes(StandardCharsets.US_ASCII).length;
      assertThat(digits).isBetween(0L, 40L);
    }
  }

  @Test
  void anElementIsNotSentBehindOneThatWasCutShort() throws Exception {
    try (SessionPair pair = SessionPair.serving(new ArithmeticService())) {
      FrameWriter writer =
          new FrameWriter(
              pair.parent.connection,
              new BinaryWire(),
              1 << 20,
              Threads.REAL,
              "writer",
              failure -> {});
      SendLane lane = new SendLane(1);
      writer.begin(lane, 1, 64);
      writer.dropItems(lane);
      FrameHead head = FrameHead.of(FrameType.DATA, 0, 1);
      FrameBuffer frame = new FrameBuffer(100);
      new BinaryWire().begin(frame, head);
      Parcel item = new Parcel(frame, head, Need.CREDIT, frame.size(), null);
      assertThat(writer.trySend(lane, item, Urgency.SOON)).isEqualTo(Verdict.CLOSED);
      assertThat(writer.send(lane, item, Urgency.SOON, null)).isFalse();
      assertThat(writer.sendLast(lane, item, Urgency.SOON)).isFalse();
      assertThat(writer.available(lane)).isZero();
      writer.close();
    }
  }

  @Test
  void aChildThatSaysHelloLateTakesAsManyOneWayCallsAsItSays() throws Exception {
    Slots slots = new Slots();
    slots.open(Negotiation.LEVEL_0_CALLS, false);
    slots.acquireOneWay("note", null);
    slots.open(3, true);
    slots.acquireOneWay("note", null);
    slots.acquireOneWay("note", null);
    assertThatThrownBy(() -> slots.acquireOneWay("note", System.nanoTime()))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void aDrainWaitsForTheAnswerToItsOwnQuestion() throws Exception {
    try (SessionPair pair = served()) {
      pair.parent.session.ready().get(10, TimeUnit.SECONDS);
      pair.parent.session.drain();
      // That of a question which was asked before.
      send(pair, "00000008 04 04 0000 00000000 0000000000000000");
      send(
          pair,
          "00000013 07 02 %04x 00000002 01000000 00000000 00000000 00000003 920102"
              .formatted(number("add")));
      await().until(() -> pair.parent.connection.types.contains(FrameType.DATA));
      assertThat(pair.parent.connection.types).doesNotContain(FrameType.ERROR);
      send(pair, "00000008 04 04 0000 00000000 0000000000000001");
      send(
          pair,
          "00000013 07 02 %04x 00000004 01000000 00000000 00000000 00000003 920102"
              .formatted(number("add")));
      await().until(() -> pair.parent.connection.types.contains(FrameType.ERROR));
    }
  }

  @Test
  void aPeerMustHaveRoomForTheMessagesThatItTakes() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerRuns = false;
    try (SessionPair pair = setup.start()) {
      Map<String, Object> limits =
          Map.of(
              "maxMessage",
              65537,
              "maxDepth",
              9,
              "maxElements",
              9,
              "maxCalls",
              9,
              "window",
              262147,
              "streamWindow",
              100);
      send(
          pair,
          FrameType.HELLO,
          Data.of(
              Map.of("versions", List.of(1, 1), "encodings", List.of("json"), "limits", limits)));
      assertThat(pair.parent.failed.get(10, TimeUnit.SECONDS))
          .hasMessageContaining("limits.maxMessage out of range: 65537")
          .hasMessageContaining("at most a quarter of limits.window, 65536");
    }
  }
}
