package dev.sallyport.benchmarks.call;

import dev.sallyport.benchmarks.call.Report.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The figures as a JSON array, an object a line of the tables; null for what was not measured. */
final class JsonReport {
  private JsonReport() {}

  static void write(List<Report> reports, Path file) throws IOException {
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(
                ObjectWriteContext.empty(), Files.newOutputStream(file), JsonEncoding.UTF8)) {
      json.writeStartArray();
      for (Report report : reports) {
        for (Line line : report.lines()) {
          json.writeStartObject();
          json.writeStringProperty("bench", "call");
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
          json.writeName("floor");
          if (line.floor().isPresent()) {
            json.writeString(line.floor().get());
          } else {
            json.writeNull();
          }
          json.writeEndObject();
        }
      }
      json.writeEndArray();
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
