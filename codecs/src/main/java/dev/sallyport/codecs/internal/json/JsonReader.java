package dev.sallyport.codecs.internal.json;

import dev.sallyport.codecs.internal.text.Base64Text;
import dev.sallyport.codecs.internal.text.Decimals;
import dev.sallyport.codecs.internal.text.Excerpt;
import dev.sallyport.codecs.internal.text.Numbers;
import dev.sallyport.codecs.internal.text.Timestamps;
import dev.sallyport.codecs.internal.text.Uuids;
import dev.sallyport.spi.Names;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads JSON strictly. The parser's current token is the value to be read. */
final class JsonReader extends JsonInput {
  private final boolean passesOver;
  // The parser is at a member's name that nextField has yet to give out.
  private boolean nameAhead;

  /**
   * @param passesOver whether members of records that are not known are no violation
   */
  JsonReader(boolean passesOver) {
    this.passesOver = passesOver;
  }

  @Override
  protected void open(byte[] document, int offset, int count) {
    nameAhead = false;
    super.open(document, offset, count);
  }

  @Override
  public boolean positional() {
    return false;
  }

  @Override
  public void nil() {
    require(JsonToken.VALUE_NULL, "null");
  }

  @Override
  public boolean bool() {
    JsonToken token = token();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw unexpected("boolean");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  @Override
  protected long integer(long min, long max, String expected) {
    require(JsonToken.VALUE_NUMBER_INT, expected);
    JsonParser.NumberType type = json().getNumberType();
    if (type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG) {
      long number = json().getLongValue();
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw violation(expected, Excerpt.plain(json().getString()));
  }

  @Override
  protected float float32(boolean nonFinite) {
    if (isNonFinite(nonFinite)) {
      return (float) nonFinite();
    }
    String text = number().toString();
    float number = Float.parseFloat(text);
    if (Float.isInfinite(number)) {
      throw violation("number in the range of float", Excerpt.plain(text));
    }
    return number;
  }

  @Override
  protected double float64(boolean nonFinite) {
    if (isNonFinite(nonFinite)) {
      return nonFinite();
    }
    CharSequence text = number();
    double number = Decimals.parse(text);
    if (Double.isInfinite(number)) {
      throw violation("number in the range of double", Excerpt.plain(text.toString()));
    }
    return number;
  }

  private CharSequence number() {
    JsonToken token = token();
    if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
      throw unexpected("number");
    }
    return text();
  }

  private boolean isNonFinite(boolean allowed) {
    return allowed && json().currentToken() == JsonToken.VALUE_STRING;
  }

  private double nonFinite() {
    String text = json().getString();
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default ->
          throw violation(
              "number, \"NaN\", \"Infinity\" or \"-Infinity\"", "string " + Excerpt.quote(text));
    };
  }

  @Override
  protected String string(String expected) {
    require(JsonToken.VALUE_STRING, expected);
    return paired(json().getString());
  }

  @Override
  public byte[] bytes() {
    require(JsonToken.VALUE_STRING, "base64 string");
    byte[] decoded = rawBytes();
    if (decoded == null) {
      String text = json().getString();
      decoded = Base64Text.decode(text);
      if (decoded == null) {
        throw violation("base64 string", "string " + Excerpt.quote(text));
      }
    }
    return decoded;
  }

  @Override
  protected byte[] dynamicBytes() {
    // Bytes are the object with the key $bytes; kind() never says BYTES.
    throw unexpected("value");
  }

  @Override
  protected boolean hasBytesKey() {
    return true;
  }

  @Override
  public Instant instant() {
    require(JsonToken.VALUE_STRING, "RFC 3339 timestamp");
    CharSequence text = text();
    Instant instant = Timestamps.parse(text);
    if (instant == null) {
      throw violation("RFC 3339 timestamp", "string " + Excerpt.quote(text.toString()));
    }
    return instant;
  }

  @Override
  public UUID uuid() {
    require(JsonToken.VALUE_STRING, "UUID");
    return uuid(text());
  }

  private UUID uuid(CharSequence text) {
    UUID uuid = Uuids.parse(text);
    if (uuid == null) {
      throw violation("UUID", "string " + Excerpt.quote(text.toString()));
    }
    return uuid;
  }

  @Override
  public int constant(Names names) {
    require(JsonToken.VALUE_STRING, "string");
    return constant(names, text());
  }

  private int constant(Names names, CharSequence name) {
    int index = names.index(name);
    if (index < 0) {
      throw violation(names.oneOf(), Excerpt.quote(name.toString()));
    }
    return index;
  }

  @Override
  protected Kind kind() {
    return switch (token()) {
      case VALUE_NULL -> Kind.NULL;
      case VALUE_TRUE, VALUE_FALSE -> Kind.BOOLEAN;
      case VALUE_NUMBER_INT -> Kind.INTEGER;
      case VALUE_NUMBER_FLOAT -> Kind.DOUBLE;
      case VALUE_STRING -> Kind.STRING;
      case START_ARRAY -> Kind.LIST;
      case START_OBJECT -> Kind.MAP;
      default -> throw unexpected("value");
    };
  }

  @Override
  protected int sequenceHeader() {
    require(JsonToken.START_ARRAY, "array");
    return -1;
  }

  @Override
  public boolean nextElement(int read, int count) {
    if (json().nextToken() == JsonToken.END_ARRAY) {
      return false;
    }
    return oneMore(read);
  }

  @Override
  protected int mapHeader() {
    require(JsonToken.START_OBJECT, "object");
    return -1;
  }

  @Override
  public boolean nextEntry(int read, int count) {
    if (json().nextToken() == JsonToken.END_OBJECT) {
      return false;
    }
    return oneMore(read);
  }

  @Override
  public String stringKey() {
    return paired(json().currentName());
  }

  @Override
  protected long integerKey(long min, long max, String expected) {
    String name = json().currentName();
    if (Numbers.isLong(name)) {
      long number = Long.parseLong(name);
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw violation(expected, "string " + Excerpt.quote(name));
  }

  @Override
  public UUID uuidKey() {
    return uuid(json().currentName());
  }

  @Override
  public int constantKey(Names names) {
    return constant(names, json().currentName());
  }

  @Override
  public void entryValue() {
    json().nextToken();
  }

  @Override
  protected void recordHeader(Names fields) {
    require(JsonToken.START_OBJECT, "object");
  }

  @Override
  protected int variantHeader(Names names, Names[] fields) {
    require(JsonToken.START_OBJECT, "object");
    long start = json().currentTokenLocation().getByteOffset();
    if (JsonWriter.TAG.equals(json().nextName())) {
      json().nextToken();
      trail().at(JsonWriter.TAG);
      return constant(names);
    }
    // JSON has no order: the tag may come later, and what is before it cannot be read without it.
    String tag = tags().find(start, trail());
    int variant = constant(names, tag);
    nameAhead = true;
    return ~variant;
  }

  @Override
  public int nextField(Names fields, int previous, boolean variant) {
    for (String name = nextName(); name != null; name = nextName()) {
      int index = fields.index(name, previous + 1);
      if (index < 0 && variant && name.equals(JsonWriter.TAG)) {
        index = fields.size();
      }
      if (index >= 0) {
        json().nextToken();
        return index;
      } else if (!passesOver) {
        trail().here();
        throw violation(
            fields.size() == 0 ? "no member" : fields.oneOf(),
            "unknown member " + Excerpt.quote(name));
      }
      trail().at(paired(name));
      json().nextToken();
      passOver();
    }
    return -1;
  }

  @Override
  protected boolean passOverScalar() {
    switch (token()) {
      case START_ARRAY, START_OBJECT -> {
        return false;
      }
      case VALUE_STRING -> string("string");
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {}
      default -> throw unexpected("value");
    }
    return true;
  }

  @Override
  protected int memberHeader() {
    return mapHeader();
  }

  @Override
  protected String passOverKey() {
    return stringKey();
  }

  /** The next member's name, or null at the end of the object. */
  private @Nullable String nextName() {
    if (nameAhead) {
      nameAhead = false;
      return json().currentName();
    }
    return json().nextName();
  }

  @Override
  public boolean absentField() {
    return false;
  }
}
