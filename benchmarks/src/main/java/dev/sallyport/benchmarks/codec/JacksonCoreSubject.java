package dev.sallyport.benchmarks.codec;

import dev.sallyport.benchmarks.codec.Job.Priority;
import dev.sallyport.benchmarks.codec.Job.Step;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** jackson-core's streaming interface by hand, with its defaults. */
final class JacksonCoreSubject implements Subject {
  private final JsonFactory factory = new JsonFactory();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

  @Override
  public int encode(Job job) {
    out.reset();
    try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("id", job.id().toString());
      json.writeStringProperty("name", job.name());
      json.writeStringProperty("owner", job.owner());
      json.writeStringProperty("priority", job.priority().name());
      json.writeStringProperty("created", job.created().toString());
      json.writeNumberProperty("sequence", job.sequence());
      json.writeNumberProperty("attempts", job.attempts());
      json.writeNumberProperty("weight", job.weight());
      json.writeBooleanProperty("urgent", job.urgent());
      if (job.parent().isPresent()) {
        json.writeStringProperty("parent", job.parent().get());
      }
      json.writeArrayPropertyStart("steps");
      for (Step step : job.steps()) {
        json.writeStartObject();
        json.writeStringProperty("name", step.name());
        json.writeNumberProperty("exitCode", step.exitCode());
        json.writeNumberProperty("nanos", step.nanos());
        json.writeNumberProperty("progress", step.progress());
        json.writeBooleanProperty("cached", step.cached());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeBinaryProperty("payload", job.payload());
      json.writeEndObject();
    }
    return out.size();
  }

  @Override
  public byte[] encoded() {
    return out.toByteArray();
  }

  @Override
  public Job decode(byte[] bytes) {
    try (JsonParser json = factory.createParser(ObjectReadContext.empty(), bytes)) {
      require(json.nextToken() == JsonToken.START_OBJECT, json);
      Fields fields = new Fields();
      String name;
      while ((name = json.nextName()) != null) {
        json.nextToken();
        fields.read(name, json);
      }
      require(json.nextToken() == null, json);
      return fields.job();
    }
  }

  /** A job as far as it has been read. */
  private static final class Fields {
    private @Nullable UUID id;
    private @Nullable String name;
    private @Nullable String owner;
    private @Nullable Priority priority;
    private @Nullable Instant created;
    private long sequence;
    private int attempts;
    private double weight;
    private boolean urgent;
    private Optional<String> parent = Optional.empty();
    private @Nullable List<Step> steps;
    private byte @Nullable [] payload;

    void read(String field, JsonParser json) {
      switch (field) {
        case "id" -> id = UUID.fromString(json.getString());
        case "name" -> name = json.getString();
        case "owner" -> owner = json.getString();
        case "priority" -> priority = Priority.valueOf(json.getString());
        case "created" -> created = Instant.parse(json.getString());
        case "sequence" -> sequence = json.getLongValue();
        case "attempts" -> attempts = json.getIntValue();
        case "weight" -> weight = json.getDoubleValue();
        case "urgent" -> urgent = json.getBooleanValue();
        case "parent" -> parent = Optional.of(json.getString());
        case "steps" -> steps = steps(json);
        case "payload" -> payload = json.getBinaryValue();
        default -> require(false, json);
      }
    }

    Job job() {
      if (id == null
          || name == null
          || owner == null
          || priority == null
          || created == null
          || steps == null
          || payload == null) {
        throw new IllegalArgumentException("a field is missing");
      }
      return new Job(
          id, name, owner, priority, created, sequence, attempts, weight, urgent, parent, steps,
          payload);
    }
  }

  private static List<Step> steps(JsonParser json) {
    require(json.currentToken() == JsonToken.START_ARRAY, json);
    List<Step> steps = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      steps.add(step(json));
    }
    return steps;
  }

  private static Step step(JsonParser json) {
    require(json.currentToken() == JsonToken.START_OBJECT, json);
    String name = null;
    int exitCode = 0;
    long nanos = 0;
    double progress = 0;
    boolean cached = false;
    String field;
    while ((field = json.nextName()) != null) {
      json.nextToken();
      switch (field) {
        case "name" -> name = json.getString();
        case "exitCode" -> exitCode = json.getIntValue();
        case "nanos" -> nanos = json.getLongValue();
        case "progress" -> progress = json.getDoubleValue();
        case "cached" -> cached = json.getBooleanValue();
        default -> require(false, json);
      }
    }
    if (name == null) {
      throw new IllegalArgumentException("the name of a step is missing");
    }
    return new Step(name, exitCode, nanos, progress, cached);
  }

  private static void require(boolean holds, JsonParser json) {
    if (!holds) {
      throw new IllegalArgumentException("unexpected at " + json.currentLocation());
    }
  }
}
