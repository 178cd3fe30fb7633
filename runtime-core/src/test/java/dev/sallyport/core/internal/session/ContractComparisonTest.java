package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Contract;
import dev.sallyport.OneWay;
import dev.sallyport.WireName;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.schema.Compatibility;
import dev.sallyport.schema.CompatibilityReport;
import dev.sallyport.schema.CompatibilityReport.Difference;
import dev.sallyport.schema.CompatibilityReport.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow.Publisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contracts with streams, compared: who writes what, and what is of another kind. */
@SuppressWarnings("SameNameButDifferent") // The versions of a type share its name.
class ContractComparisonTest {
  @Contract(name = "feed")
  interface FeedV1 {
    @WireName("Event")
    record Event(int number) {}

    @WireName("Part")
    record Part(String text) {}

    Publisher<Event> echo(Publisher<Part> parts);

    Publisher<Event> follow(Part from);

    @OneWay
    void note(Part part);

    Event upload(int before, Publisher<Part> parts, Part last);
  }

  @Contract(name = "feed")
  interface FeedV2 {
    @WireName("Event")
    record Event(long number, Optional<String> place) {}

    @WireName("Part")
    record Part(String text, Optional<String> author) {}

    Publisher<Event> echo(Publisher<Part> parts);

    Publisher<Event> follow(Part from);

    @OneWay
    void note(Part part);

    Event upload(int before, Publisher<Part> parts, Part last);
  }

  private static CompatibilityReport compare(Class<?> called, Class<?> served, Compatibility mode) {
    ContractModel other = ContractModel.of(served);
    return ContractComparison.compare(
        ContractModel.of(called), other.entry().methods(), other.schemas(), mode);
  }

  private static List<String> broken(CompatibilityReport report) {
    return report.differences().stream()
        .filter(Difference::breaks)
        .map(each -> each.path() + ": " + each.writer() + ", " + each.reader())
        .toList();
  }

  @Test
  void itemsAreWrittenByTheCallerAndElementsOfResultsByTheOtherEnd() {
    assertThat(broken(compare(FeedV1.class, FeedV2.class, Compatibility.BACKWARD)))
        .containsExactly(
            "FeedV1.echo()[].place: an Optional string, no such field",
            "FeedV1.echo()[].number: int64, int32",
            "FeedV1.follow()[].place: an Optional string, no such field",
            "FeedV1.follow()[].number: int64, int32",
            "FeedV1.upload().place: an Optional string, no such field",
            "FeedV1.upload().number: int64, int32");
    assertThat(broken(compare(FeedV2.class, FeedV1.class, Compatibility.BACKWARD)))
        .containsExactly(
            "FeedV2.echo(parts)[].author: an Optional string, no such field",
            "FeedV2.follow(from).author: an Optional string, no such field",
            "FeedV2.note(part).author: an Optional string, no such field",
            "FeedV2.upload(last).author: an Optional string, no such field",
            "FeedV2.upload(parts)[].author: an Optional string, no such field");
  }

  @Test
  void fullPassesOverOptionalFieldsOfElementsToo() {
    CompatibilityReport report = compare(FeedV2.class, FeedV1.class, Compatibility.FULL);
    assertThat(broken(report)).isEmpty();
    assertThat(report.verdict()).isEqualTo(Verdict.COMPATIBLE);
    assertThat(report.differences())
        .extracting(Difference::path)
        .contains("FeedV2.echo(parts)[].author", "FeedV2.echo()[].number");
  }

  @Test
  void exactRefusesWhatDiffersInAnElement() {
    assertThat(broken(compare(FeedV1.class, FeedV2.class, Compatibility.EXACT)))
        .contains(
            "FeedV1.echo(parts)[].author: no such field, an Optional string",
            "FeedV1.follow()[].number: int64, int32");
  }

  @Contract(name = "kinds")
  interface OneWayCalls {
    @OneWay
    void run(int x);
  }

  @Contract(name = "kinds")
  interface Requests {
    void run(int x);
  }

  @Contract(name = "kinds")
  interface Returned {
    Publisher<String> run(int x);
  }

  @Contract(name = "kinds")
  interface Taken {
    void run(int x, Publisher<String> items);
  }

  @Contract(name = "kinds")
  interface Both {
    Publisher<String> run(int x, Publisher<String> items);
  }

  private static final Map<StreamKind, Class<?>> KINDS =
      new EnumMap<>(
          Map.of(
              StreamKind.ONE_WAY, OneWayCalls.class,
              StreamKind.REQUEST, Requests.class,
              StreamKind.SERVER_STREAM, Returned.class,
              StreamKind.CLIENT_STREAM, Taken.class,
              StreamKind.DUPLEX, Both.class));

  private static final Map<StreamKind, String> TEXTS =
      Map.of(
          StreamKind.ONE_WAY, "one-way calls",
          StreamKind.REQUEST, "calls with one result",
          StreamKind.SERVER_STREAM, "calls with a stream of results",
          StreamKind.CLIENT_STREAM, "calls with a stream of items and one result",
          StreamKind.DUPLEX, "calls with a stream in each direction");

  @ParameterizedTest
  @EnumSource(Compatibility.class)
  void aMethodOfAnotherKindFitsUnderNoMode(Compatibility mode) {
    KINDS.forEach((called, calling) ->
        KINDS.forEach((served, serving) -> {
          CompatibilityReport report = compare(calling, serving, mode);
          if (called == served) {
            assertThat(report.differences()).isEmpty();
          } else {
            assertThat(broken(report))
                .containsExactly(
                    calling.getSimpleName()
                        + ".run: "
                        + TEXTS.get(called)
                        + ", "
                        + TEXTS.get(served));
          }
        }));
  }

  @Test
  void tellsWhatToDoAboutAnotherKind() {
    assertThat(compare(Requests.class, Returned.class, Compatibility.FULL))
        .hasToString(
            """
            INCOMPATIBLE under FULL: 1 difference breaks
            Requests.run: the writer has calls with one result, the reader calls with a stream of\
             results
              why: the two travel in different frames
              fix: keep the method as it was, and give the new kind of call a name of its own\
            """);
  }
}
