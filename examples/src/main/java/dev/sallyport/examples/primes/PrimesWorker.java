package dev.sallyport.examples.primes;

import dev.sallyport.Worker;

/** The child. */
public final class PrimesWorker {
  public static void main(String[] args) {
    Worker.builder().serve(PrimeTest.class, Primes::isPrime).tasks(Primes.class).run();
  }
}
