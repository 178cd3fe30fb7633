package dev.sallyport.examples.primes;

import dev.sallyport.Contract;

/** A contract that the same workers serve. */
@Contract
public interface PrimeTest {
  boolean isPrime(int n);
}
