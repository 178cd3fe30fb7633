package dev.sallyport.codecs.internal.json;

import dev.sallyport.InvalidDataException;
import dev.sallyport.codecs.internal.shape.Trail;
import dev.sallyport.codecs.internal.text.Excerpt;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.schema.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** The one configuration of Jackson: strict, bounded. */
final class Jackson {
  // A level beyond the deepest limit, and room for the objects that are no level: bytes in data.
  private static final int MAX_NESTING = 1000;
  private static final int MAX_BYTES = 1 << 30;
  private static final int MAX_NUMBER_CHARACTERS = 1000;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(MAX_BYTES)
                  .maxTokenCount(MAX_BYTES)
                  .maxNestingDepth(MAX_NESTING)
                  .maxStringLength(MAX_BYTES)
                  .maxNameLength(MAX_BYTES)
                  .maxNumberLength(MAX_NUMBER_CHARACTERS)
                  .build())
          // Input is UTF-8 and nothing else: no UTF-16, no byte order mark.
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          // Keys that collide are no reason to turn a message away; the table stays bounded.
          .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private Jackson() {}

  /** A parser of bytes that are known to be well-formed UTF-8. */
  static JsonParser parser(byte[] bytes, int offset, int length) {
    return FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length);
  }

  /**
   * Jackson replaces or lets pass some malformed UTF-8, so all of it is checked first.
   *
   * @throws InvalidDataException if it is not well-formed
   */
  static void requireUtf8(byte[] bytes, int offset, int length) {
    int malformed = Utf8.malformed(bytes, offset, length);
    if (malformed >= 0) {
      throw new InvalidDataException(
          new Violation(
              "$",
              "well-formed UTF-8",
              "byte " + Integer.toHexString(bytes[malformed] & 0xff),
              malformed - offset));
    }
  }

  /** The parser's advice is for its own users: how to make it accept what it refused. */
  private static String withoutAdvice(String message) {
    int advice = message.indexOf(": enable");
    return advice < 0 ? message : message.substring(0, advice);
  }

  /**
   * A syntax error as a violation, at the place where the parser stands: it looks ahead, so that
   * whoever reads may have taken the step before only.
   *
   * @param trail goes on to that place
   * @param depth of the place where the parser began
   * @param base where the parser's bytes begin
   */
  static InvalidDataException malformed(
      JsonParser json, Trail trail, int depth, JacksonException e, int base, int length) {
    follow(trail, json.streamReadContext(), depth);
    long offset = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
    return new InvalidDataException(
        new Violation(
            trail.path("$"),
            "well-formed JSON",
            "malformed: " + Excerpt.plain(withoutAdvice(e.getOriginalMessage())),
            offset < 0 ? length : base + offset));
  }

  private static void follow(Trail trail, @Nullable TokenStreamContext place, int base) {
    if (place == null || place.inRoot()) {
      return;
    }
    int depth = base + place.getNestingDepth();
    if (trail.depth() < depth) {
      follow(trail, place.getParent(), base);
      if (!trail.enter()) {
        return;
      }
    }
    if (trail.depth() == depth) {
      String name = place.currentName();
      if (place.inArray()) {
        trail.at(place.getCurrentIndex());
      } else if (name != null) {
        trail.at(name);
      } else {
        trail.here();
      }
    }
  }
}
