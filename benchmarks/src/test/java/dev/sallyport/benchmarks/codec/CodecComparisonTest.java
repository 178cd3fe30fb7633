package dev.sallyport.benchmarks.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.benchmarks.codec.CodecComparison.Compared;
import dev.sallyport.benchmarks.codec.CodecComparison.Effort;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Progress;
import dev.sallyport.benchmarks.report.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.TimeValue;

/** That a run gives the figures of what it was asked for. */
final class CodecComparisonTest {
  private static final Effort LEAST =
      new Effort(1, 0, TimeValue.milliseconds(1), 1, TimeValue.milliseconds(20), 1);

  private static final Progress QUIET =
      new Progress() {
        @Override
        public void expect(long steps) {}

        @Override
        public void done(long steps, String what) {}

        @Override
        public void note(String line) {}

        @Override
        public void close() {}
      };

  @Test
  void givesBothDirectionsOfEachSubjectBesideTheCopyAndTheBestPeer() throws Exception {
    Compared compared =
        CodecComparison.run(LEAST, List.of(Subjects.SALLYPORT_MSGPACK, Subjects.FORY), QUIET);
    assertThat(compared.report().rows()).hasSize(6);
    for (String metric : List.of("encode", "decode")) {
      Row ours =
          compared
              .report()
              .row(Key.parse("codec/" + metric + "/sallyport-msgpack"), Placement.FREE)
              .orElseThrow();
      assertThat(ours.outcome().figures().median()).isPositive();
      assertThat(ours.ratios().median()).isGreaterThan(1);
      assertThat(ours.rivalry().orElseThrow().name()).isEqualTo(Subjects.FORY);
    }
    List<String> sizes =
        compared.details().lines().filter(line -> line.startsWith("| sallyport-msgpack")).toList();
    assertThat(sizes).hasSize(1);
    assertThat(sizes.get(0)).contains("1,431").doesNotContain(" - ");
  }

  @Test
  void takesEverySampleInJvmOfItsOwn() throws Exception {
    FreshJvms.Samples ours = FreshJvms.measure(List.of(Subjects.SALLYPORT_MSGPACK), 3).get(0);
    assertThat(ours.subject()).isEqualTo(Subjects.SALLYPORT_MSGPACK);
    assertThat(ours.nanos()).hasSize(3).isSorted().doesNotHaveDuplicates();
    assertThat(ours.bytes())
        .isEqualTo(Subjects.named(Subjects.SALLYPORT_MSGPACK).encode(Job.sample()));
    // Warm, the same takes some microseconds.
    assertThat(ours.nanos().get(0)).isGreaterThan(500_000);
  }

  @Test
  void medianOfAnEvenNumberIsBetweenTheMiddleTwo() {
    assertThat(new FreshJvms.Samples("fory", List.of(1_000_000L, 2_000_000L), 1).medianMillis())
        .isEqualTo(1.5);
    assertThat(new FreshJvms.Samples("fory", List.of(1L, 2_000_000L, 3_000_000L), 1).medianMillis())
        .isEqualTo(2);
  }

  @Test
  void refusesSubjectThatIsNoneBeforeAnythingRuns() {
    assertThatThrownBy(() -> CodecComparison.run(LEAST, List.of("fory", "gson"), QUIET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gson");
  }
}
