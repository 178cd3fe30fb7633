package dev.sallyport.codecs.internal.json;

import dev.sallyport.codecs.internal.shape.DataWriter;
import dev.sallyport.codecs.internal.shape.Names;
import dev.sallyport.codecs.internal.text.Base64Text;
import dev.sallyport.codecs.internal.text.Timestamps;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.spi.FrameBuffer;
import java.io.OutputStream;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/** Writes JSON in ASCII on one line. Confined to one pass. */
final class JsonWriter implements DataWriter {
  static final String TAG = "$type";
  static final String BYTES = "$bytes";
  private static final SerializableString TAG_NAME = new SerializedString(TAG);
  private static final SerializableString BYTES_NAME = new SerializedString(BYTES);

  private final FrameStream stream;
  private final JsonGenerator json;

  JsonWriter(FrameBuffer out) {
    this.stream = new FrameStream(out);
    this.json = Jackson.FACTORY.createGenerator(ObjectWriteContext.empty(), stream);
  }

  /** Gives the generator's memory back; what it has not flushed is lost. */
  void release() {
    // Closing flushes, and after a failure what is left must not reach the buffer.
    stream.discards = true;
    json.close();
  }

  @Override
  public void nil() {
    json.writeNull();
  }

  @Override
  public void bool(boolean value) {
    json.writeBoolean(value);
  }

  @Override
  public void integer(long value) {
    json.writeNumber(value);
  }

  @Override
  public void float32(float value) {
    if (Float.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeString(String.valueOf(value));
    }
  }

  @Override
  public void float64(double value) {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeString(String.valueOf(value));
    }
  }

  @Override
  public boolean string(String value) {
    if (Utf8.unpairedSurrogate(value) >= 0) {
      return false;
    }
    json.writeString(value);
    return true;
  }

  @Override
  public void bytes(byte[] value) {
    byte[] text = Base64Text.encode(value);
    json.writeRawUTF8String(text, 0, text.length);
  }

  @Override
  public void dynamicBytes(byte[] value) {
    json.writeStartObject();
    json.writeName(BYTES_NAME);
    bytes(value);
    json.writeEndObject();
  }

  @Override
  public void instant(Instant value) {
    json.writeString(Timestamps.format(value));
  }

  @Override
  public void uuid(UUID value) {
    json.writeString(value.toString());
  }

  @Override
  public void constant(Names names, int index) {
    string(names, index);
  }

  private void string(Names names, int index) {
    if (names.isAscii()) {
      json.writeString(forms(names)[index]);
    } else {
      json.writeString(names.name(index));
    }
  }

  private void name(Names names, int index) {
    if (names.isAscii()) {
      json.writeName(forms(names)[index]);
    } else {
      json.writeName(names.name(index));
    }
  }

  @Override
  public void beginSequence(int count) {
    json.writeStartArray();
  }

  @Override
  public void endSequence() {
    json.writeEndArray();
  }

  @Override
  public void beginMap(int count) {
    json.writeStartObject();
  }

  @Override
  public boolean stringKey(String key) {
    if (Utf8.unpairedSurrogate(key) >= 0) {
      return false;
    }
    json.writeName(key);
    return true;
  }

  @Override
  public void integerKey(long key) {
    json.writeName(Long.toString(key));
  }

  @Override
  public void uuidKey(UUID key) {
    json.writeName(key.toString());
  }

  @Override
  public void constantKey(Names names, int index) {
    name(names, index);
  }

  @Override
  public void endMap() {
    json.writeEndObject();
  }

  @Override
  public void beginRecord(Names fields) {
    json.writeStartObject();
  }

  @Override
  public void beginVariant(Names tags, int variant, Names fields) {
    json.writeStartObject();
    json.writeName(TAG_NAME);
    string(tags, variant);
  }

  @Override
  public void field(Names fields, int index) {
    name(fields, index);
  }

  @Override
  public void absentField() {}

  @Override
  public void endRecord() {
    json.writeEndObject();
  }

  @Override
  public void end() {
    json.flush();
  }

  /** The names quoted once for all; Jackson would not escape what is not ASCII in them. */
  private static SerializableString[] forms(Names names) {
    if (names.prepared() instanceof SerializableString[] forms) {
      return forms;
    }
    SerializableString[] forms = new SerializableString[names.size()];
    for (int i = 0; i < forms.length; i++) {
      forms[i] = new SerializedString(names.name(i));
    }
    names.prepare(forms);
    return forms;
  }

  /** What Jackson flushes into. */
  private static final class FrameStream extends OutputStream {
    private final FrameBuffer out;
    private boolean discards;

    FrameStream(FrameBuffer out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      if (!discards) {
        out.writeByte(b);
      }
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      if (!discards) {
        out.write(source, offset, length);
      }
    }
  }
}
