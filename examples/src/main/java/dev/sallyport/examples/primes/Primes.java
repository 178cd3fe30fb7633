package dev.sallyport.examples.primes;

import dev.sallyport.Idempotent;
import dev.sallyport.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** The tasks. */
public final class Primes {
  private Primes() {}

  /** How many there are below {@code n}. */
  @Task
  public static int below(int n) {
    return (int) IntStream.range(2, n).filter(Primes::isPrime).count();
  }

  /** Ends its worker, as a fault in native code would. */
  @Task
  public static int crash(int status) {
    Runtime.getRuntime().halt(status);
    return 0;
  }

  /** The same, the first time: {@code marker} is there until then. */
  @Task
  @Idempotent
  public static int belowAtLast(int n, String marker) throws IOException {
    return Files.deleteIfExists(Path.of(marker)) ? crash(1) : below(n);
  }

  static boolean isPrime(int n) {
    return n >= 2 && IntStream.iterate(2, d -> d <= n / d, d -> d + 1).allMatch(d -> n % d != 0);
  }
}
