package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.spi.FrameBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain as this library's own HELLO and WELCOME: objects, arrays, true, false, strings of
 * ASCII without escapes, and integers that are not negative; no white space.
 *
 * <p>It refuses and explains nothing. All else, sound or not, it leaves to the codec, which does it
 * again from the start; what it takes, the codec would have taken for the same. It is there because
 * the codec's parser costs a new process a tenth of the time to its first reply.
 *
 * <p>Confined to one document.
 */
final class PlainJson {
  /** More than a body of this library's has; far fewer than any limit. */
  private static final int MAX_ELEMENTS = 1000;

  /** Deeper than a body of this library's is; by far not as deep as any may be. */
  private static final int MAX_WRITTEN_DEPTH = 8;

  /** A number of so many digits is a {@code long}. */
  private static final int MAX_DIGITS = 18;

  /** No value of this sort. */
  private static final Object NONE = new Object();

  private final byte[] bytes;
  private final int end;
  private int at;

  private PlainJson(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
  }

  /** The document, nested {@code depth} levels deep at most; null if it is not as plain as that. */
  static @Nullable Data read(byte[] bytes, int offset, int length, int depth) {
    PlainJson json = new PlainJson(bytes, offset, length);
    Object value = json.value(depth);
    return value == NONE || json.at < json.end ? null : Data.of(value);
  }

  /** The byte that comes next, or -1 at the end. */
  private int next() {
    return at < end ? bytes[at] : -1;
  }

  private Object value(int depth) {
    return switch (next()) {
      case '"' -> string();
      case '{' -> depth == 0 ? NONE : map(depth - 1);
      case '[' -> depth == 0 ? NONE : list(depth - 1);
      case 't' -> word("true") ? (Object) true : NONE;
      case 'f' -> word("false") ? (Object) false : NONE;
      default -> integer();
    };
  }

  /** The characters that follow are checked by whoever goes on. */
  private boolean word(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (next() != word.charAt(i)) {
        return false;
      }
      at++;
    }
    return true;
  }

  private Object integer() {
    int start = at;
    long number = 0;
    for (int digit = next(); digit >= '0' && digit <= '9'; digit = next()) {
      number = number * 10 + digit - '0';
      at++;
      if (at - start > MAX_DIGITS) {
        return NONE;
      }
    }
    boolean padded = at - start > 1 && bytes[start] == '0';
    return at == start || padded ? NONE : (Object) number;
  }

  private Object string() {
    int start = at + 1;
    int i = start;
    for (; i < end && bytes[i] != '"'; i++) {
      if (!isPlain(bytes[i])) {
        return NONE;
      }
    }
    if (i >= end) {
      return NONE;
    }
    at = i + 1;
    return new String(bytes, start, i - start, StandardCharsets.ISO_8859_1);
  }

  /** Beyond ASCII bytes are negative. */
  private static boolean isPlain(byte character) {
    return character >= ' ' && character != '"' && character != '\\' && character != 0x7f;
  }

  /** Whether the array or object goes on; {@link #at} is behind what told. */
  private boolean goesOn(boolean first, char close) {
    int next = next();
    if (next == close) {
      at++;
      return false;
    }
    if (!first && next == ',') {
      at++;
    }
    return true;
  }

  private Object list(int depth) {
    at++;
    List<Object> list = new ArrayList<>();
    while (goesOn(list.isEmpty(), ']')) {
      if (!list.isEmpty() && bytes[at - 1] != ',') {
        return NONE;
      }
      Object element = value(depth);
      if (element == NONE || list.size() == MAX_ELEMENTS) {
        return NONE;
      }
      list.add(element);
    }
    return list.isEmpty() ? Collections.emptyList() : Collections.unmodifiableList(list);
  }

  private Object map(int depth) {
    at++;
    Map<String, Object> map = new LinkedHashMap<>();
    while (goesOn(map.isEmpty(), '}')) {
      if ((!map.isEmpty() && bytes[at - 1] != ',') || next() != '"') {
        return NONE;
      }
      Object name = string();
      if (!(name instanceof String key) || key.startsWith("$") || next() != ':') {
        // An object with a dollar may stand for bytes.
        return NONE;
      }
      at++;
      Object value = value(depth);
      if (value == NONE || map.size() == MAX_ELEMENTS || map.put(key, value) != null) {
        return NONE;
      }
    }
    return map.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(map);
  }

  /**
   * Writes {@code body} as the codec would.
   *
   * @return false if it is not as plain as that; then part of it may be in {@code out}
   * @throws FrameBuffer.CapacityExceededException if there is no room for it
   */
  static boolean write(@Nullable Object body, FrameBuffer out) {
    return write(body, out, MAX_WRITTEN_DEPTH);
  }

  private static boolean write(@Nullable Object body, FrameBuffer out, int depth) {
    if (body instanceof String text) {
      return writeString(text, out);
    } else if (body instanceof Integer || body instanceof Long) {
      long number = ((Number) body).longValue();
      return number >= 0 && writeAscii(Long.toString(number), out);
    } else if (body instanceof Boolean) {
      return writeAscii(body.toString(), out);
    } else if (body instanceof Map<?, ?> map && map.getClass() == LinkedHashMap.class) {
      return depth > 0 && map.size() <= MAX_ELEMENTS && writeMap(map, out, depth - 1);
    } else if (body instanceof List<?> list && isOurs(list)) {
      return depth > 0 && list.size() <= MAX_ELEMENTS && writeList(list, out, depth - 1);
    }
    return false;
  }

  /** Of the JDK's own class, so that no code of others runs: lists may be a user's. */
  private static boolean isOurs(List<?> list) {
    return list.getClass() == ArrayList.class
        || list.getClass().getName().startsWith("java.util.ImmutableCollections$");
  }

  private static boolean writeAscii(String text, FrameBuffer out) {
    byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
    out.write(ascii, 0, ascii.length);
    return true;
  }

  private static boolean writeString(String text, FrameBuffer out) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (byte each : utf8) {
      // What UTF-8 has no form for has become a question mark.
      if (!isPlain(each) || each == '?') {
        return false;
      }
    }
    out.writeByte('"').write(utf8, 0, utf8.length).writeByte('"');
    return true;
  }

  private static boolean writeList(List<?> list, FrameBuffer out, int depth) {
    out.writeByte('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.writeByte(',');
      }
      if (!write(list.get(i), out, depth)) {
        return false;
      }
    }
    out.writeByte(']');
    return true;
  }

  private static boolean writeMap(Map<?, ?> map, FrameBuffer out, int depth) {
    char before = '{';
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.writeByte(before);
      before = ',';
      if (!(entry.getKey() instanceof String name)
          || name.startsWith("$")
          || !writeString(name, out)) {
        return false;
      }
      out.writeByte(':');
      if (!write(entry.getValue(), out, depth)) {
        return false;
      }
    }
    if (before == '{') {
      out.writeByte('{');
    }
    out.writeByte('}');
    return true;
  }
}
