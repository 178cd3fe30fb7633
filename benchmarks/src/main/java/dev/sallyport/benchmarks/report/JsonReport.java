package dev.sallyport.benchmarks.report;

import dev.sallyport.benchmarks.harness.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The figures as one JSON array, an object a figure; null for what was not measured. */
public final class JsonReport {
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonReport() {}

  /**
   * Writes the array to {@code file}, and to a file beside it what it was measured on, with the
   * notes on the run.
   */
  public static void write(Report report, Environment environment, Path file) throws IOException {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    report.rows().forEach(row -> rows.add(object(row)));
    Files.writeString(file, MAPPER.writeValueAsString(rows));
    Map<String, Object> beside = new LinkedHashMap<>(environment.facts());
    beside.put("notes", report.notes());
    Files.writeString(environmentFile(file), MAPPER.writeValueAsString(beside));
  }

  /** {@code x.json} has {@code x.environment.json}. */
  public static Path environmentFile(Path file) {
    String name = file.getFileName().toString();
    String base = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return file.resolveSibling(base + ".environment.json");
  }

  static Map<String, @Nullable Object> object(Row row) {
    Outcome outcome = row.outcome();
    Sample figures = outcome.figures();
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("bench", outcome.key().bench());
    object.put("subject", outcome.key().subject());
    object.put("placement", outcome.placement().text());
    object.put("jdk", Runtime.version().toString());
    object.put("metric", outcome.key().metric().text());
    object.put("unit", outcome.key().metric().unit());
    object.put("median", number(figures.median()));
    object.put("p99", number(outcome.p99()));
    object.put("low", number(figures.low()));
    object.put("high", number(figures.high()));
    object.put("ratio_to_floor", number(row.ratios().median()));
    object.put(
        "ratio_to_best_peer",
        row.rivalry().map(each -> number(each.ratios().median())).orElse(null));
    // Beside what the interface names: which they are.
    object.put("floor", outcome.floor().map(Object::toString).orElse(null));
    object.put("best_peer", row.rivalry().map(Row.Rivalry::name).orElse(null));
    return object;
  }

  private static @Nullable Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
