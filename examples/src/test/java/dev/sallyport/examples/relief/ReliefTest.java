package dev.sallyport.examples.relief;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.examples.JavaProgram;
import org.junit.jupiter.api.Test;

class ReliefTest {
  @Test
  void loadsRendersAndGivesUp() throws Exception {
    assertThat(JavaProgram.outputOf(ReliefParent.class.getName()))
        .isEqualTo(
            """
            Survey[rows=128, highest=127]
            50 rows loaded
            100 rows loaded
            tile 0,0 of 4096 bytes
            tile 64,0 of 4096 bytes
            tile 0,64 of 4096 bytes
            tile 64,64 of 4096 bytes
            it begins to rain
            the rain stops: nobody waits for it
            all done: true\
            """);
  }
}
