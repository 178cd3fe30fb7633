package dev.sallyport.benchmarks.report;

import dev.sallyport.benchmarks.harness.Sample;
import dev.sallyport.benchmarks.harness.Series;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page that needs nothing but itself: the figures as data, and Apache ECharts, which draws them
 * where the page is read.
 */
public final class HtmlReport {
  private static final String PAGE = "report.html";
  private static final String ECHARTS =
      "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

  private HtmlReport() {}

  public static void write(Report report, Environment environment, Goals goals, Path file)
      throws IOException {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (Row row : report.rows()) {
      Map<String, @Nullable Object> object = JsonReport.object(row);
      object.put("ratios", whiskers(row.ratios()));
      object.put("distribution", row.outcome().distribution());
      object.put(
          "goals",
          goals.checks(row, report).stream()
              .map(check ->
                  Map.of(
                      "text",
                      check.goal().shortText(),
                      "met",
                      !check.isMeasured() ? "?" : check.isMet(1) ? "yes" : "no"))
              .toList());
      rows.add(object);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("environment", environment.facts());
    data.put("notes", report.notes());
    data.put("percentiles", Series.PERCENTILES);
    data.put("rows", rows);
    // In a script element, nothing but this sequence ends it.
    String json = JsonReport.MAPPER.writeValueAsString(data).replace("</", "<\\/");
    String page =
        resource(PAGE).replace("/*ECHARTS*/", resource(ECHARTS)).replace("/*DATA*/null", json);
    Files.writeString(file, page);
  }

  /** Lowest, quartiles, highest; nothing if there are none. */
  private static List<Double> whiskers(Sample sample) {
    return sample.values().isEmpty()
        ? List.of()
        : List.of(
            sample.low(),
            sample.lowerQuartile(),
            sample.median(),
            sample.upperQuartile(),
            sample.high());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
