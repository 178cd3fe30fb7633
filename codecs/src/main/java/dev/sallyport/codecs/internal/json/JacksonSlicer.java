package dev.sallyport.codecs.internal.json;

import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.text.Excerpt;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.schema.Violation;
import dev.sallyport.spi.JsonSlicer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Finds the members of an object by the byte offsets of Jackson's tokens. Thread-safe. */
public final class JacksonSlicer implements JsonSlicer {
  @Override
  public Map<String, Slice> slice(byte[] bytes, int offset, int length, Limits limits) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    Jackson.requireUtf8(bytes, offset, length);
    try (JsonParser json = Jackson.splitter(bytes, offset, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw violation(json, "$", "object", "something else");
      }
      Map<String, Slice> members = new LinkedHashMap<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        if (Utf8.unpairedSurrogate(name) >= 0) {
          throw violation(json, "$", "paired surrogates", "an unpaired one in a member's name");
        }
        if (members.put(name, value(json, offset, limits)) != null) {
          throw violation(json, "$", "distinct members", "a second " + Excerpt.quote(name));
        }
        if (members.size() > limits.maxElements()) {
          throw violation(json, "$", "at most " + limits.maxElements() + " members", "more");
        }
      }
      if (json.nextToken() != null) {
        throw violation(json, "$", "end of data", "more data");
      }
      return Collections.unmodifiableMap(members);
    } catch (JacksonException e) {
      throw Jackson.malformed("$", e, 0, length);
    }
  }

  /** Moves over the value of the present name. */
  private static Slice value(JsonParser json, int offset, Limits limits) {
    JsonToken token = json.nextToken();
    int start = (int) json.currentTokenLocation().getByteOffset();
    if (token == JsonToken.VALUE_STRING) {
      // Strings are read lazily: the end is known only after this.
      json.getStringLength();
    } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      skip(json, limits);
    }
    int end = (int) json.currentLocation().getByteOffset();
    return new Slice(offset + start, end - start);
  }

  private static void skip(JsonParser json, Limits limits) {
    // The object that stands for bytes in Data is no level of the message, but one of JSON's.
    int maxDepth = limits.maxDepth() + 1;
    int depth = 1;
    while (depth > 0) {
      JsonToken token = json.nextToken();
      if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        depth++;
        if (depth > maxDepth) {
          throw violation(json, "$", "at most " + limits.maxDepth() + " levels of nesting", "more");
        }
      } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
        depth--;
      }
    }
  }

  private static InvalidDataException violation(
      JsonParser json, String path, String expected, String actual) {
    return new InvalidDataException(
        new Violation(
            path, expected, actual, Math.max(0, json.currentTokenLocation().getByteOffset())));
  }
}
