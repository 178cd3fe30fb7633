package dev.sallyport.examples.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.examples.JavaProgram;
import org.junit.jupiter.api.Test;

class NumbersTest {
  @Test
  void runsTasksAndRefusesALambda() throws Exception {
    assertThat(JavaProgram.outputOf(NumbersParent.class.getName()))
        .isEqualTo(
            """
            144
            [0, 1, 4, 9, 16]
            [1.5, 2.0]
            Not sent: the task is a lambda in dev.sallyport.examples.tasks.NumbersParent
              why: it is code with captured state of this JVM, and has no name to travel by
              fix: name a static method annotated @Task
              code LH-LAMBDA\
            """);
  }
}
