package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.core.internal.session.Versions.CropV1;
import dev.sallyport.core.internal.session.Versions.CropV2;
import dev.sallyport.core.internal.session.Versions.CropV3;
import dev.sallyport.core.internal.session.Versions.ExactV1;
import dev.sallyport.core.internal.session.Versions.OpenServedV3;
import dev.sallyport.core.internal.session.Versions.OpenV1;
import dev.sallyport.core.internal.session.Versions.OpenV3;
import dev.sallyport.core.internal.session.Versions.Quality;
import dev.sallyport.core.internal.session.Versions.ServedV1;
import dev.sallyport.core.internal.session.Versions.ServedV2;
import dev.sallyport.core.internal.session.Versions.ServedV3;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.schema.Compatibility;
import dev.sallyport.schema.CompatibilityReport;
import dev.sallyport.schema.CompatibilityReport.Difference;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two ends that have different versions of a contract. */
class CompatibilityTest {
  /** How the two ends talk. */
  record Way(Framing framing, Encoding encoding) {}

  static Stream<Way> ways() {
    return Stream.of(
        new Way(Framing.BINARY, Encoding.MESSAGEPACK),
        new Way(Framing.BINARY, Encoding.JSON),
        new Way(Framing.LINES, Encoding.JSON));
  }

  private static SessionPair pair(Way way, List<Service<?>> worker, List<Service<?>> parent) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = way.framing;
    setup.parentEncodings = List.of(way.encoding);
    setup.workerServices = worker;
    setup.parentServices = parent;
    return setup.start().awaitReady();
  }

  private static SessionPair serving(Service<?> service) {
    return pair(new Way(Framing.BINARY, Encoding.MESSAGEPACK), List.of(service), List.of());
  }

  private static <C> Service<C> service(Class<C> contract, C implementation) {
    return new Service<>(contract, peer -> implementation);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anOlderCallerIsServedByANewerEnd(Way way) {
    try (SessionPair pair = pair(way, List.of(service(CropV2.class, new ServedV2())), List.of())) {
      CropV1 client = pair.parent.session.client(CropV1.class);
      assertThat(client.cut(new CropV1.Job("a.png", 7), Quality.HIGH))
          .isEqualTo(new CropV1.Result("a.png HIGH Optional.empty", 7));
      // By its own number, which is not that of the caller's list.
      assertThat(client.total()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anOlderWorkerCallsANewerParentBack(Way way) {
    try (SessionPair pair = pair(way, List.of(), List.of(service(CropV2.class, new ServedV2())))) {
      CropV1 client = pair.worker.session.client(CropV1.class);
      assertThat(client.cut(new CropV1.Job("b.png", 9), Quality.LOW))
          .isEqualTo(new CropV1.Result("b.png LOW Optional.empty", 9));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void fullPassesOverWhatIsOptionalInBothDirections(Way way) {
    try (SessionPair pair =
        pair(
            way,
            List.of(service(OpenV3.class, new OpenServedV3())),
            List.of(service(OpenV1.class, new ServedV1())))) {
      OpenV1 old = pair.parent.session.client(OpenV1.class);
      assertThat(old.cut(new CropV1.Job("a.png", 7), Quality.HIGH))
          .isEqualTo(new CropV1.Result("a.png Optional.empty", 7));

      OpenV3 young = pair.worker.session.client(OpenV3.class);
      assertThat(young.cut(new OpenV3.Job(Optional.of("n"), 5, "b.png"), Quality.LOW))
          .isEqualTo(new CropV3.Result("b.png LOW", 5, Optional.empty()));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void equalContractsAreCalledWithoutAskingForSchemas(Way way) {
    try (SessionPair pair = pair(way, List.of(service(OpenV1.class, new ServedV1())), List.of())) {
      // The mode is no part of the fingerprint.
      assertThat(pair.parent.session.client(ExactV1.class).total()).isEqualTo(1);
      assertThat(pair.parent.session.client(OpenV1.class).total()).isEqualTo(1);
      assertThat(pair.parent.connection.types).doesNotContain(FrameType.SCHEMA);
    }
  }

  private static CompatibilityReport refusal(SessionPair pair, Class<?> contract) {
    IncompatibleException thrown =
        catchThrowableOfType(
            IncompatibleException.class, () -> pair.parent.session.client(contract));
    assertThat(thrown).isNotNull();
    assertThat(thrown.code()).isEqualTo(ErrorCode.INCOMPATIBLE_SCHEMA);
    CompatibilityReport report = thrown.report().orElseThrow();
    assertThat(thrown).hasMessageContaining(report.toString());
    return report;
  }

  @Test
  void aResultThatTheCallerDoesNotKnowAllOfIsRefusedBeforeAnyCall() {
    try (SessionPair pair = serving(service(CropV3.class, new ServedV3()))) {
      CompatibilityReport report = refusal(pair, CropV1.class);
      assertThat(report.mode()).isEqualTo(Compatibility.BACKWARD);
      assertThat(report.differences().stream().filter(Difference::breaks))
          .extracting(Difference::path, Difference::writer, Difference::reader)
          .containsExactly(
              tuple("CropV1.cut().remark", "an Optional string", "no such field"),
              tuple("CropV1.total()", "int64", "int32"));
      assertThat(pair.parent.connection.types).containsExactly(FrameType.HELLO, FrameType.SCHEMA);

      // Once and for all of the session.
      assertThat(refusal(pair, CropV1.class)).isEqualTo(report);
      assertThat(pair.parent.connection.types).hasSize(2);
    }
  }

  @Test
  void aNewerCallerOfAnOlderEndIsToldWhatThatLacks() {
    try (SessionPair pair = serving(service(CropV1.class, new ServedV1()))) {
      assertThat(refusal(pair, CropV2.class).differences().stream().filter(Difference::breaks))
          .extracting(Difference::path)
          .containsExactly(
              "CropV2.abort",
              "CropV2.cut(job).note",
              "CropV2.cut(grade)",
              "CropV2.cut(job).width",
              "CropV2.unfinished");
    }
  }

  @Test
  void theStricterOfTheTwoModesHoldsAndTheReportSaysWhatWouldFit() {
    try (SessionPair pair = serving(service(CropV2.class, new ServedV2()))) {
      IncompatibleException thrown =
          catchThrowableOfType(
              IncompatibleException.class, () -> pair.parent.session.client(ExactV1.class));
      assertThat(thrown)
          .hasMessageContaining("EXACT, the stricter of EXACT here and BACKWARD there")
          .hasMessageContaining(
              "they would fit if both ends declared @Contract(compatibility = BACKWARD)");
      assertThat(thrown.report().orElseThrow().differences())
          .allMatch(Difference::breaks)
          .extracting(Difference::path)
          .contains("ExactV1.abort", "ExactV1.unfinished");
      assertThat(pair.parent.session.client(OpenV1.class).total()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anEndPassesOverOnlyWhereItSaysFullWhateverItsCallerDoes(Way way) {
    OpenV3.Job job = new OpenV3.Job(Optional.of("n"), 5, "b.png");
    try (SessionPair pair = pair(way, List.of(service(OpenV1.class, new ServedV1())), List.of())) {
      assertThat(unchecked(pair).cut(job, Quality.LOW).bytes()).isEqualTo(5);
    }
    try (SessionPair pair = pair(way, List.of(service(CropV1.class, new ServedV1())), List.of())) {
      assertThatThrownBy(() -> unchecked(pair).cut(job, Quality.LOW))
          .isInstanceOf(InvalidDataException.class)
          .hasMessageContaining("unknown member \"note\"");
    }
  }

  /** A client that nobody has compared with what the worker serves. */
  private static OpenV3 unchecked(SessionPair pair) {
    return pair.parent.session.clientOf(ContractModel.of(OpenV3.class),
            List.of(
                new Calls.Target(1, "crop.cut", Form.NAMED_OPEN),
                new Calls.Target(2, "crop.total", Form.NAMED_OPEN)),
            null)
        .proxy(OpenV3.class);
  }

  @Test
  void atLevel0EachResultIsReadAsTheCallersContractSays() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    setup.parentGreets = false;
    setup.workerGreets = false;
    setup.workerServices = List.of(service(OpenV3.class, new OpenServedV3()));
    try (SessionPair pair = setup.start()) {
      pair.parent.session.ready().get(10, TimeUnit.SECONDS);
      CropV1.Job job = new CropV1.Job("a.png", 7);
      assertThat(pair.parent.session.client(OpenV1.class).cut(job, Quality.HIGH).bytes())
          .isEqualTo(7);
      assertThatThrownBy(() -> pair.parent.session.client(CropV1.class).cut(job, Quality.HIGH))
          .isInstanceOf(InvalidDataException.class)
          .hasMessageContaining("unknown member \"remark\"");
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anEndThatServesTasksTooShowsTheSchemasOfItsContract(Way way) {
    List<Service<?>> services =
        List.of(Service.ofTasks(Numbers.class), service(CropV2.class, new ServedV2()));
    try (SessionPair pair = pair(way, services, List.of())) {
      assertThat(pair.parent.session.client(CropV1.class).total()).isEqualTo(2);
      assertThat(pair.parent.failed).isNotDone();
    }
  }

  @Test
  void manyThreadsAskOnce() throws Exception {
    try (SessionPair pair = serving(service(CropV2.class, new ServedV2()))) {
      List<CompletableFuture<Integer>> totals = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        totals.add(
            CompletableFuture.supplyAsync(() -> pair.parent.session.client(CropV1.class).total()));
      }
      for (CompletableFuture<Integer> total : totals) {
        assertThat(total.get(10, TimeUnit.SECONDS)).isEqualTo(2);
      }
      assertThat(pair.parent.connection.types.stream().filter(FrameType.SCHEMA::equals)).hasSize(1);
    }
  }

  @Test
  void aSchemaTooLargeForThePeerIsNotShown() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    // Less than the schemas have, and enough for the handshake, which has a limit of its own.
    setup.parentLimits = Limits.defaults().withMaxMessageBytes(1 << 10).withMaxLineBytes(4 << 10);
    setup.workerServices = List.of(service(CropV2.class, new ServedV2()));
    try (SessionPair pair = setup.start().awaitReady()) {
      assertThat(
              catchThrowableOfType(
                  IncompatibleException.class, () -> pair.parent.session.client(CropV1.class)))
          .hasMessageContaining("does not show its schemas: they exceed the limits")
          .satisfies(e -> assertThat(e.report()).isEmpty());
      assertThat(pair.parent.failed).isNotDone();
    }
  }
}
