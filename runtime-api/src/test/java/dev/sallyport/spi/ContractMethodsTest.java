package dev.sallyport.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.OneWay;
import dev.sallyport.spi.CallForm.Misfit;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;

/** What a method is as a call. */
class ContractMethodsTest {
  @SuppressWarnings("rawtypes") // What is raw is refused.
  interface Calls {
    int add(int first, long second);

    CompletionStage<String> staged();

    CompletableFuture<Void> future();

    @OneWay
    void note(String text);

    Publisher<Integer> follow(String name);

    long upload(String name, Publisher<byte[]> content, boolean last);

    CompletionStage<List<String>> collect(Publisher<String> lines);

    Publisher<String> echo(Publisher<Integer> numbers);

    Publisher rawResult();

    void rawItems(Publisher items);

    CompletionStage rawStage();

    Publisher<Void> nothings();

    void takesNothings(Publisher<Void> nothings);

    void two(Publisher<String> first, int number, Publisher<String> second);

    @OneWay
    int answers();

    @OneWay
    CompletionStage<Void> tells();

    @OneWay
    Void boxed();

    @OneWay
    void streams(Publisher<String> lines);

    SubmissionPublisher<String> concrete(Flow.Processor<String, String> processor);

    CompletionStage<Publisher<String>> later();

    default int twice(int number) {
      return 2 * number;
    }
  }

  private static CallForm<Type> form(String name) {
    Method method =
        ContractMethods.all(Calls.class).stream()
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow();
    return ContractMethods.form(method, "Calls." + name);
  }

  private static Misfit misfit(String name) {
    List<Misfit> misfits = form(name).refusals();
    assertThat(misfits).hasSize(1);
    return misfits.get(0);
  }

  private static void assertMisfit(String name, int parameter, String code, String found) {
    Misfit misfit = misfit(name);
    assertThat(misfit.parameter()).isEqualTo(parameter);
    assertThat(misfit.refusal().code()).isEqualTo(code);
    assertThat(misfit.refusal().describe("")).startsWith("Calls." + name + found + "\n");
  }

  @Test
  void takesDataForOneCallAndOneReply() {
    CallForm<Type> add = form("add");
    assertThat(add)
        .isEqualTo(
            new CallForm<Type>(false, false, List.of(0, 1), -1, null, false, int.class, List.of()));
    assertThat(form("staged").async()).isTrue();
    assertThat(form("staged").result()).isEqualTo(String.class);
    assertThat(form("future").result()).isEqualTo(Void.class);
  }

  @Test
  void tellsOneWayCalls() {
    assertThat(form("note").oneWay()).isTrue();
    assertThat(form("note").result()).isEqualTo(void.class);
    assertThat(form("note").refusals()).isEmpty();
    assertThat(form("add").oneWay()).isFalse();
  }

  @Test
  void takesAReturnedPublisherForAStreamOfResults() {
    CallForm<Type> follow = form("follow");
    assertThat(follow.streaming()).isTrue();
    assertThat(follow.result()).isEqualTo(Integer.class);
    assertThat(follow.data()).containsExactly(0);
    assertThat(follow.items()).isNull();
    assertThat(follow.streamParameter()).isEqualTo(-1);
  }

  @Test
  void takesOnePublisherAmongTheParametersForTheCallersStream() {
    CallForm<Type> upload = form("upload");
    assertThat(upload.streamParameter()).isEqualTo(1);
    assertThat(upload.items()).isEqualTo(byte[].class);
    assertThat(upload.data()).containsExactly(0, 2);
    assertThat(upload.streaming()).isFalse();
    assertThat(upload.result()).isEqualTo(long.class);
    assertThat(form("collect").async()).isTrue();
    assertThat(form("collect").items()).isEqualTo(String.class);
    assertThat(form("collect").result()).hasToString("java.util.List<java.lang.String>");
  }

  @Test
  void takesBothForAStreamInEachDirection() {
    CallForm<Type> echo = form("echo");
    assertThat(echo.streaming()).isTrue();
    assertThat(echo.result()).isEqualTo(String.class);
    assertThat(echo.items()).isEqualTo(Integer.class);
    assertThat(echo.data()).isEmpty();
  }

  @Test
  void refusesWhatIsRaw() {
    String raw = " is of the raw type java.util.concurrent.";
    assertMisfit("rawResult", -1, "TYPE-RAW", "()" + raw + "Flow$Publisher");
    assertMisfit("rawItems", 0, "TYPE-RAW", "(items)" + raw + "Flow$Publisher");
    assertMisfit("rawStage", -1, "TYPE-RAW", "()" + raw + "CompletionStage");
  }

  @Test
  void refusesStreamsOfNothing() {
    assertMisfit("nothings", -1, "TYPE-VOID", "()[] is of type Void");
    assertMisfit("takesNothings", 0, "TYPE-VOID", "(nothings)[] is of type Void");
  }

  @Test
  void refusesASecondStreamFromTheCaller() {
    assertMisfit("two", 2, "CALL-STREAM", "(second) is a second stream from the caller");
    assertThat(form("two").data()).containsExactly(1);
  }

  @Test
  void refusesAReplyAndAStreamOfAOneWayCall() {
    String found = "() is not void, and the method is @OneWay";
    assertMisfit("answers", -1, "CALL-ONE-WAY", found);
    assertMisfit("tells", -1, "CALL-ONE-WAY", found);
    assertMisfit("boxed", -1, "CALL-ONE-WAY", found);
    assertMisfit("streams", 0, "CALL-ONE-WAY", "(lines) is a stream, and the method is @OneWay");
  }

  @Test
  void leavesOtherPublishersToTheCheckOfData() {
    CallForm<Type> concrete = form("concrete");
    assertThat(concrete.refusals()).isEmpty();
    assertThat(concrete.streaming()).isFalse();
    assertThat(concrete.data()).containsExactly(0);
    assertThat(form("later").streaming()).isFalse();
    assertThat(form("later").result())
        .hasToString("java.util.concurrent.Flow$Publisher<java.lang.String>");
  }

  interface Overloaded {
    void stop();

    void stop(int seconds);

    void go();
  }

  @Test
  void sortsAbstractMethodsByTheirNamesAndRefusesOverloads() {
    assertThat(ContractMethods.all(Calls.class))
        .extracting(Method::getName)
        .isSorted()
        .contains("add", "two")
        .doesNotContain("twice");
    assertThat(ContractMethods.all(Overloaded.class)).hasSize(3);
    assertThatThrownBy(() -> ContractMethods.of(Overloaded.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected one method of each name but stop is overloaded");
  }
}
