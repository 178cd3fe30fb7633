package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Boundary;
import dev.sallyport.Encoding;
import dev.sallyport.schema.Refusal;
import dev.sallyport.schema.Violation;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Accessors, views and constructors are code of others: whatever it throws is told with its path.
 */
final class OwnCodeTest {
  /** Does on request what is held against it. */
  record Fragile(int how) {
    Fragile {
      if (how == 2) {
        recurse(how);
      } else if (how == 4) {
        throw new OutOfMemoryError("in the test");
      } else if (how == 5) {
        OwnCodeTest.<RuntimeException>sneak(new IOException("in the test"));
      }
    }

    @Override
    public int how() {
      if (how == 1) {
        return recurse(how);
      } else if (how == 3) {
        throw new OutOfMemoryError("in the test");
      }
      return how;
    }

    @Override
    public int hashCode() {
      return how == 6 ? recurse(how) : how;
    }
  }

  record Holder(List<Fragile> parts, List<String> names, Map<String, Integer> numbers) {}

  private static final Holder SOUND = new Holder(List.of(), List.of(), Map.of());

  @SuppressWarnings("InfiniteRecursion")
  private static int recurse(int n) {
    return recurse(n + 1) + 1;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> int sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  private static int fail(Throwable thrown) {
    return OwnCodeTest.<RuntimeException>sneak(thrown);
  }

  /** A view of {@code size} elements that throws at one of them, or when asked for its size. */
  private static List<String> list(int size, int at, Throwable thrown) {
    return Collections.unmodifiableList(
        new AbstractList<>() {
          @Override
          public String get(int index) {
            return index == at ? "" + fail(thrown) : "x";
          }

          @Override
          public int size() {
            return at < 0 ? fail(thrown) : size;
          }
        });
  }

  private static Map<String, Integer> map(Throwable thrown) {
    return Collections.unmodifiableMap(
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Integer>> entrySet() {
            return new AbstractSet<>() {
              @Override
              public Iterator<Entry<String, Integer>> iterator() {
                return new Iterator<>() {
                  private boolean begun;

                  @Override
                  public boolean hasNext() {
                    return true;
                  }

                  @Override
                  public Entry<String, Integer> next() {
                    boolean second = begun;
                    begun = true;
                    return Map.entry("a", second ? fail(thrown) : 1);
                  }
                };
              }

              @Override
              public int size() {
                return 2;
              }
            };
          }
        });
  }

  private static void refused(Holder holder, String path, String thrown) {
    for (List<Refusal> refusals :
        List.of(Kit.refusals(Holder.class, holder), Boundary.inspect(holder).refusals())) {
      assertThat(refusals)
          .singleElement()
          .satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo("VALUE-ACCESSOR");
            assertThat(refusal.path()).isEqualTo(path);
            assertThat(refusal.found()).startsWith("could not be read").endsWith("threw " + thrown);
          });
    }
  }

  @Test
  void aCheckedExceptionOfAViewIsARefusalOfTheView() {
    IOException thrown = new IOException("in the test");
    String name = IOException.class.getName();
    for (int at : new int[] {-1, 0, 1}) {
      refused(new Holder(List.of(), list(2, at, thrown), Map.of()), ".names", name);
    }
    refused(new Holder(List.of(), List.of(), map(thrown)), ".numbers", name);
  }

  @Test
  void anErrorOfAViewIsARefusalOfTheView() {
    refused(
        new Holder(List.of(), list(2, 1, new LinkageError("in the test")), Map.of()),
        ".names",
        LinkageError.class.getName());
    refused(
        new Holder(List.of(), list(2, 1, new StackOverflowError()), Map.of()),
        ".names",
        StackOverflowError.class.getName());
  }

  @Test
  void anAccessorThatNeverReturnsIsRefused() {
    refused(
        new Holder(List.of(new Fragile(0), new Fragile(1)), List.of(), Map.of()),
        ".parts[1].how",
        StackOverflowError.class.getName());
  }

  @Test
  void aHashCodeThatNeverReturnsIsRefused() {
    Type type = new Kit.Of<Set<Fragile>>() {}.type();
    Set<Fragile> set =
        Collections.unmodifiableSet(
            new AbstractSet<>() {
              @Override
              public Iterator<Fragile> iterator() {
                return List.of(new Fragile(0), new Fragile(6)).iterator();
              }

              @Override
              public int size() {
                return 2;
              }
            });
    assertThat(Kit.refusals(type, set).get(0).path()).isEqualTo("[1]");
    for (Violation violation :
        List.of(
            Kit.jsonViolation(type, "[{\"how\":0},{\"how\":6}]"),
            Kit.msgpackViolation(type, "9291009106"))) {
      assertThat(violation.path()).isEqualTo("$[1]");
      assertThat(violation.actual()).contains(StackOverflowError.class.getName());
    }
  }

  @Test
  void aConstructorThatFailsInAnyWayIsAViolation() {
    for (Violation violation :
        List.of(
            Kit.jsonViolation(
                Holder.class, "{\"parts\":[{\"how\":0},{\"how\":2}],\"names\":[],\"numbers\":{}}"),
            Kit.msgpackViolation(Holder.class, "93929100910290" + "80"))) {
      assertThat(violation.path()).isEqualTo("$.parts[1]");
      assertThat(violation.actual()).contains("Fragile refused: java.lang.StackOverflowError");
    }
    assertThat(Kit.jsonViolation(Fragile.class, "{\"how\":5}").actual()).contains("in the test");
  }

  @Test
  void theStateOfTheMachineIsNoFaultOfTheValue() {
    assertThatThrownBy(() -> Kit.json(Fragile.class, new Fragile(3)))
        .isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> Kit.fromJson(Fragile.class, "{\"how\":4}"))
        .isInstanceOf(OutOfMemoryError.class);
    List<String> names = list(2, 1, new OutOfMemoryError("in the test"));
    Holder holder = new Holder(List.of(), names, Map.of());
    for (Encoding encoding : Encoding.values()) {
      assertThatThrownBy(() -> Kit.encode(encoding, Holder.class, holder))
          .isInstanceOf(OutOfMemoryError.class);
    }
    assertThat(Kit.roundTrip(Holder.class, SOUND)).isEqualTo(SOUND);
  }

  /** Its own initializer fails when the first of it is made. */
  record Uninitialized(int n) {
    @SuppressWarnings("UnusedVariable")
    private static final int NONE = fail(new IOException("in the test"));
  }

  @Test
  void aClassThatCannotBeInitializedIsAViolation() {
    for (int i = 0; i < 2; i++) {
      assertThat(Kit.jsonViolation(Uninitialized.class, "{\"n\":1}").path()).isEqualTo("$");
    }
  }
}
