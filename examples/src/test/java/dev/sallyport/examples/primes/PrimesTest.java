package dev.sallyport.examples.primes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.examples.JavaProgram;
import org.junit.jupiter.api.Test;

class PrimesTest {
  @Test
  void countsOnAPoolThatLosesTwoWorkers() throws Exception {
    assertThat(JavaProgram.outputOf(PrimesParent.class.getName()))
        .isEqualTo(
            """
            is 97 prime: true
            below 1000: 168
            below 10, 100, 1000: [4, 25, 168]
            a call that ended its worker: code 3
            the next call: 25
            run again: 15
            answered 7, failed 1, run again 1\
            """);
  }
}
