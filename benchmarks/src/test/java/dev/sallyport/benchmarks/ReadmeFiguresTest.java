package dev.sallyport.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.report.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That the README's figures are those of the run whose file is committed. */
final class ReadmeFiguresTest {
  private static final Path RUN = Path.of("results/jdk17-core0.json");
  private static final Path README = Path.of("../README.md");

  /** What the README calls a row, by its key and placement. */
  private static final Map<String, String> LINES = new LinkedHashMap<>();

  static {
    LINES.put("call/rtt/sallyport-stdio core0", "a call of a small record, over pipes");
    LINES.put("socket/rtt/sallyport-unix core0", "the same over a Unix domain socket");
    LINES.put("call/throughput/sallyport-stdio core0", "the same, 64 under way");
    LINES.put("stream/throughput/sallyport-stdio core0", "small records one way");
    LINES.put("blob/rtt/sallyport-stdio core0", "1 MiB there and back, over pipes");
  }

  @Test
  void readmeSaysWhatTheRunMeasured() throws Exception {
    JsonNode rows = new JsonMapper().readTree(Files.readString(RUN));
    StringBuilder expected = new StringBuilder();
    LINES.forEach(
        (name, words) -> expected.append(line(words, row(rows, name.split(" ", -1)))).append('\n'));
    assertThat(Files.readString(README)).contains(expected);
  }

  private static JsonNode row(JsonNode rows, String[] name) {
    Key key = Key.parse(name[0]);
    return StreamSupport.stream(rows.spliterator(), false)
        .filter(row -> row.get("bench").asString().equals(key.bench()))
        .filter(row -> row.get("metric").asString().equals(key.metric().text()))
        .filter(row -> row.get("subject").asString().equals(key.subject()))
        .filter(row -> row.get("placement").asString().equals(name[1]))
        .findFirst()
        .orElseThrow(() -> new AssertionError(RUN + " has no " + key));
  }

  private static String line(String words, JsonNode row) {
    return "| "
        + words
        + " | "
        + number(row, "median")
        + " "
        + row.get("unit").asString().replace("us", "µs")
        + " | "
        + times(row, "ratio_to_floor")
        + " | "
        + times(row, "ratio_to_best_peer")
        + (row.get("best_peer").isNull() ? "" : " " + row.get("best_peer").asString())
        + " |";
  }

  private static String number(JsonNode row, String field) {
    double value = row.get(field).asDouble();
    return Table.number(value, value < 100 ? 1 : 0);
  }

  private static String times(JsonNode row, String field) {
    return row.get(field).isNull() ? "-" : Table.number(row.get(field).asDouble(), 2) + " ×";
  }
}
