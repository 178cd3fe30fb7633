package dev.sallyport.codecs.internal.json;

import dev.sallyport.Blob;
import dev.sallyport.codecs.internal.shape.PassWriter;
import dev.sallyport.codecs.internal.text.Base64Text;
import dev.sallyport.codecs.internal.text.Timestamps;
import dev.sallyport.codecs.internal.text.Uuids;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Names;
import java.time.Instant;
import java.util.UUID;

/**
 * Writes JSON in ASCII on one line, straight into the buffer.
 *
 * <p>Jackson's generator would do, but it allocates itself, its context and a string for each
 * number with a fraction, and copies all it writes once more; a parser is what needs a library.
 */
final class JsonWriter extends PassWriter {
  static final String TAG = "$type";
  private static final Names TAG_NAME = Names.of(TAG);
  private static final Names BYTES_NAME = Names.of("$bytes");

  private final JsonOutput out = new JsonOutput();

  /** Whether a value stands before this place in the array or object. */
  private boolean comma;

  @Override
  protected void open(FrameBuffer buffer) {
    out.open(buffer);
    comma = false;
  }

  @Override
  public void end() {
    out.end();
  }

  @Override
  public void release() {
    out.release();
  }

  /** The comma before a value, if it needs one; behind it stands a value. */
  private void next() {
    if (comma) {
      out.put(',');
    }
    comma = true;
  }

  private void begin(int bracket) {
    next();
    out.put(bracket);
    comma = false;
  }

  private void end(int bracket) {
    out.put(bracket);
    comma = true;
  }

  @Override
  public void nil() {
    next();
    out.putFour('n', 'u', 'l', 'l');
  }

  @Override
  public void bool(boolean value) {
    next();
    if (value) {
      out.putFour('t', 'r', 'u', 'e');
    } else {
      out.put('f');
      out.putFour('a', 'l', 's', 'e');
    }
  }

  @Override
  public void integer(long value) {
    next();
    out.integer(value);
  }

  @Override
  public void float32NonFinite(float value) {
    next();
    if (Float.isFinite(value)) {
      out.number(value);
    } else {
      out.quoted(String.valueOf(value));
    }
  }

  @Override
  public void float64NonFinite(double value) {
    next();
    if (Double.isFinite(value)) {
      out.number(value);
    } else {
      out.quoted(String.valueOf(value));
    }
  }

  @Override
  public void string(String value) {
    // What has no place in a string is found before the comma is written.
    int plain = JsonOutput.plainPrefix(value);
    next();
    out.quoted(value, plain);
  }

  @Override
  public void bytes(byte[] value) {
    next();
    int at = out.room(Base64Text.encodedLength(value.length) + 2);
    byte[] target = out.bytes();
    target[at] = '"';
    int end = Base64Text.encode(value, target, at + 1);
    target[end] = '"';
  }

  @Override
  public void blob(Blob value) {
    bytes(value.toByteArray());
  }

  @Override
  protected void dynamicBytes(byte[] value) {
    begin('{');
    name(BYTES_NAME, 0);
    bytes(value);
    end('}');
  }

  @Override
  protected void timestamp(Instant value) {
    next();
    int at = out.room(Timestamps.MAX_LENGTH + 2);
    byte[] target = out.bytes();
    target[at] = '"';
    int end = Timestamps.write(value, target, at + 1);
    target[end] = '"';
    out.cut(end + 1);
  }

  @Override
  public void uuid(UUID value) {
    next();
    uuidText(value);
  }

  private void uuidText(UUID value) {
    int at = out.room(Uuids.LENGTH + 2);
    byte[] target = out.bytes();
    target[at] = '"';
    Uuids.write(value, target, at + 1);
    target[at + Uuids.LENGTH + 1] = '"';
  }

  @Override
  public void constant(Names names, int index) {
    next();
    byte[] form = forms(names)[index];
    out.put(form, form.length - 1);
  }

  /** A member's name, quoted, and its colon. */
  private void name(Names names, int index) {
    next();
    byte[] form = forms(names)[index];
    out.put(form, form.length);
    comma = false;
  }

  @Override
  protected void sequenceHeader(int count) {
    begin('[');
  }

  @Override
  protected void sequenceEnd() {
    end(']');
  }

  @Override
  protected void mapHeader(int count) {
    begin('{');
  }

  @Override
  public void stringKey(String key) {
    string(key);
    colon();
  }

  private void colon() {
    out.put(':');
    comma = false;
  }

  @Override
  public void integerKey(long key) {
    next();
    out.put('"');
    out.integer(key);
    out.put('"');
    colon();
  }

  @Override
  public void uuidKey(UUID key) {
    next();
    uuidText(key);
    colon();
  }

  @Override
  public void constantKey(Names names, int index) {
    name(names, index);
  }

  @Override
  protected void mapEnd() {
    end('}');
  }

  @Override
  protected void recordHeader(Names fields) {
    begin('{');
  }

  @Override
  protected void variantHeader(Names tags, int variant, Names fields) {
    begin('{');
    name(TAG_NAME, 0);
    constant(tags, variant);
  }

  @Override
  public void field(Names fields, int index) {
    name(fields, index);
  }

  @Override
  public void absentField(Names fields, int index) {}

  @Override
  protected void recordEnd() {
    end('}');
  }

  /** The names quoted once for all, each with the colon that follows a member's name. */
  private static byte[][] forms(Names names) {
    if (names.prepared() instanceof byte[][] forms) {
      return forms;
    }
    byte[][] forms = new byte[names.size()][];
    for (int i = 0; i < forms.length; i++) {
      forms[i] = JsonOutput.quotedName(names.name(i));
    }
    names.prepare(forms);
    return forms;
  }
}
