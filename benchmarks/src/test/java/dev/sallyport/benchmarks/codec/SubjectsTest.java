package dev.sallyport.benchmarks.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Param;

/** That each subject does the whole work. */
final class SubjectsTest {
  private static Stream<String> names() {
    return Subjects.NAMES.stream();
  }

  private static Job other(Job job) {
    return new Job(
        job.id(),
        "short",
        job.owner(),
        Job.Priority.LOW,
        job.created(),
        -1,
        0,
        -0.0,
        false,
        Optional.empty(),
        job.steps().subList(1, 3).stream().toList(),
        new byte[] {1, 2, 3});
  }

  @ParameterizedTest
  @MethodSource("names")
  void decodesWhatItEncoded(String name) throws Exception {
    Subject subject = Subjects.named(name);
    Job job = Job.sample();
    int size = subject.encode(job);
    byte[] bytes = subject.encoded();
    assertThat(bytes).hasSize(size).hasSizeGreaterThan(job.payload().length);
    assertThat(subject.decode(bytes)).isEqualTo(job).isNotSameAs(job);
  }

  @ParameterizedTest
  @MethodSource("names")
  void encodesOverWhatWasInItsBuffer(String name) throws Exception {
    Subject subject = Subjects.named(name);
    subject.encode(Job.sample());
    byte[] first = subject.encoded();
    Job other = other(Job.sample());
    subject.encode(other);
    assertThat(subject.decode(subject.encoded())).isEqualTo(other);
    subject.encode(Job.sample());
    assertThat(subject.encoded()).isEqualTo(first);
  }

  @ParameterizedTest
  @MethodSource("names")
  void decodesIntoAnArrayOfItsOwn(String name) throws Exception {
    Subject subject = Subjects.named(name);
    subject.encode(Job.sample());
    byte[] bytes = subject.encoded();
    Job decoded = subject.decode(bytes);
    Arrays.fill(bytes, (byte) 0);
    assertThat(decoded).isEqualTo(Job.sample());
  }

  @Test
  void benchmarkRunsEverySubject() throws Exception {
    Param param = CodecBenchmark.class.getField("subject").getAnnotation(Param.class);
    assertThat(param.value()).containsExactlyElementsOf(Subjects.NAMES);
  }

  @Test
  void nameThatIsNoSubjectIsToldWithThoseThatAre() {
    assertThatThrownBy(() -> Subjects.named("gson"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gson")
        .hasMessageContaining(Subjects.FORY);
  }

  @Test
  void recordIsAsTheDesignDescribesIt() throws Exception {
    Job job = Job.sample();
    assertThat(Job.class.getRecordComponents()).hasSize(12);
    assertThat(job.steps()).hasSize(10);
    assertThat(job.payload()).hasSize(1024);
    assertThat(Subjects.named(Subjects.SALLYPORT_MSGPACK).encode(job)).isBetween(1_400, 1_700);
    assertThat(List.of(job, Job.sample())).containsOnly(job);
  }
}
