package dev.sallyport;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules that {@link CallContext} has for its metadata. */
final class Metadata {
  static final String RESERVED = "mdc.";

  private static final int MAX_ENTRIES = 32;
  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE_BYTES = 1024;
  private static final int MAX_BYTES = 4096;
  private static final int SHOWN = 40;

  /**
   * One departure from the rules, as an argument or as received data has it.
   *
   * @param subject what departs: {@code metadata key}
   * @param path where, from the root of what was received
   * @param actual what was found, bounded and escaped
   * @param expected what the rule asks for
   * @param fix what to do
   */
  record Fault(String subject, String path, String actual, String expected, String fix) {
    static Fault ofValue(String key, String actual, String expected, String fix) {
      String path = "$.metadata[\"" + key + "\"]";
      return new Fault("metadata value of " + key, path, actual, expected, fix);
    }

    IllegalArgumentException exception() {
      return new IllegalArgumentException(
          subject + " out of range: " + actual + " (expected " + expected + "): " + fix);
    }
  }

  private Metadata() {}

  /** The first departure of these entries, or null. */
  static @Nullable Fault fault(Map<String, String> metadata) {
    if (metadata.size() > MAX_ENTRIES) {
      return whole(metadata.size(), MAX_ENTRIES, "entries");
    }
    int bytes = 0;
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      String key = entry.getKey();
      String value = entry.getValue();
      Fault fault = isKey(key) ? faultOfValue(key, value) : faultOfKey(key);
      if (fault != null) {
        return fault;
      }
      bytes += key.length() + utf8Length(value);
    }
    if (bytes > MAX_BYTES) {
      return whole(bytes, MAX_BYTES, "bytes of keys and values");
    }
    return TraceContext.fault(metadata);
  }

  private static Fault whole(int actual, int max, String unit) {
    String fix = "leave some out, or pass them as an argument";
    return new Fault("metadata", "$.metadata", actual + " " + unit, "0.." + max, fix);
  }

  private static boolean isKey(String key) {
    boolean valid = !key.isEmpty() && key.length() <= MAX_KEY;
    for (int i = 0; valid && i < key.length(); i++) {
      char c = key.charAt(i);
      valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    }
    return valid;
  }

  private static Fault faultOfKey(String key) {
    return new Fault(
        "metadata key",
        "$.metadata",
        quoted(key) + " of " + key.length() + " characters",
        "1.." + MAX_KEY + " characters of a-z, 0-9, '.', '_' and '-'",
        "choose another key");
  }

  private static @Nullable Fault faultOfValue(String key, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isISOControl(c)) {
        return character(key, value, i, "no control characters");
      } else if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return character(key, value, i, "no surrogates without their pair");
      }
    }
    int bytes = utf8Length(value);
    return bytes <= MAX_VALUE_BYTES
        ? null
        : Fault.ofValue(
            key,
            quoted(value) + " of " + bytes + " bytes of UTF-8",
            "0.." + MAX_VALUE_BYTES + " bytes",
            "pass it as an argument");
  }

  private static Fault character(String key, String value, int index, String expected) {
    String found = quoted(value.substring(index, index + 1)) + " at " + index;
    return Fault.ofValue(key, found, expected, "encode the value, for instance as Base64");
  }

  /** Of text without lone surrogates: those of a pair have two bytes each. */
  private static int utf8Length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }

  /** For messages: in quotes, bounded, and nothing but ASCII. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < Math.min(text.length(), SHOWN); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    return out.append(text.length() > SHOWN ? "...\"" : "\"").toString();
  }
}
