package dev.sallyport.codecs.internal.json;

import dev.sallyport.InvalidDataException;
import dev.sallyport.codecs.internal.shape.Trail;
import dev.sallyport.schema.Violation;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Looks ahead for the tag of a union's object, with a second parser on the same bytes. */
final class TagScan {
  private final byte[] bytes;
  private final int offset;
  private final int length;

  TagScan(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /**
   * The tag of the object that begins at {@code start}.
   *
   * @throws InvalidDataException if it has none
   */
  String find(long start, Trail trail) {
    int skipped = (int) start;
    try (JsonParser json = Jackson.parser(bytes, offset + skipped, length - skipped)) {
      return find(json, start, trail);
    }
  }

  private String find(JsonParser json, long start, Trail trail) {
    int depth = trail.depth();
    try {
      json.nextToken();
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        JsonToken token = json.nextToken();
        if (name.equals(JsonWriter.TAG)) {
          if (token == JsonToken.VALUE_STRING) {
            return json.getString();
          }
          trail.at(JsonWriter.TAG);
          throw new InvalidDataException(
              new Violation(
                  trail.path("$"),
                  "string",
                  "another kind of value",
                  start + json.currentTokenLocation().getByteOffset()));
        }
        json.skipChildren();
      }
      trail.at(JsonWriter.TAG);
      throw new InvalidDataException(new Violation(trail.path("$"), "a value", "missing", start));
    } catch (JacksonException e) {
      throw Jackson.malformed(json, trail, depth - 1, e, (int) start, length);
    }
  }
}
