package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.Samples.Point;
import dev.sallyport.codecs.internal.Samples.Tree;
import dev.sallyport.schema.Refusal;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Type;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RefusalTest {
  record Failing(int number, String text) {
    @Override
    public int number() {
      throw new IllegalStateException("closed");
    }
  }

  record Texts(String a, String b, List<String> list, Optional<String> maybe) {}

  @SuppressWarnings("NullOptional") // A mistake, and the one that is tested.
  @Test
  void refusesNullsWithTheirPath() {
    List<String> list = new ArrayList<>();
    list.add(null);
    Texts texts = new Texts(null, "fine", list, null);
    assertThat(Kit.refusals(Texts.class, texts))
        .allSatisfy(refusal -> assertThat(refusal.code()).isEqualTo("VALUE-NULL"))
        .extracting(Refusal::path)
        .containsExactly(".a", ".list[0]", ".maybe");
    assertThat(Kit.refusals(Point.class, null).get(0).path()).isEmpty();
  }

  @Test
  void tellsWhichAccessorThrew() {
    assertThat(Kit.refusals(Failing.class, new Failing(1, null)))
        .extracting(Refusal::path, Refusal::code)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(".number", "VALUE-ACCESSOR"),
            org.assertj.core.groups.Tuple.tuple(".text", "VALUE-NULL"));
  }

  @Test
  void refusesAViewWhoseOwnCodeThrows() {
    List<Object> computed =
        Collections.unmodifiableList(
            new AbstractList<Object>() {
              @Override
              public Object get(int index) {
                throw new IllegalStateException("the cursor is closed");
              }

              @Override
              public int size() {
                return 2;
              }
            });
    assertThat(Kit.refusals(Data.class, Data.of(Map.of("rows", computed))))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.code()).isEqualTo("VALUE-ACCESSOR");
          assertThat(refusal.path()).startsWith(".rows");
          assertThat(refusal.found()).contains("java.lang.IllegalStateException");
        });
  }

  @Test
  void refusesACollectionWithANegativeSize() {
    List<Object> list =
        Collections.unmodifiableList(
            new AbstractList<Object>() {
              @Override
              public Object get(int index) {
                return index;
              }

              @Override
              public int size() {
                return -1;
              }
            });
    Map<String, Object> map =
        Collections.unmodifiableMap(
            new AbstractMap<String, Object>() {
              @Override
              public Set<Entry<String, Object>> entrySet() {
                return Collections.emptySet();
              }

              @Override
              public int size() {
                return -1;
              }
            });
    Type lists = new Kit.Of<List<Integer>>() {}.type();
    Type maps = new Kit.Of<Map<String, Integer>>() {}.type();
    for (List<Refusal> refusals :
        List.of(
            Kit.refusals(lists, list),
            Kit.refusals(maps, map),
            Kit.refusals(Data.class, Data.of(list)),
            Kit.refusals(Data.class, Data.of(map)))) {
      assertThat(refusals)
          .singleElement()
          .satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo("VALUE-CHANGED");
            assertThat(refusal.path()).isEmpty();
            assertThat(refusal.found()).isEqualTo("says that its size is -1");
          });
    }
  }

  @Test
  void refusesValuesBeyondTheLimitsOfTheReceiver() {
    Limits limits = Kit.LIMITS.withMaxDepth(3).withMaxElements(4).withMaxMessageBytes(1024);
    Tree deep = new Tree("1", List.of(new Tree("2", List.of(new Tree("3", List.of())))));
    assertThat(Kit.refusals(Tree.class, deep, limits).get(0).code()).isEqualTo("LIMIT-DEPTH");
    assertThat(Kit.refusals(Tree.class, deep, limits).get(0).path())
        .isEqualTo(".children[0].children");
    Type numbers = new Kit.Of<List<Integer>>() {}.type();
    assertThat(Kit.refusals(numbers, List.of(1, 2, 3, 4, 5), limits).get(0).code())
        .isEqualTo("LIMIT-ELEMENTS");
    assertThat(Kit.refusals(String.class, "x".repeat(1024), limits).get(0).code())
        .isEqualTo("LIMIT-SIZE");
    Limits roomy = limits.withMaxMessageBytes(1 << 20);
    assertThat(Kit.refusals(int[].class, new int[5], roomy).get(0).code())
        .isEqualTo("LIMIT-ELEMENTS");
  }

  @Test
  void enforcesTheSameLimitsWhenReading() {
    Limits limits = Kit.LIMITS.withMaxDepth(3).withMaxElements(4);
    Shape<Object> data = Kit.shape(Data.class);
    for (Object value : List.of(List.of(1, 2, 3, 4, 5), List.of(List.of(List.of(List.of()))))) {
      for (Encoding encoding : Encoding.values()) {
        byte[] bytes = Kit.encode(encoding, Data.class, Data.of(value));
        assertThatThrownBy(
                () -> Kit.CODECS.codec(encoding).decode(data, bytes, 0, bytes.length, limits))
            .isInstanceOf(dev.sallyport.InvalidDataException.class)
            .hasMessageContaining("at most");
      }
    }
  }

  @Test
  void leavesWhatWasInTheBufferAndStaysUsable() {
    Shape<Object> data = Kit.shape(Data.class);
    for (Encoding encoding : Encoding.values()) {
      FrameBuffer out = new FrameBuffer(1 << 20);
      out.writeByte('!');
      Object big = List.of("x".repeat(50_000), new Object());
      assertThatThrownBy(
              () -> Kit.CODECS.codec(encoding).encode(data, Data.of(big), out, Kit.LIMITS))
          .isInstanceOf(RefusedException.class);
      assertThat(out.size()).isEqualTo(1);
      Kit.CODECS.codec(encoding).encode(data, Data.of(1), out, Kit.LIMITS);
      assertThat(out.size()).isEqualTo(2);
      assertThat(out.array()[0]).isEqualTo((byte) '!');
    }
  }

  @Test
  void fillsABufferToItsLastByte() {
    Shape<Object> text = Kit.shape(String.class);
    FrameBuffer json = new FrameBuffer(12);
    Kit.CODECS.codec(Encoding.JSON).encode(text, "x".repeat(10), json, Kit.LIMITS);
    assertThat(json.size()).isEqualTo(12);
    FrameBuffer packed = new FrameBuffer(11);
    Kit.CODECS.codec(Encoding.MESSAGEPACK).encode(text, "x".repeat(10), packed, Kit.LIMITS);
    assertThat(packed.size()).isEqualTo(11);
    assertThatThrownBy(
            () -> Kit.CODECS.codec(Encoding.MESSAGEPACK).encode(text, "", packed, Kit.LIMITS))
        .isInstanceOf(RefusedException.class);
    assertThat(packed.size()).isEqualTo(11);
  }

  @Test
  void rejectsShapesOfAnotherProvider() {
    Shape<Object> foreign =
        new Shape<>() {
          @Override
          public dev.sallyport.schema.Schema schema() {
            throw new AssertionError();
          }

          @Override
          public String fingerprint() {
            throw new AssertionError();
          }

          @Override
          public String subject() {
            throw new AssertionError();
          }
        };
    assertThatThrownBy(() -> Kit.encode(Encoding.JSON, foreign, Map.of(), Kit.LIMITS))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
