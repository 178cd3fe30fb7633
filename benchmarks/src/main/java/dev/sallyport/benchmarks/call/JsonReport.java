package dev.sallyport.benchmarks.call;

import dev.sallyport.benchmarks.call.Report.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The figures as a JSON array, an object a line of the tables; null for what was not measured. */
final class JsonReport {
  private JsonReport() {}

  static void write(String bench, List<Report> reports, Path file) throws IOException {
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(
                ObjectWriteContext.empty(), Files.newOutputStream(file), JsonEncoding.UTF8)) {
      json.writeStartArray();
      for (Report report : reports) {
        for (Line line : report.lines()) {
          json.writeStartObject();
          json.writeStringProperty("bench", bench);
          json.writeStringProperty("subject", line.subject());
          json.writeStringProperty("placement", report.placement().name().toLowerCase(Locale.ROOT));
          json.writeStringProperty("jdk", Runtime.version().toString());
          json.writeStringProperty("metric", line.metric());
          json.writeStringProperty("unit", line.unit());
          number(json, "median", line.figures().median());
          number(json, "p99", line.p99());
          number(json, "low", line.figures().low());
          number(json, "high", line.figures().high());
          number(json, "ratio_to_floor", line.ratios().median());
          text(json, "floor", line.floor());
          number(
              json,
              "ratio_to_best_peer",
              line.rivalry().map(each -> each.ratios().median()).orElse(Double.NaN));
          text(json, "best_peer", line.rivalry().map(Report.Rivalry::name));
          json.writeEndObject();
        }
      }
      json.writeEndArray();
    }
  }

  private static void text(JsonGenerator json, String name, Optional<String> value) {
    json.writeName(name);
    if (value.isPresent()) {
      json.writeString(value.get());
    } else {
      json.writeNull();
    }
  }

  private static void number(JsonGenerator json, String name, double value) {
    json.writeName(name);
    if (Double.isNaN(value)) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }
}
