package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Encoding;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates and times have one grammar, docs/schema.md's, and not whatever a JDK's parser takes. */
class TextGrammarTest {
  @ParameterizedTest
  @CsvSource({
    "LocalTime, 10:15, 10:15",
    "LocalTime, 10:15:00, 10:15",
    "LocalTime, 10:15:30.5, 10:15:30.500",
    "LocalDateTime, 2024-02-29T10:15:00.000, 2024-02-29T10:15",
    "OffsetTime, 10:15+00:00, 10:15Z",
    "OffsetTime, 10:15-18:00:00, 10:15-18:00",
    "OffsetDateTime, 0000-01-01T10:15:30+01:00:30, 0000-01-01T10:15:30+01:00:30",
    "ZonedDateTime, 2024-06-01T10:15+02:00[Europe/Paris], 2024-06-01T10:15+02:00[Europe/Paris]",
    "ZonedDateTime, 2024-06-01T10:15+01:00[UTC+01:00], 2024-06-01T10:15+01:00[UTC+01:00]",
    "ZonedDateTime, 2024-06-01T10:15Z, 2024-06-01T10:15Z",
    "MonthDay, --02-29, --02-29",
    "Duration, P1DT2H, PT26H",
    "Duration, -PT1M0.5S, PT-1M-0.5S",
    "Duration, PT05M, PT5M",
    "Duration, PT90M, PT1H30M",
    "Period, P3D, P3D",
    "Period, P-1Y2M, P-1Y2M"
  })
  void readsAFewFormsMoreThanItWrites(String type, String text, String written) throws Exception {
    Class<?> scalar = Class.forName("java.time." + type);
    Object value = Kit.fromJson(scalar, '"' + text + '"');

    assertThat(value).hasToString(written);
    assertThat(Kit.roundTrip(scalar, value)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "LocalTime, 10:15:30.",
    "LocalTime, '10:15:30,5'",
    "LocalTime, 24:00",
    "LocalDateTime, 2024-02-29t10:15",
    "OffsetTime, 10:15z",
    "OffsetTime, 10:15+01",
    "OffsetTime, 10:15+0100",
    "OffsetDateTime, 2024-02-29T10:15+1",
    "OffsetDateTime, 2024-02-29T10:15+18:01",
    "ZonedDateTime, 2024-06-01T10:15+02:00[europe/paris]",
    "ZonedDateTime, 2024-06-01T10:15+02:00[+02:00]",
    "ZonedDateTime, 2024-06-01T10:15Z[Z]",
    "ZonedDateTime, 2024-06-01T10:15+01:00[UTC+1]",
    "ZonedDateTime, 2024-06-01T10:15+02:00[]",
    "ZonedDateTime, 2024-06-01T10:15+02:00[",
    "ZonedDateTime, 2024-03-31T02:30+01:00[Europe/Paris]",
    "Year, +2024",
    "YearMonth, 2024-1",
    "MonthDay, --02-30",
    "Duration, pt5m",
    "Duration, +PT5M",
    "Duration, PT+5M",
    "Duration, PT",
    "Duration, P",
    "Duration, P1DT",
    "Duration, PT5.S",
    "Duration, 'PT0,5S'",
    "Duration, PT00000000000000000005M",
    "Period, P",
    "Period, P1W",
    "Period, -P1Y",
    "Period, P01Y",
    "Period, P-0Y",
    "Period, P2147483648D"
  })
  void refusesOtherFormsInBothEncodings(String type, String text) throws Exception {
    Class<?> scalar = Class.forName("java.time." + type);

    Kit.jsonViolation(scalar, '"' + text + '"');
    Kit.violation(
        Encoding.MESSAGEPACK, scalar, Kit.encode(Encoding.MESSAGEPACK, String.class, text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-01-01T00:00:00Z",
        "0000-01-01T00:00:00-00:00",
        "0000-01-02T00:00:00+23:59",
        "9999-12-31T23:59:59.999999999+00:00",
        "9999-12-30T23:59:59-23:59"
      })
  void readsTimestampsOfTheFirstAndTheLastYear(String text) {
    assertThat(Kit.fromJson(Instant.class, '"' + text + '"')).isInstanceOf(Instant.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-01-01T12:00:00+00:01",
        "0000-01-01T12:00:00-10:00",
        "9999-12-31T12:00:00+20:00",
        "9999-12-31T12:00:00-00:59"
      })
  void refusesAnOffsetOnTheFirstAndTheLastDay(String text) {
    byte[] json = ('"' + text + '"').getBytes(StandardCharsets.UTF_8);
    assertThat(Kit.violation(Encoding.JSON, Instant.class, json).expected())
        .isEqualTo("RFC 3339 timestamp");
  }
}
