package dev.sallyport.benchmarks.harness;

import dev.sallyport.Blob;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What one round of a subject saw.
 *
 * @param operations how many calls or records were done
 * @param nanos in how long
 * @param times how long each took, in nanoseconds, as HdrHistogram writes it; empty where only the
 *     rate counts
 * @param bytes what a stream beside it moved meanwhile; of a subject of memory, what a process held
 * @param compiling what part of it the compilers of the measuring process's JVM were at work, each
 *     of them counted; empty where the subject measures itself and is no JVM
 */
public record Round(
    long operations, long nanos, Optional<Blob> times, long bytes, Optional<Double> compiling) {
  private static final long MAX_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;

  /** A histogram for times in nanoseconds. */
  public static Histogram histogram() {
    return new Histogram(MAX_NANOS, DIGITS);
  }

  public static Round ofRate(long operations, long nanos) {
    return new Round(operations, nanos, Optional.empty(), 0, Optional.empty());
  }

  public static Round ofTimes(Histogram times, long nanos) {
    ByteBuffer buffer = ByteBuffer.allocate(times.getNeededByteBufferCapacity());
    times.encodeIntoCompressedByteBuffer(buffer);
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return new Round(
        times.getTotalCount(), nanos, Optional.of(Blob.wrap(bytes)), 0, Optional.empty());
  }

  /** The memory of one process, which took so long to look at. */
  public static Round ofMemory(long bytes, long nanos) {
    return new Round(1, nanos, Optional.empty(), bytes, Optional.empty());
  }

  public Round withBytes(long value) {
    return new Round(operations, nanos, times, value, compiling);
  }

  public Round withCompiling(double part) {
    return new Round(operations, nanos, times, bytes, Optional.of(part));
  }

  /** How many operations were done in a second. */
  public double perSecond() {
    return operations * 1e9 / nanos;
  }

  double mebibytesPerSecond() {
    return bytes * 1e9 / (1 << 20) / nanos;
  }

  /** The median time; NaN where only the rate counts. */
  double medianNanos() {
    return times.isEmpty() ? Double.NaN : histogramOfTimes().getValueAtPercentile(50);
  }

  /**
   * The times.
   *
   * @throws IllegalStateException if only the rate counts
   */
  Histogram histogramOfTimes() {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(times.orElseThrow().toByteArray());
      return Histogram.decodeFromCompressedByteBuffer(buffer, MAX_NANOS);
    } catch (DataFormatException e) {
      throw new IllegalStateException("this is no histogram", e);
    }
  }
}
