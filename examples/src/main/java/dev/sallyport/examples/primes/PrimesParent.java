package dev.sallyport.examples.primes;

import dev.sallyport.WorkerExitedException;
import dev.sallyport.pool.PoolStatistics;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The parent. */
public final class PrimesParent {
  private PrimesParent() {}

  public static void main(String[] args) throws IOException {
    try (WorkerPool pool = WorkerPool.of(Launch.java(PrimesWorker.class)).workers(2).open()) {
      PrimeTest test = pool.client(PrimeTest.class);
      System.out.println("is 97 prime: " + test.isPrime(97));

      CompletableFuture<Integer> count = pool.submit(Primes::below, 1000);
      System.out.println("below 1000: " + count.join());

      try (Stream<Integer> counts = pool.map(Primes::below, List.of(10, 100, 1000))) {
        System.out.println("below 10, 100, 1000: " + counts.toList());
      }

      try {
        pool.call(Primes::crash, 3);
      } catch (WorkerExitedException e) {
        System.out.println("a call that ended its worker: code " + e.exitReport().exitCode());
      }
      System.out.println("the next call: " + pool.call(Primes::below, 100));

      String marker = Files.createTempFile("primes", ".marker").toString();
      System.out.println("run again: " + pool.call(Primes::belowAtLast, 50, marker));
      Files.deleteIfExists(Path.of(marker));

      PoolStatistics sum = pool.statistics();
      System.out.printf(
          "answered %d, failed %d, run again %d%n", sum.done(), sum.failed(), sum.retried());
    }
  }
}
