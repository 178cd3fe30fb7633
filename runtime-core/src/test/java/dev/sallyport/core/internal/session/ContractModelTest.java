package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.Blob;
import dev.sallyport.Contract;
import dev.sallyport.OneWay;
import dev.sallyport.RefusedException;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.schema.Refusal;
import dev.sallyport.schema.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the methods of a contract are, compiled. */
class ContractModelTest {
  record Point(int x, int y) {}

  sealed interface Shape permits Circle, Square {}

  record Circle(Point middle) implements Shape {}

  record Square(Point corner) implements Shape {}

  @Contract
  interface Plotter {
    @OneWay
    void abort(String why);

    Publisher<Shape> draw(Publisher<Point> points);

    Publisher<Integer> follow(String plot);

    int move(Point to);

    CompletionStage<List<String>> print(int copies, Publisher<Blob> pages, boolean color);

    void upload(Publisher<byte[]> content);
  }

  private static final ContractModel PLOTTER = ContractModel.of(Plotter.class);

  private static Call call(String name) {
    return PLOTTER.calls().stream()
        .filter(each -> each.method().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tellsTheKindOfEachCall() {
    assertThat(PLOTTER.calls())
        .extracting(each -> each.method().getName() + " " + each.kind() + " " + each.async())
        .containsExactly(
            "abort ONE_WAY false",
            "draw DUPLEX false",
            "follow SERVER_STREAM false",
            "move REQUEST false",
            "print CLIENT_STREAM true",
            "upload CLIENT_STREAM false");
  }

  @Test
  void namesASchemaForAllThatACallCarries() {
    Map<String, Schema> schemas = PLOTTER.schemas();
    assertThat(schemas.keySet())
        .containsExactly(
            "abort.params",
            "draw.items",
            "draw.params",
            "draw.results",
            "follow.params",
            "follow.results",
            "move.params",
            "move.result",
            "print.items",
            "print.params",
            "print.result",
            "upload.items",
            "upload.params",
            "upload.result");
    assertThat(schemas.get("follow.results").root()).isEqualTo(Schema.Scalar.INT32);
    assertThat(schemas.get("print.items").root()).isEqualTo(Schema.Scalar.BLOB);
    assertThat(schemas.get("print.params").root())
        .isEqualTo(new Schema.Tuple(List.of(Schema.Scalar.INT32, Schema.Scalar.BOOLEAN)));
    assertThat(schemas.get("upload.result").root()).isEqualTo(new Schema.Nothing());
    assertThat(schemas.get("draw.params").root()).isEqualTo(new Schema.Tuple(List.of()));
  }

  @Test
  void theNamesOfTheSchemasTellTheKind() {
    Set<String> names = PLOTTER.schemas().keySet();
    for (Call each : PLOTTER.calls()) {
      String name = each.method().getName();
      assertThat(SchemaNames.kind(name, names)).isEqualTo(each.kind());
      assertThat(SchemaNames.of(name, each.kind())).isEqualTo(each.shapes().keySet());
    }
    assertThat(SchemaNames.kind("other", names)).isNull();
    assertThat(SchemaNames.kind("a", Set.of("a.result"))).isNull();
    assertThat(SchemaNames.kind("a", Set.of("a.params", "a.items"))).isNull();
    assertThat(SchemaNames.kind("a", Set.of("a.params", "a.result", "a.results"))).isNull();
  }

  @Test
  void takesTheStreamOutOfTheArgumentsAndPutsOneIntoItsPlace() {
    Call print = call("print");
    try (SubmissionPublisher<Blob> sent = new SubmissionPublisher<>();
        SubmissionPublisher<Blob> arrived = new SubmissionPublisher<>()) {
      Object[] arguments = {2, sent, true};
      assertThat(print.data(arguments)).containsExactly(2, true);
      assertThat(print.stream(arguments)).isSameAs(sent);
      assertThat(print.withStream(new Object[] {2, true}, arrived))
          .containsExactly(2, arrived, true);
      assertThat(call("upload").data(new Object[] {sent})).isEmpty();
      assertThat(call("upload").withStream(new Object[0], arrived)).containsExactly(arrived);
      assertThatThrownBy(() -> call("move").withStream(new Object[0], arrived))
          .hasMessageContaining("Plotter.move takes no stream");
    }
    Object[] plain = {new Point(1, 2)};
    assertThat(call("move").data(plain)).isSameAs(plain);
    assertThat(call("move").stream(plain)).isNull();
    assertThat(print.parameterNames()).containsExactly("copies", "color");
  }

  @Contract(name = "c")
  interface Plain {
    void a(String x);
  }

  @Contract(name = "c")
  interface Noted {
    @OneWay
    void a(String x);
  }

  @Contract(name = "c")
  interface Returned {
    String a(String x);
  }

  @Contract(name = "c")
  interface Listed {
    List<String> a(String x);
  }

  @Contract(name = "c")
  interface Streamed {
    Publisher<String> a(String x);
  }

  @Contract(name = "c")
  interface Taken {
    void a(String x, Publisher<String> y);
  }

  @Contract(name = "c")
  interface Both {
    Publisher<String> a(String x, Publisher<String> y);
  }

  @Contract(name = "c")
  interface BothOtherwise {
    Publisher<String> a(Publisher<String> y, String x);
  }

  private static String fingerprint(Class<?> contract) {
    return ContractModel.of(contract).entry().fingerprint();
  }

  @Test
  void eachKindHasItsOwnFingerprint() {
    List<Class<?>> kinds =
        List.of(
            Plain.class,
            Noted.class,
            Returned.class,
            Listed.class,
            Streamed.class,
            Taken.class,
            Both.class);
    Set<String> fingerprints =
        kinds.stream().map(ContractModelTest::fingerprint).collect(Collectors.toSet());
    assertThat(fingerprints).hasSameSizeAs(kinds);
  }

  @Test
  void thePlaceOfTheStreamAmongTheParametersIsNotOnTheWire() {
    assertThat(fingerprint(BothOtherwise.class)).isEqualTo(fingerprint(Both.class));
  }

  @Contract
  @SuppressWarnings("rawtypes") // It is refused.
  interface Refused {
    @OneWay
    int a();

    @OneWay
    void b(Publisher<String> lines);

    Publisher c();

    void d(Publisher<String> first, Publisher<String> second);

    Publisher<?> e();

    void f(Publisher<Thread> threads);

    SubmissionPublisher<String> g();

    CompletionStage<Publisher<String>> h();

    void i(List<Publisher<String>> streams);

    Publisher<Publisher<String>> j();
  }

  @Test
  void refusesWhatIsNoStreamOfDataWithItsPath() {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> ContractModel.of(Refused.class));
    assertThat(Objects.requireNonNull(refused).refusals())
        .extracting(each -> each.path() + " " + each.code())
        .containsExactly(
            "Refused.a() CALL-ONE-WAY",
            "Refused.b(lines) CALL-ONE-WAY",
            "Refused.c() TYPE-RAW",
            "Refused.d(second) CALL-STREAM",
            "Refused.e()[] TYPE-WILDCARD",
            "Refused.f(threads)[] LH-THREAD",
            "Refused.g() LH-STREAM",
            "Refused.h() LH-STREAM",
            "Refused.i(streams)[] LH-STREAM",
            "Refused.j()[] LH-STREAM");
    Set<String> advice = new HashSet<>();
    refused.refusals().stream()
        .filter(each -> each.code().equals("LH-STREAM"))
        .map(Refusal::fix)
        .forEach(advice::add);
    assertThat(advice)
        .singleElement()
        .asString()
        .contains("return it from a contract's method, or take it as one parameter");
  }
}
