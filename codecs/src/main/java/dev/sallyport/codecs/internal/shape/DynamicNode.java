package dev.sallyport.codecs.internal.shape;

import dev.sallyport.Data;
import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.PlainCollections;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import dev.sallyport.codecs.internal.text.Base64Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain dynamic data: the open place, checked value by value. */
final class DynamicNode extends Node {
  /** The only key of the JSON object that stands for bytes. */
  static final String BYTES_KEY = "$bytes";

  static final DynamicNode INSTANCE = new DynamicNode();

  /** What is in Data, without its wrapper. */
  static final Node PLAIN = new Plain();

  private DynamicNode() {}

  static boolean isNull(Object value) {
    return value instanceof Data data && unwrap(data) == null;
  }

  private static @Nullable Object unwrap(@Nullable Object value) {
    Object content = value;
    while (content instanceof Data data) {
      content = data.value();
    }
    return content;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    if (value instanceof Data data) {
      PLAIN.write(out, data.value(), pass);
    } else {
      refuseClass(out, "dev.sallyport.Data", value, pass);
    }
  }

  @Override
  Data read(PassReader in) {
    return Data.of(PLAIN.read(in));
  }

  /** What is in Data, without its wrapper. */
  static class Plain extends Node {
    private static final MapNode.Keys KEYS =
        new MapNode.Keys() {
          @Override
          public void write(
              PassWriter out, @Nullable Object key, KeyForm.@Nullable Seen seen, Outgoing pass) {
            Plain.writeKey(out, key, seen, pass);
          }
        };

    private static final MapNode.Keys ONLY_KEY =
        new MapNode.Keys() {
          @Override
          public void write(
              PassWriter out, @Nullable Object key, KeyForm.@Nullable Seen seen, Outgoing pass) {
            Plain.writeOnlyKey(out, key, seen, pass);
          }
        };

    static MapNode.Keys keys(Map<?, ?> map) {
      return map.size() == 1 ? ONLY_KEY : KEYS;
    }

    @Override
    final void write(PassWriter out, @Nullable Object wrapped, Outgoing pass) {
      Object value = unwrap(wrapped);
      if (value == null) {
        out.nil();
      } else if (value instanceof String text) {
        writeText(out, text, pass);
      } else if (value instanceof Long || value instanceof Integer) {
        writeInteger(out, ((Number) value).longValue(), pass);
      } else if (value instanceof Double || value instanceof Float) {
        writeDouble(out, ((Number) value).doubleValue(), pass);
      } else if (value instanceof Boolean flag) {
        out.bool(flag);
      } else if (value instanceof byte[] bytes) {
        out.dynamicBytes(bytes);
      } else if (value instanceof Short || value instanceof Byte) {
        out.integer(((Number) value).longValue());
      } else {
        writeOther(out, value, pass);
      }
    }

    private static void writeInteger(PassWriter out, long number, Outgoing pass) {
      if (pass.allowsInteger(number)) {
        out.integer(number);
      } else {
        refuse(out, ValueGrounds.integerBits(number), pass);
      }
    }

    private static void writeDouble(PassWriter out, double number, Outgoing pass) {
      if (Double.isFinite(number)) {
        out.float64(number);
      } else {
        refuse(out, ValueGrounds.notFiniteInData(number), pass);
      }
    }

    private void writeOther(PassWriter out, Object value, Outgoing pass) {
      if (value instanceof List<?> list) {
        Grounds grounds = PlainCollections.refusal(list);
        if (grounds != null) {
          refuse(out, grounds, pass);
        } else {
          ListNode.writeAll(out, list, this, null, pass);
        }
      } else if (value instanceof Map<?, ?> map) {
        Grounds grounds = PlainCollections.refusal(map);
        if (grounds != null) {
          refuse(out, grounds, pass);
        } else {
          MapNode.writeAll(out, map, keys(map), this, pass);
        }
      } else {
        writeForeign(out, value, pass);
      }
    }

    /** Refuses what Data does not comprise. */
    void writeForeign(PassWriter out, Object value, Outgoing pass) {
      refuse(out, ValueGrounds.notPlain(value), pass);
    }

    private static void writeOnlyKey(
        PassWriter out, @Nullable Object key, KeyForm.@Nullable Seen seen, Outgoing pass) {
      pass.trail().here();
      if (BYTES_KEY.equals(key)) {
        pass.refuse(ValueGrounds.bytesKey());
      }
      writeKey(out, key, seen, pass);
    }

    private static void writeKey(
        PassWriter out, @Nullable Object key, KeyForm.@Nullable Seen seen, Outgoing pass) {
      pass.trail().here();
      if (key instanceof String name) {
        pass.trail().at(name);
        Grounds grounds = KeyForm.writeText(out, name);
        if (grounds != null) {
          pass.refuse(grounds);
          out.stringKey("");
        } else if (seen != null && !seen.add(name)) {
          pass.refuse(ValueGrounds.duplicate());
        }
      } else {
        pass.refuse(ValueGrounds.dataKey(key));
        out.stringKey("");
      }
    }

    @Override
    @Nullable Object read(PassReader in) {
      return switch (in.kind()) {
        case NULL -> {
          in.nil();
          yield null;
        }
        case BOOLEAN -> in.bool();
        case INTEGER -> in.int64();
        case DOUBLE -> in.float64();
        case STRING -> in.string();
        case BYTES -> in.dynamicBytes();
        case LIST -> ListNode.view(ListNode.readAll(in, this));
        case MAP -> readMap(in);
      };
    }

    private Object readMap(PassReader in) {
      int count = in.mapHeader();
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      // Bytes are no level of nesting, in whichever encoding they arrive.
      boolean entered = false;
      int read = 0;
      while (in.nextEntry(read, count)) {
        String key = in.stringKey();
        boolean bytes = read == 0 && BYTES_KEY.equals(key) && in.hasBytesKey();
        if (!bytes && !entered) {
          in.enter();
          entered = true;
        }
        if (entered) {
          in.trail().at(key);
        }
        if (map.containsKey(key)) {
          throw in.violation("distinct keys", "a key equal to an earlier one");
        }
        in.entryValue();
        if (bytes && in.kind() != PassReader.Kind.STRING) {
          in.enter();
          entered = true;
        }
        map.put(key, read(in));
        read++;
      }
      if (entered) {
        in.endMap();
      } else if (read == 0) {
        in.enter();
        in.endMap();
      }
      return read == 1 && map.containsKey(BYTES_KEY)
          ? bytes(in, map.get(BYTES_KEY))
          : MapNode.view(map);
    }

    private static Object bytes(PassReader in, @Nullable Object text) {
      byte[] bytes =
          in.hasBytesKey() && text instanceof String base64 ? Base64Text.decode(base64) : null;
      if (bytes == null) {
        throw in.violation("bytes, or a map with other keys", "a map whose only key is \"$bytes\"");
      }
      return bytes;
    }
  }
}
