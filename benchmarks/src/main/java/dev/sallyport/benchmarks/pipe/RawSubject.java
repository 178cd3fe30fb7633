package dev.sallyport.benchmarks.pipe;

import dev.sallyport.benchmarks.harness.Jvm;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Stopwatch;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.pipe.RawPipe.Child;
import java.io.IOException;

/** A floor: what plain pipes between two JVMs do. */
public final class RawSubject implements Subject {
  private final RawPipe pipe;
  private final PipeWork work;

  /** What is done with the pipe. */
  private interface PipeWork {
    Round round(RawPipe pipe, long nanos) throws Exception;
  }

  private RawSubject(RawPipe pipe, PipeWork work) {
    this.pipe = pipe;
    this.work = work;
  }

  /** Round trips to several children at once, a thread for each: how many a second in all. */
  public static Subject children(int bytes, int count) throws Exception {
    return Several.of(count, () -> echo(bytes), child -> child.pipe::roundTrip);
  }

  /** One message there and back. */
  public static RawSubject echo(int bytes) throws IOException {
    RawPipe pipe = RawPipe.start(Child.ECHO, bytes, Jvm.arguments());
    return new RawSubject(pipe, (raw, nanos) -> Stopwatch.times(nanos, raw::roundTrip));
  }

  /** The same with both ends polling. */
  public static RawSubject spinningEcho(int bytes) throws IOException {
    RawPipe pipe = RawPipe.start(Child.SPINNING_ECHO, bytes, Jvm.arguments());
    return new RawSubject(pipe, (raw, nanos) -> Stopwatch.times(nanos, raw::spinningRoundTrip));
  }

  /**
   * Messages one way, each put into a batch that is written when it is full.
   *
   * @param batch how many messages a write has
   */
  public static RawSubject oneWay(int bytes, int batch) throws IOException {
    RawPipe pipe = RawPipe.start(Child.COUNT, bytes, Jvm.arguments());
    Batch sender = new Batch(pipe, bytes, batch);
    return new RawSubject(
        pipe, (raw, nanos) -> OneWay.round(nanos, sender::send, count -> sender.finish()));
  }

  private static final class Batch {
    private final RawPipe pipe;
    private final byte[] message;
    private final byte[] batch;
    private int length;

    Batch(RawPipe pipe, int bytes, int messages) {
      this.pipe = pipe;
      this.message = new byte[bytes];
      this.batch = new byte[bytes * messages];
    }

    void send(long sequence) throws IOException {
      System.arraycopy(message, 0, batch, length, message.length);
      length += message.length;
      if (length == batch.length) {
        flush();
      }
    }

    long finish() throws IOException {
      flush();
      return pipe.finishCount();
    }

    private void flush() throws IOException {
      if (length > 0) {
        pipe.write(batch, length);
        length = 0;
      }
    }
  }

  @Override
  public long childPid() {
    return pipe.pid();
  }

  @Override
  public Round round(long nanos) throws Exception {
    return work.round(pipe, nanos);
  }

  @Override
  public void close() throws IOException {
    pipe.close();
  }
}
