package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ClosedException;
import dev.sallyport.Contract;
import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.RefusedException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.DataReader;
import dev.sallyport.spi.DataWriter;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.MessageCodec;
import dev.sallyport.spi.Names;
import dev.sallyport.spi.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HandshakeTest {
  record Settings(String model, int size) {}

  @Test
  void theInitiatorsPreferenceDecidesAmongTheCommonEncodings() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.parentEncodings = List.of(Encoding.JSON, Encoding.MESSAGEPACK);
    try (SessionPair pair = setup.start().awaitReady()) {
      assertThat(pair.parent.session.encoding()).isEqualTo(Encoding.JSON);
      assertThat(pair.worker.session.encoding()).isEqualTo(Encoding.JSON);
    }
  }

  @Test
  void bothEndsReportThatThereIsNoCommonEncoding() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.parentEncodings = List.of(Encoding.MESSAGEPACK);
    setup.workerEncodings = List.of(Encoding.JSON);
    try (SessionPair pair = setup.start()) {
      assertIncompatible(
          pair.parent.failed.get(10, TimeUnit.SECONDS), ErrorCode.NO_COMMON_ENCODING, "[msgpack]");
      assertIncompatible(
          pair.worker.failed.get(10, TimeUnit.SECONDS), ErrorCode.NO_COMMON_ENCODING, "[json]");
    }
  }

  private static void assertIncompatible(
      SallyportException failure, ErrorCode code, String message) {
    assertThat(failure).isInstanceOf(IncompatibleException.class).hasMessageContaining(message);
    assertThat(failure.code()).isEqualTo(code);
  }

  @Test
  void reportsAVersionThatIsNotSpoken() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerRuns = false;
    try (SessionPair pair = setup.start()) {
      sendHello(pair, Map.of("versions", List.of(2, 3)));
      assertIncompatible(
          pair.parent.failed.get(10, TimeUnit.SECONDS),
          ErrorCode.UNSUPPORTED_VERSION,
          "speaks 1, the other 2 to 3");
    }
  }

  @Test
  void reportsAHelloThatIsWrong() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerRuns = false;
    try (SessionPair pair = setup.start()) {
      sendHello(pair, Map.of("versions", "one"));
      assertThat(pair.parent.failed.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("expected list at $.versions but was string");
    }
  }

  @Test
  void reportsACompatibilityThatThereIsNot() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerRuns = false;
    try (SessionPair pair = setup.start()) {
      Map<String, Object> hello = new LinkedHashMap<>();
      Hello.of(List.of(Encoding.JSON), setup.workerLimits, ServiceTable.EMPTY, Data.NULL)
          .toData()
          .asMap()
          .forEach(hello::put);
      hello.put(
          "contracts",
          List.of(
              Map.of(
                  "name", "c", "fingerprint", "f", "methods", List.of(), "compatibility", "odd")));
      sendHello(pair, hello);
      assertThat(pair.parent.failed.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("compatibility out of range (expected exact, backward, full)");
    }
  }

  /** Speaks as the worker, whose session does not run. */
  private static void sendHello(SessionPair pair, Map<String, Object> hello) throws IOException {
    FrameBuffer out = new FrameBuffer(1 << 16);
    FrameHead head = FrameHead.of(FrameType.HELLO, 0, 0);
    BinaryWire wire = new BinaryWire();
    wire.begin(out, head);
    Codecs.writeBody(Data.of(hello), out);
    wire.end(out, head, 0);
    pair.worker.connection.send(out);
  }

  @Test
  void bootstrapDataArrivesTyped() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.bootstrap = Bootstrap.write(new Settings("large", 3), setup.parentLimits);
    try (SessionPair pair = setup.start().awaitReady()) {
      assertThat(pair.worker.session.bootstrap(Settings.class)).isEqualTo(new Settings("large", 3));
      assertThatThrownBy(() -> pair.parent.session.bootstrap(Settings.class))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("only a worker gets some: read it at the other end");
    }
    try (SessionPair pair = SessionPair.setup().start().awaitReady()) {
      assertThatThrownBy(() -> pair.worker.session.bootstrap(Settings.class))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("pass it with Launch.bootstrap in the parent");
    }
  }

  record Written(int first, int second) {}

  record Received(int first, int second) {}

  /** What is left of an earlier compilation: of the same components, and of another schema. */
  abstract static class Stale<T> implements MessageCodec<T> {
    private static final Names NAMES = Names.of("first", "second");

    @Override
    public String schema() {
      return "{}";
    }

    @Override
    public boolean fits() {
      return true;
    }

    @Override
    public void write(DataWriter out, T value) {
      out.beginRecord(NAMES);
      for (int i = 0; i < 2; i++) {
        out.field(NAMES, i);
        out.integer(-1);
      }
      out.endRecord();
    }

    abstract T stale();

    @Override
    public T read(DataReader in) {
      in.beginRecord(NAMES);
      for (int i = in.nextField(NAMES, -1, false); i >= 0; i = in.nextField(NAMES, i, false)) {
        in.int32();
      }
      in.endRecord();
      return stale();
    }
  }

  // Found by their names, as what is generated is.
  static final class Written_Codec extends Stale<Written> {
    @Override
    Written stale() {
      return new Written(-1, -1);
    }
  }

  static final class Received_Codec extends Stale<Received> {
    @Override
    Received stale() {
      return new Received(-1, -1);
    }
  }

  @Test
  void bootstrapDataIsNotWrittenByAStaleCodec() {
    Data written = Bootstrap.write(new Written(1, 2), Limits.defaults());
    assertThat(written).isEqualTo(Data.of(Map.of("first", 1, "second", 2)));
  }

  @Test
  void bootstrapDataIsNotReadByAStaleCodec() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.bootstrap = Data.of(Map.of("first", 1, "second", 2));
    try (SessionPair pair = setup.start().awaitReady()) {
      assertThat(pair.worker.session.bootstrap(Received.class)).isEqualTo(new Received(1, 2));
    }
  }

  @Test
  void refusesBootstrapDataThatIsTooLarge() {
    assertThatThrownBy(() ->
            Bootstrap.write(new Settings("x".repeat(9000), 1), dev.sallyport.Limits.defaults()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("at most 8192 bytes");
  }

  @Test
  void namesWhatThePeerServesInstead() {
    try (SessionPair pair = SessionPair.serving(new ArithmeticService())) {
      assertThatThrownBy(() -> pair.parent.session.client(Other.class))
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining("does not serve " + Other.class.getName())
          .hasMessageContaining(Arithmetic.class.getName());
    }
  }

  @Test
  void findsAContractOfTheSameNameAndAnotherShapeBeforeAnyFrame() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices = List.of(new Service<>(SameNameV1.class, peer -> a -> a));
    try (SessionPair pair = setup.start().awaitReady()) {
      assertThatThrownBy(() -> pair.parent.session.client(SameNameV2.class))
          .isInstanceOfSatisfying(
              IncompatibleException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPATIBLE_SCHEMA))
          .hasMessageContaining("SameNameV2.twice(")
          .hasMessageContaining("the writer has int64, the reader int32");
      assertThat(pair.parent.connection.types).containsExactly(FrameType.HELLO, FrameType.SCHEMA);
    }
  }

  @Test
  void refusesAContractThatNamesALiveHandle() {
    assertThatThrownBy(() -> ContractModel.of(Live.class))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Live.hold(")
        .hasMessageContaining("java.util.concurrent.locks.Lock")
        .hasMessageContaining("fix:");
  }

  @Test
  void namesTheCallWhoseResultIsRefused() {
    assertThatThrownBy(() -> ContractModel.of(LiveResult.class))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Not sent: LiveResult.lend()");
  }

  @Test
  void refusesWhatIsNoContract() {
    assertThatThrownBy(() -> ContractModel.of(Runnable.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected an interface with @Contract");
    assertThatThrownBy(() -> ContractModel.of(Overloaded.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("add is overloaded");
    assertThatThrownBy(() -> ContractModel.of(Generic.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no type parameters");
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void goodbyeReachesThePeerBehindWhatWasSent(Framing framing) throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = framing;
    setup.workerServices = List.of(new Service<>(Arithmetic.class, p -> new ArithmeticService()));
    try (SessionPair pair = setup.start().awaitReady()) {
      assertThat(pair.client().add(1, 2)).isEqualTo(3);
      pair.parent.session.goodbye(new dev.sallyport.ClosedException("done"));
      assertThat(pair.worker.inputEnded.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aChildThatNeverGreetsIsCalledAtLevel0() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    setup.parentGreets = false;
    setup.workerGreets = false;
    setup.workerServices = List.of(new Service<>(Arithmetic.class, p -> new ArithmeticService()));
    try (SessionPair pair = setup.start()) {
      pair.parent.session.ready().get(10, TimeUnit.SECONDS);
      assertThat(pair.client().add(1, 2)).isEqualTo(3);
      assertThat(pair.parent.session.met()).isFalse();
      assertThatThrownBy(() -> pair.parent.session.channel(Settings.class, Settings.class))
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining("said no hello");
    }
  }

  @Test
  void aChildThatGreetsUnaskedRaisesTheSessionAboveLevel0() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    setup.parentGreets = false;
    setup.workerServices = List.of(new Service<>(Arithmetic.class, p -> new ArithmeticService()));
    try (SessionPair pair = setup.start().awaitReady()) {
      org.awaitility.Awaitility.await().until(() -> pair.parent.session.met());
      assertThat(pair.client().add(1, 2)).isEqualTo(3);
    }
  }

  /** A child that is not greeted and has not yet started to speak. */
  private static SessionPair silent(Duration helloTimeout) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    setup.parentGreets = false;
    setup.workerRuns = false;
    setup.parentHelloTimeout = helloTimeout;
    setup.workerServices = List.of(new Service<>(Arithmetic.class, p -> new ArithmeticService()));
    setup.workerChannels =
        List.of(new ChannelService<>(Settings.class, Settings.class, channel -> {}));
    return setup.start();
  }

  @Contract
  interface Streaming {
    Flow.Publisher<Integer> count(int to);
  }

  @Test
  void whatNeedsAHelloWaitsForOneThatComesLate() throws Exception {
    try (SessionPair pair = silent(Duration.ofSeconds(60))) {
      assertThat(pair.client()).isNotNull();
      CompletableFuture<?> channel =
          CompletableFuture.supplyAsync(
              () -> pair.parent.session.channel(Settings.class, Settings.class));
      assertThat(channel).isNotDone();
      pair.worker.start();
      assertThat(channel).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void whatNeedsAHelloFailsWithTheEndThatCameInstead() {
    try (SessionPair pair = silent(Duration.ofSeconds(60))) {
      CompletableFuture<?> client =
          CompletableFuture.supplyAsync(() -> pair.parent.session.client(Streaming.class));
      ClosedException end = new ClosedException("over");
      assertThat(client).isNotDone();
      pair.parent.session.end(end);
      assertThat(client)
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableOfType(ExecutionException.class)
          .withCause(end);
    }
  }

  @Test
  void whatNeedsAHelloIsRefusedOnceTheTimeForItHasPassed() {
    try (SessionPair pair = silent(Duration.ofMillis(200))) {
      assertThatThrownBy(() -> pair.parent.session.client(Streaming.class))
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining("said no hello since its start");
    }
  }

  @Contract
  interface Other {
    void nothing();
  }

  @Contract(name = "same")
  interface SameNameV1 {
    int twice(int a);
  }

  @Contract(name = "same")
  interface SameNameV2 {
    long twice(long a);
  }

  @Contract
  interface Live {
    void hold(Lock lock);
  }

  @Contract
  interface LiveResult {
    Lock lend();
  }

  @Contract
  interface Overloaded {
    int add(int a);

    int add(int a, int b);
  }

  @Contract
  interface Generic<T> {
    void take(T value);
  }
}
