package dev.sallyport.codecs.internal.json;

import dev.sallyport.InvalidDataException;
import dev.sallyport.codecs.internal.shape.PassReader;
import dev.sallyport.codecs.internal.text.Base64Text;
import dev.sallyport.codecs.internal.text.CharRun;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.schema.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The tokens of one document and their text: what {@link JsonReader} makes values of. */
abstract class JsonInput extends PassReader {
  private static final byte[] NONE = {};

  private byte[] bytes = NONE;
  private int base;
  private int length;
  private final CharRun run = new CharRun();
  private @Nullable JsonParser parser;

  @Override
  protected void open(byte[] document, int offset, int count) {
    closeParser();
    bytes = document;
    base = offset;
    length = count;
    Jackson.requireUtf8(document, offset, count);
    parser = Jackson.parser(document, offset, count);
    if (json().nextToken() == null) {
      throw violation("a value", "end of data");
    }
  }

  final JsonParser json() {
    JsonParser open = parser;
    if (open == null) {
      throw new IllegalStateException("no document");
    }
    return open;
  }

  private void closeParser() {
    if (parser != null) {
      parser.close();
      parser = null;
    }
  }

  @Override
  public void release() {
    super.release();
    closeParser();
    run.clear();
    bytes = NONE;
  }

  @Override
  public void requireEnd() {
    if (json().nextToken() != null) {
      throw violation("end of data", "more data");
    }
  }

  final JsonToken token() {
    JsonToken token = json().currentToken();
    return token == null ? JsonToken.NOT_AVAILABLE : token;
  }

  /** A look ahead in the document, for the tags of unions. */
  final TagScan tags() {
    return new TagScan(bytes, base, length);
  }

  @Override
  protected InvalidDataException unexpected(String expected) {
    return violation(expected, describe(token()));
  }

  private static String describe(JsonToken token) {
    return switch (token) {
      case START_OBJECT, END_OBJECT -> "object";
      case START_ARRAY, END_ARRAY -> "array";
      case PROPERTY_NAME -> "member name";
      case VALUE_STRING -> "string";
      case VALUE_NUMBER_INT -> "integer";
      case VALUE_NUMBER_FLOAT -> "number with a fraction or exponent";
      case VALUE_TRUE, VALUE_FALSE -> "boolean";
      case VALUE_NULL -> "null";
      default -> "end of data";
    };
  }

  @Override
  protected InvalidDataException violation(String expected, String actual) {
    long offset = json().currentTokenLocation().getByteOffset();
    return new InvalidDataException(
        new Violation(trail().path("$"), expected, actual, Math.max(0, offset)));
  }

  /** What the parser could not read, at the place where it stands. */
  final InvalidDataException malformed(JacksonException e) {
    return Jackson.malformed(json(), trail(), 0, e, 0, length);
  }

  final void require(JsonToken token, String expected) {
    if (json().currentToken() != token) {
      throw unexpected(expected);
    }
  }

  /** The text of the present token, for one look. */
  final CharSequence text() {
    JsonParser open = json();
    return run.of(open.getStringCharacters(), open.getStringOffset(), open.getStringLength());
  }

  final String paired(String text) {
    int unpaired = Utf8.unpairedSurrogate(text);
    if (unpaired >= 0) {
      throw violation("paired surrogates", "an unpaired one at index " + unpaired);
    }
    return text;
  }

  /** The bytes decoded from the document itself; null if the string is escaped or is no base64. */
  final byte @Nullable [] rawBytes() {
    int start = base + (int) json().currentTokenLocation().getByteOffset() + 1;
    int end = start;
    // A string may begin with the last byte: then there is none to look at.
    while (end < base + length && bytes[end] != '"') {
      if (bytes[end] == '\\') {
        return null;
      }
      end++;
    }
    return end < base + length ? Base64Text.decode(bytes, start, end - start) : null;
  }
}
