package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Boundary;
import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.schema.Refusal;
import dev.sallyport.schema.Violation;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.io.IOException;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the code of a value throws fails that value, whatever it is that it throws. */
final class OwnCodeTest {
  @SuppressWarnings({"ImmutableEnumChecker", "TypeParameterUnusedInFormals"})
  enum Failure {
    CHECKED(() -> new IOException("the cursor is closed")),
    ERROR(() -> new AssertionError("the cursor is closed")),
    LINKAGE(() -> new NoClassDefFoundError("the cursor is closed")),
    STACK(StackOverflowError::new);

    private final Supplier<Throwable> maker;

    Failure(Supplier<Throwable> maker) {
      this.maker = maker;
    }

    <T> T raise() {
      Throwable thrown = maker.get();
      if (thrown instanceof StackOverflowError) {
        return recurse();
      }
      return OwnCodeTest.<T, RuntimeException>sneak(thrown);
    }

    @SuppressWarnings("InfiniteRecursion") // It is what it is for.
    private <T> T recurse() {
      return recurse();
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T, X extends Throwable> T sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }

  record Reading(Failure failure) {
    @Override
    public Failure failure() {
      return failure.raise();
    }
  }

  record Making(Failure failure) {
    Making {
      failure.raise();
    }
  }

  record Hashing(Failure failure) {
    @Override
    public int hashCode() {
      return failure.<Integer>raise();
    }
  }

  record Speaking() {
    Speaking {
      throw new IllegalArgumentException() {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
          return Failure.STACK.raise();
        }
      };
    }
  }

  record Exhausting(int size) {
    @Override
    public int size() {
      throw new OutOfMemoryError("in the test");
    }
  }

  record Rows(List<String> rows) {}

  record Columns(Map<String, String> columns) {}

  static <T> List<T> list(Failure failure) {
    return Collections.unmodifiableList(
        new AbstractList<T>() {
          @Override
          public T get(int index) {
            return failure.raise();
          }

          @Override
          public int size() {
            return 2;
          }
        });
  }

  private static Map<String, String> map(Failure failure) {
    return Collections.unmodifiableMap(
        new AbstractMap<String, String>() {
          @Override
          public Set<Entry<String, String>> entrySet() {
            return failure.raise();
          }
        });
  }

  private static void assertOwnCode(List<Refusal> refusals, String path, Failure failure) {
    assertThat(refusals)
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.code()).isEqualTo("VALUE-ACCESSOR");
          assertThat(refusal.path()).startsWith(path);
          assertThat(refusal.found()).contains(failure.maker.get().getClass().getName());
        });
  }

  @ParameterizedTest
  @EnumSource
  void refusesAViewThatThrows(Failure failure) {
    assertOwnCode(Kit.refusals(Rows.class, new Rows(list(failure))), ".rows", failure);
    assertOwnCode(Kit.refusals(Columns.class, new Columns(map(failure))), ".columns", failure);
    Data data = Data.of(Map.of("rows", list(failure)));
    assertOwnCode(Kit.refusals(Data.class, data), ".rows", failure);
  }

  @ParameterizedTest
  @EnumSource
  void refusesAnAccessorThatThrows(Failure failure) {
    assertOwnCode(Kit.refusals(Reading.class, new Reading(failure)), ".failure", failure);
  }

  @ParameterizedTest
  @EnumSource
  void inspectsWhatThrows(Failure failure) {
    assertOwnCode(Boundary.inspect(new Rows(list(failure))).refusals(), ".rows", failure);
    assertOwnCode(Boundary.inspect(new Reading(failure)).refusals(), ".failure", failure);
  }

  @ParameterizedTest
  @EnumSource
  void tellsThePathOfAConstructorThatThrows(Failure failure) {
    Violation violation =
        Kit.jsonViolation(
            new Kit.Of<List<Making>>() {}.type(), "[{\"failure\":\"" + failure + "\"}]");
    assertThat(violation.path()).isEqualTo("$[0]");
    assertThat(violation.actual()).contains("constructor of").contains("Making refused");
  }

  @ParameterizedTest
  @EnumSource
  void tellsThePathOfAnElementThatCannotBeHashed(Failure failure) {
    Violation violation =
        Kit.jsonViolation(
            new Kit.Of<Set<Hashing>>() {}.type(), "[{\"failure\":\"" + failure + "\"}]");
    assertThat(violation.path()).isEqualTo("$[0]");
    assertThat(violation.actual()).contains(failure.maker.get().getClass().getName());
  }

  @Test
  void doesWithoutTheMessageOfAnExceptionThatCannotTellIt() {
    assertThat(Kit.jsonViolation(Speaking.class, "{}").actual())
        .startsWith("data that the constructor of");
  }

  @ParameterizedTest
  @EnumSource
  void letsTheEndOfMemoryPassAndKeepsNothingOfWhatWasWritten(Encoding encoding) {
    Shape<Object> shape = Kit.shape(Exhausting.class);
    FrameBuffer out = new FrameBuffer(1024);

    assertThatThrownBy(
            () -> Kit.CODECS.codec(encoding).encode(shape, new Exhausting(1), out, Kit.LIMITS))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(out.size()).isZero();
  }
}
