package dev.sallyport.codecs.internal.json;

import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.text.Excerpt;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.schema.Violation;
import dev.sallyport.spi.JsonSlicer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JsonParser;

/** Finds the members of an object by scanning for the ends of their values. Thread-safe. */
public final class ScanningSlicer implements JsonSlicer {
  @Override
  public Map<String, Slice> slice(byte[] bytes, int offset, int length, Limits limits) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    Jackson.requireUtf8(bytes, offset, length);
    ValueScan scan = new ValueScan(bytes, offset, length);
    Map<String, Slice> members = new LinkedHashMap<>();
    int position = scan.skipSpace(scan.require('{', scan.skipSpace(offset)));
    boolean more = position == offset + length || bytes[position] != '}';
    while (more) {
      int nameEnd = scan.skipString(position);
      String name = name(bytes, position, nameEnd);
      int valueStart = scan.skipSpace(scan.require(':', scan.skipSpace(nameEnd)));
      int valueEnd = scan.skipValue(valueStart);
      if (Utf8.unpairedSurrogate(name) >= 0) {
        throw violation(
            "paired surrogates", "an unpaired one in a member's name", position - offset);
      }
      if (members.put(name, new Slice(valueStart, valueEnd - valueStart)) != null) {
        throw violation("distinct members", "a second " + Excerpt.quote(name), position - offset);
      }
      if (members.size() > limits.maxElements()) {
        String expected = "at most " + limits.maxElements() + " members";
        throw violation(expected, "more", position - offset);
      }
      position = scan.skipSpace(valueEnd);
      more = position < offset + length && bytes[position] == ',';
      if (more) {
        position = scan.skipSpace(position + 1);
      }
    }
    position = scan.skipSpace(scan.require('}', position));
    if (position != offset + length) {
      throw violation("end of data", "more data", position - offset);
    }
    return Collections.unmodifiableMap(members);
  }

  private static String name(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == '\\') {
        try (JsonParser json = Jackson.parser(bytes, start, end - start)) {
          json.nextToken();
          return json.getString();
        }
      }
    }
    return new String(bytes, start + 1, end - start - 2, StandardCharsets.UTF_8);
  }

  private static InvalidDataException violation(String expected, String actual, int position) {
    return new InvalidDataException(new Violation("$", expected, actual, position));
  }
}
