package dev.sallyport.codecs.internal.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.RefusedException;
import dev.sallyport.WireName;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.spi.CodecProvider.ContractShapes;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The messages of a contract are derived alike, together or each by itself. */
final class DerivedTest {
  private static final Shapes SHAPES = new Shapes();

  interface Calls {
    Job one(Job job, Page<Step> page);

    Page<Step> two(Page<Job> jobs, Job job, Job again);

    Map<Level, Job> three(Level level, int x, int[][] y);

    void four(Shape2 shape, Page<Page<Level>> pages);
  }

  record Job(String name, Optional<Step> step, List<Job> jobs, Shape2 shape) {}

  record Step(Level level, Page<Integer> page) {}

  record Page<T>(List<T> items) {}

  enum Level {
    LOW,
    HIGH
  }

  sealed interface Shape2 {
    record Circle(Level level) implements Shape2 {}

    record Square(Job job) implements Shape2 {}
  }

  record Same(int x) {}

  @WireName("DerivedTest.Same")
  record Other(String y) {}

  record Alive(Thread thread) {}

  private static List<String> subjects(Method method) {
    return Arrays.stream(method.getParameters()).map(each -> each.getName()).toList();
  }

  private static void assertAlike(Shape<?> together, Shape<?> alone) {
    assertThat(together.schema()).isEqualTo(alone.schema());
    assertThat(((CompiledShape<?>) together).canonical())
        .isEqualTo(CanonicalJson.of(alone.schema()));
    assertThat(together.fingerprint()).isEqualTo(alone.fingerprint());
  }

  @Test
  void togetherAsAlone() {
    for (int round = 0; round < 4; round++) {
      ContractShapes shapes = SHAPES.contract(Calls.class);
      Method[] methods = Calls.class.getDeclaredMethods();
      for (int i = 0; i < methods.length; i++) {
        // Whichever comes first, the others find what it has left.
        Method method = methods[(i + round) % methods.length];
        List<Type> types = List.of(method.getGenericParameterTypes());
        assertAlike(
            shapes.parameters(method.getName(), types, subjects(method)),
            new Shapes().parameters(types, subjects(method)));
        Type result = method.getGenericReturnType();
        assertAlike(shapes.result(method.getName(), result, ""), new Shapes().shape(result, ""));
      }
    }
  }

  @Test
  void twoTypesOfOneNameAreRefusedInOneMessageAndNotInTwo() {
    ContractShapes shapes = SHAPES.contract(Calls.class);
    shapes.result("same", Same.class, "");
    shapes.result("other", Other.class, "");

    List<String> subjects = List.of("a", "b");
    assertThatThrownBy(() -> shapes.parameters("both", List.of(Same.class, Other.class), subjects))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("DerivedTest.Same")
        .satisfies(refused ->
            assertThatThrownBy(() -> SHAPES.parameters(List.of(Same.class, Other.class), subjects))
                .hasMessage(refused.getMessage()));
  }

  @Test
  void whatIsRefusedIsRefusedEachTimeWithItsOwnPath() {
    ContractShapes shapes = SHAPES.contract(Calls.class);
    for (String subject : List.of("first", "second")) {
      assertThatThrownBy(() -> shapes.result("x", Alive.class, subject))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(subject + ".thread");
    }
  }
}
