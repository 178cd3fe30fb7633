package dev.sallyport.benchmarks.codec;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One {@link Job} to bytes, and from bytes, by each subject. Every line has JVMs of its own, so no
 * subject is compiled with the profile of another.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {PeerJvm.IGNORE_UNKNOWN, PeerJvm.ALLOW_UNSAFE})
@SuppressWarnings("NullAway.Init") // JMH sets the parameter and calls the set-up before all else.
public class CodecBenchmark {
  @Param({
    Subjects.SALLYPORT_MSGPACK,
    Subjects.SALLYPORT_JSON,
    Subjects.MSGPACK_CORE,
    Subjects.PROTOBUF,
    Subjects.KRYO,
    Subjects.FORY,
    Subjects.JACKSON_CORE,
    Subjects.JACKSON_DATABIND
  })
  public String subject;

  private final Job job = Job.sample();
  private Subject codec;
  private byte[] bytes;

  @Setup
  public void prepare() throws IOException {
    codec = Subjects.named(subject);
    codec.encode(job);
    bytes = codec.encoded();
    if (!codec.decode(bytes).equals(job)) {
      throw new IllegalStateException(subject + " does not return what it was given");
    }
  }

  @Benchmark
  public int encode() throws IOException {
    return codec.encode(job);
  }

  @Benchmark
  public Job decode() throws IOException {
    return codec.decode(bytes);
  }
}
