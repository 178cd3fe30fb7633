package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Worker;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class NamedClassesTest {
  /** Is named by what is around it, and makes a lambda. */
  static final class Lazy {
    static Supplier<Object> work() {
      return () -> "late";
    }
  }

  private final NamedClasses classes = new NamedClasses(NamedClassesTest.class.getClassLoader());

  @Test
  void findsWhatAClassNamesAndWhatThatNames() {
    assertThat(classes.of(Lazy.class.getName()))
        .contains(Lazy.class.getName(), NamedClassesTest.class.getName(), Worker.class.getName());
  }

  @Test
  void followsNoClassOfThisLibrary() {
    // Worker names more than this.
    assertThat(classes.of(PlainWorker.class.getName()))
        .containsExactlyInAnyOrder(PlainWorker.class.getName(), Worker.class.getName());
  }

  @Test
  void tellsWhetherLambdasAreMade() {
    classes.of(Lazy.class.getName());
    assertThat(classes.makeLambdas()).isTrue();
  }

  @Test
  void doesNotTakeThisLibrarysLambdasForTheUsers() {
    classes.of(PlainWorker.class.getName());
    assertThat(classes.makeLambdas()).isFalse();
  }
}
