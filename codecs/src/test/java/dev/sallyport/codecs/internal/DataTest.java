package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.Samples.Color;
import dev.sallyport.codecs.internal.Samples.Point;
import dev.sallyport.schema.Refusal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DataTest {
  private static Data roundTrip(Object value) {
    return (Data) Kit.roundTrip(Data.class, Data.of(value));
  }

  @Test
  void carriesPlainValues() {
    for (Object value :
        Arrays.asList(
            null,
            true,
            0L,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            5.0,
            -0.0,
            1e300,
            "text",
            List.of(),
            Map.of(),
            Map.of("$type", "x"),
            Map.of("$bytes", 1L, "other", 2L),
            List.of(1L, List.of("a", 2.0)))) {
      assertThat(roundTrip(value).value()).isEqualTo(value);
    }
    assertThat(roundTrip(new byte[] {1, 2}).asBytes()).containsExactly(1, 2);
  }

  @Test
  void sendsNarrowNumbersAsLongAndDouble() {
    assertThat(roundTrip(List.of(1, (short) 2, (byte) 3, 0.5f)).value())
        .isEqualTo(List.of(1L, 2L, 3L, 0.5));
  }

  @Test
  void keepsNullsAndOrderInListsAndMaps() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", null);
    map.put("a", Arrays.asList(null, 1L));
    assertThat(roundTrip(map).value()).isEqualTo(map);
    assertThat(Kit.json(Data.class, Data.of(map))).isEqualTo("{\"z\":null,\"a\":[null,1]}");
  }

  @Test
  void unwrapsDataInsideData() {
    assertThat(roundTrip(List.of(Data.of(1), Data.NULL)).value())
        .isEqualTo(Arrays.asList(1L, null));
  }

  @Test
  void writesBytesAsAnObjectInJsonAndAsBinInMessagePack() {
    assertThat(Kit.json(Data.class, Data.of(List.of(new byte[] {1}))))
        .isEqualTo("[{\"$bytes\":\"AQ==\"}]");
    assertThat(Kit.msgpack(Data.class, Data.of(new byte[] {1}))).isEqualTo("c40101");
    assertThat(((Data) Kit.fromJson(Data.class, "{\"\\u0024bytes\":\"AQ==\"}")).asBytes())
        .containsExactly(1);
  }

  @Test
  void refusesAMapThatLooksLikeBytes() {
    for (Object value : List.of("AQ==", 1L, List.of())) {
      assertThat(Kit.refusals(Data.class, Data.of(Map.of("$bytes", value))))
          .singleElement()
          .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("VALUE-KEY"));
    }
    Kit.jsonViolation(Data.class, "{\"$bytes\":1}");
    Kit.jsonViolation(Data.class, "{\"$bytes\":\"A\"}");
    Kit.jsonViolation(Data.class, "{\"$bytes\":{}}");
    Kit.msgpackViolation(Data.class, "81a6246279746573a0");
  }

  @Test
  void countsBytesAsNoLevelInEitherEncoding() {
    Limits two = Kit.LIMITS.withMaxDepth(2);
    var shape = Kit.<Object>shape(Data.class);
    for (Encoding encoding : Encoding.values()) {
      byte[] fits = Kit.encode(encoding, shape, Data.of(List.of(List.of(new byte[1]))), two);
      assertThat(Kit.CODECS.codec(encoding).decode(shape, fits, 0, fits.length, two)).isNotNull();
      byte[] deep = Kit.encode(encoding, Data.class, Data.of(List.of(List.of(Map.of()))));
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> Kit.CODECS.codec(encoding).decode(shape, deep, 0, deep.length, two))
          .isInstanceOf(dev.sallyport.InvalidDataException.class);
    }
  }

  @Test
  void tellsIntegersFromDoublesWhenReading() {
    assertThat(((Data) Kit.fromJson(Data.class, "[1,1.0,1e0,-0]")).value())
        .isEqualTo(List.of(1L, 1.0, 1.0, 0L));
    Kit.jsonViolation(Data.class, "9223372036854775808");
    Kit.msgpackViolation(Data.class, "cf8000000000000000");
    Kit.msgpackViolation(Data.class, "cb7ff8000000000000");
    Kit.msgpackViolation(Data.class, "d6ff00000000");
    Kit.msgpackViolation(Data.class, "810102");
    Kit.msgpackViolation(Data.class, "c1");
  }

  @Test
  void refusesWhatIsNoPlainDataWithAdvice() {
    Map<Object, String> advice = new LinkedHashMap<>();
    advice.put(new BigDecimal("1"), "send toString()");
    advice.put('c', "send String.valueOf(x)");
    advice.put(Color.RED, "send name()");
    advice.put(new Point(1, 2), "declare the record");
    advice.put(Optional.of(1), "send the value itself, or null");
    advice.put(Instant.EPOCH, "send toString()");
    advice.put(new int[] {1}, "send a List of the elements");
    advice.put(Set.of(1), "send List.copyOf(x)");
    advice.put(new Object(), "declare a record or a sealed type");
    advice.forEach((value, fix) ->
        assertThat(Kit.refusals(Data.class, Data.of(value)))
            .singleElement()
            .satisfies(refusal -> {
              assertThat(refusal.code()).isEqualTo("TYPE-DATA");
              assertThat(refusal.fix()).startsWith(fix);
            }));
  }

  @Test
  void refusesKeysThatAreNoStrings() {
    Map<Object, Object> map = new HashMap<>();
    map.put(1, "x");
    assertThat(Kit.refusals(Data.class, Data.of(map)).get(0).code()).isEqualTo("TYPE-KEY");
    map.clear();
    map.put(null, "x");
    assertThat(Kit.refusals(Data.class, Data.of(map)).get(0).found()).contains("null");
  }

  @Test
  void tellsACycleFromMereDepth() {
    List<Object> cycle = new ArrayList<>();
    cycle.add(Map.of("again", cycle));
    Refusal refusal = Kit.refusals(Data.class, Data.of(cycle)).get(0);
    assertThat(refusal.code()).isEqualTo("VALUE-CYCLE");
    assertThat(refusal.path()).startsWith("[0].again[0].again");
    Object deep = "end";
    for (int i = 0; i < 64; i++) {
      deep = List.of(deep);
    }
    assertThat(roundTrip(deep)).isNotNull();
    List<Object> tooDeep = List.of(deep);
    assertThat(Kit.refusals(Data.class, Data.of(tooDeep)).get(0).code()).isEqualTo("LIMIT-DEPTH");
    List<Object> wide = new ArrayList<>();
    Collections.addAll(wide, wide, wide, wide);
    assertThat(Kit.refusals(Data.class, Data.of(wide))).hasSize(10);
  }

  @Test
  void allowsTheSameListTwiceSideBySide() {
    List<Object> shared = List.of(1L);
    Object deep = List.of(shared, shared);
    for (int i = 0; i < 50; i++) {
      deep = List.of(deep);
    }
    assertThat(roundTrip(deep).value()).isEqualTo(deep);
  }
}
