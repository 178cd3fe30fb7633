package dev.sallyport.benchmarks.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a run gives a table of what it was asked for. */
final class CodecRunTest {
  @TempDir private Path folder;

  /** One short iteration, in this JVM. */
  private String[] options(String subjects) {
    return new String[] {
      "-p",
      "subject=" + subjects,
      "-f",
      "0",
      "-wi",
      "0",
      "-i",
      "1",
      "-r",
      "20ms",
      "-o",
      folder.resolve("jmh.txt").toString(),
      "-rf",
      "json",
      "-rff",
      folder.resolve("jmh.json").toString()
    };
  }

  private static List<String> cells(String table, String subject) {
    String line = table.lines().filter(each -> each.startsWith("| " + subject)).findFirst().get();
    return List.of(line.substring(1).replace(" ", "").split("\\|"));
  }

  @Test
  void givesEachSubjectItsRatioToForyInTheSameRun() throws Exception {
    String table = CodecRun.run(1, options("fory,sallyport-msgpack"));
    List<String> fory = cells(table, "fory");
    List<String> ours = cells(table, "sallyport-msgpack");
    assertThat(fory).hasSize(9).doesNotContain("-");
    assertThat(List.of(fory.get(3), fory.get(6))).containsOnly("1.00");
    assertThat(ours).hasSize(9).doesNotContain("-");
    assertThat(Double.parseDouble(ours.get(8))).isPositive();
    assertThat(table).doesNotContain(Subjects.KRYO);
    assertThat(Files.readString(folder.resolve("jmh.json"))).contains("gc.alloc.rate.norm");
  }

  @Test
  void leavesRatioOpenWithoutFory() throws Exception {
    List<String> kryo = cells(CodecRun.run(1, options("kryo")), "kryo");
    assertThat(List.of(kryo.get(3), kryo.get(6))).containsOnly("-");
  }

  @Test
  void takesEverySampleInJvmOfItsOwn() throws Exception {
    FreshJvms.Samples ours = FreshJvms.measure(List.of(Subjects.SALLYPORT_MSGPACK), 3).get(0);
    assertThat(ours.subject()).isEqualTo(Subjects.SALLYPORT_MSGPACK);
    assertThat(ours.nanos()).hasSize(3).isSorted().doesNotHaveDuplicates();
    assertThat(ours.bytes())
        .isEqualTo(Subjects.named(Subjects.SALLYPORT_MSGPACK).encode(Job.sample()));
    // Warm, the same takes some microseconds.
    assertThat(ours.leastMillis()).isGreaterThan(0.5);
    assertThat(ours.medianMillis()).isBetween(ours.leastMillis(), ours.mostMillis());
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
    assertThatThrownBy(() -> CodecRun.run(1, options("fory,gson")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gson");
    assertThatThrownBy(() -> CodecRun.first("gson"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gson");
    assertThat(folder).isEmptyDirectory();
  }
}
