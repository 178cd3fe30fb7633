package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each end says of itself first (docs/protocol.md, "HELLO"). Immutable.
 *
 * <p>Read leniently: members that are not known are passed over, so that a later version can say
 * more. What is known must be right.
 *
 * @param minVersion lowest protocol version it speaks
 * @param maxVersion highest
 * @param encodings names, best first
 * @param maxMessageBytes longest message it accepts
 * @param maxDepth deepest nesting it accepts
 * @param maxElements most elements of a collection that it accepts
 * @param integerBits 64, or 53 where its integers are doubles
 * @param maxCalls most streams it accepts at once
 * @param window bytes of messages that it has room for, over all streams; 0 for one that does not
 *     count
 * @param streamWindow bytes of messages that it has room for on one stream
 * @param table what it serves
 * @param bootstrap data for the other end, {@link Data#NULL} for none
 */
record Hello(
    int minVersion,
    int maxVersion,
    List<String> encodings,
    int maxMessageBytes,
    int maxDepth,
    int maxElements,
    int integerBits,
    int maxCalls,
    int window,
    int streamWindow,
    ServiceTable table,
    Data bootstrap) {

  /** The one version there is. */
  static final int VERSION = 1;

  static final int MAX_BYTES = 16 << 10;
  static final int MAX_DEPTH = 12;

  private static final int WIDE_INTEGERS = 64;

  Hello {
    encodings = List.copyOf(encodings);
  }

  static Hello of(List<Encoding> encodings, Limits limits, ServiceTable table, Data bootstrap) {
    List<String> names = new ArrayList<>();
    for (Encoding encoding : encodings) {
      names.add(encoding.wireName());
    }
    return new Hello(
        VERSION,
        VERSION,
        names,
        Link.maxMessage(limits),
        limits.maxDepth(),
        limits.maxElements(),
        limits.integerBits(),
        limits.maxConcurrentCalls(),
        limits.maxBufferedBytes(),
        Link.streamWindow(limits),
        table,
        bootstrap);
  }

  Data toData() {
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("maxMessage", maxMessageBytes);
    limits.put("maxDepth", maxDepth);
    limits.put("maxElements", maxElements);
    if (integerBits != WIDE_INTEGERS) {
      limits.put("integerBits", integerBits);
    }
    limits.put("maxCalls", maxCalls);
    limits.put("window", window);
    limits.put("streamWindow", streamWindow);
    Map<String, Object> hello = new LinkedHashMap<>();
    hello.put("versions", List.of(minVersion, maxVersion));
    hello.put("encodings", encodings);
    hello.put("limits", limits);
    table.describe(hello);
    if (!bootstrap.isNull()) {
      hello.put("bootstrap", bootstrap);
    }
    return Data.of(hello);
  }

  /**
   * Reads a HELLO. The versions are read first: what else another version says is its own affair.
   *
   * @throws ProtocolException if a member that is known is missing or wrong
   * @throws IncompatibleException if it speaks no version that this end speaks
   */
  static Hello of(Data data) {
    try {
      Data versions = data.get("versions");
      checkVersion(versions.get(0).asInt(), versions.get(1).asInt());
      Data limits = data.get("limits");
      // Left out by those who do not count.
      int window = limits.get("window").isNull() ? 0 : positive(limits, "window");
      List<String> encodings = new ArrayList<>();
      for (Data name : data.get("encodings").asList()) {
        encodings.add(name.asString());
      }
      return new Hello(
          versions.get(0).asInt(),
          versions.get(1).asInt(),
          encodings,
          positive(limits, "maxMessage"),
          positive(limits, "maxDepth"),
          positive(limits, "maxElements"),
          integerBits(limits.get("integerBits")),
          positive(limits, "maxCalls"),
          window,
          window == 0 ? 0 : positive(limits, "streamWindow"),
          ServiceTable.of(data),
          data.get("bootstrap"));
    } catch (IllegalStateException | IndexOutOfBoundsException e) {
      throw new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION, "HELLO is wrong: " + e.getMessage());
    }
  }

  /** Left out by those who have integers of 64 bits. */
  private static int integerBits(Data value) {
    int bits = value.isNull() ? WIDE_INTEGERS : value.asInt();
    if (bits != WIDE_INTEGERS && bits != 53) {
      throw new IllegalStateException(
          "limits.integerBits out of range: " + bits + " (expected 53 or 64)");
    }
    return bits;
  }

  private static int positive(Data limits, String name) {
    int value = limits.get(name).asInt();
    if (value <= 0) {
      throw new IllegalStateException(
          "limits." + name + " out of range: " + value + " (expected 1..2147483647)");
    }
    return value;
  }

  /** The first of this end's encodings that the other end has too. */
  Optional<Encoding> firstCommonEncoding(Hello acceptor) {
    for (String name : encodings) {
      if (acceptor.encodings.contains(name)) {
        for (Encoding encoding : Encoding.values()) {
          if (encoding.wireName().equals(name)) {
            return Optional.of(encoding);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static void checkVersion(int min, int max) {
    if (min > VERSION || max < VERSION) {
      throw new IncompatibleException(
          ErrorCode.UNSUPPORTED_VERSION,
          "no common protocol version: this process speaks "
              + VERSION
              + ", the other "
              + min
              + " to "
              + max
              + "; use the same Sallyport release at both ends");
    }
  }
}
