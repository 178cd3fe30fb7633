package dev.sallyport.core.internal.wire;

import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.JsonSlicer.Slice;
import dev.sallyport.spi.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Newline-delimited JSON (docs/protocol.md, "JSON lines"): the same frames, one object a line, told
 * apart by the member that each has and no other has.
 *
 * <pre>
 *  {"hello":{…}}  {"welcome":{…}}  {"goaway":{…}}  {"bye":true}  {"ping":x}  {"pong":x}
 *  {"schemaOf":{…}}  {"schema":{…}}                SCHEMA, and SCHEMA with ACK
 *  {"method":"resize","params":[…],"id":1}         OPEN of a call, "deadlineMs" where it has one
 *  {"result":…,"id":1}  {"error":{…},"id":1}       its reply
 *  {"open":"3f2a…","credits":64,"id":3}            OPEN of a channel, by its fingerprint
 *  {"data":…,"id":3}  {"end":true,"id":3}  {"cancel":true,"id":3}  {"credit":32,"id":3}
 * </pre>
 */
public final class JsonLineWire implements Wire {
  private static final Set<String> KNOWN =
      Set.of(
          "id",
          "method",
          "params",
          "deadlineMs",
          "open",
          "credits",
          "result",
          "error",
          "data",
          "end",
          "cancel",
          "credit",
          "hello",
          "welcome",
          "goaway",
          "bye",
          "schemaOf",
          "schema",
          "ping",
          "pong",
          // A child that thinks in JSON-RPC 2.0 may say so.
          "jsonrpc");

  private static final int OVERHEAD_BYTES = 1024;

  /** The id, the brace, and the line end that the transport adds. */
  private static final int TAIL_BYTES = 32;

  private static final int QUOTED_BYTES = 160;

  private final CodecProvider codecs;
  private final Codec json;
  private final Limits limits;
  private final Shape<Integer> integers;
  private final Shape<String> strings;

  @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
  public JsonLineWire(CodecProvider codecs, Limits limits) {
    this.codecs = codecs;
    this.json = codecs.codec(Encoding.JSON);
    this.limits = limits;
    this.integers = (Shape<Integer>) codecs.shape(int.class, "id");
    this.strings = (Shape<String>) codecs.shape(String.class, "method");
  }

  @Override
  public int overheadBytes() {
    return OVERHEAD_BYTES - TAIL_BYTES;
  }

  @Override
  public int tailBytes() {
    return TAIL_BYTES;
  }

  @Override
  public void begin(FrameBuffer out, FrameHead head) {
    switch (head.type()) {
      case HELLO -> ascii(out, "{\"hello\":");
      case WELCOME -> ascii(out, "{\"welcome\":");
      case GOAWAY -> ascii(out, "{\"goaway\":");
      case BYE -> ascii(out, "{\"bye\":true");
      case PING -> ascii(out, head.has(FrameHead.ACK) ? "{\"pong\":" : "{\"ping\":");
      case OPEN -> beginOpen(out, head);
      case DATA -> ascii(out, head.has(FrameHead.FIN) ? "{\"result\":" : "{\"data\":");
      case END -> ascii(out, "{\"end\":true");
      case CANCEL -> ascii(out, "{\"cancel\":true");
      case ERROR -> ascii(out, "{\"error\":");
      case CREDIT -> ascii(out, "{\"credit\":" + head.credits());
      case SCHEMA -> ascii(out, head.has(FrameHead.ACK) ? "{\"schema\":" : "{\"schemaOf\":");
      case EXT ->
          throw new IllegalArgumentException("no JSON line for " + head.type() + " in version 1");
    }
  }

  private void beginOpen(FrameBuffer out, FrameHead head) {
    boolean duplex = head.kind() == StreamKind.DUPLEX;
    ascii(out, duplex ? "{\"open\":" : "{\"method\":");
    json.encode(strings, head.methodName(), out, limits);
    if (duplex) {
      ascii(out, ",\"credits\":" + head.credits());
    } else {
      ascii(out, head.deadlineMillis() == 0 ? "" : ",\"deadlineMs\":" + head.deadlineMillis());
      ascii(out, ",\"params\":");
    }
  }

  private static void ascii(FrameBuffer out, String text) {
    int start = out.extend(text.length());
    byte[] bytes = out.array();
    for (int i = 0; i < text.length(); i++) {
      bytes[start + i] = (byte) text.charAt(i);
    }
  }

  @Override
  public void end(FrameBuffer out, FrameHead head, int stream) {
    boolean ofSession =
        switch (head.type()) {
          case HELLO, WELCOME, SCHEMA, GOAWAY, BYE, PING -> true;
          default -> false;
        };
    ascii(out, ofSession ? "}" : ",\"id\":" + stream + "}");
  }

  @Override
  public Frame parse(FrameBuffer in) {
    try {
      Map<String, Slice> members = codecs.jsonSlicer().slice(in.array(), 0, in.size(), limits);
      for (String name : members.keySet()) {
        if (!KNOWN.contains(name)) {
          throw violation(in, "unknown member \"" + quote(name) + "\"");
        }
      }
      Frame frame = members.containsKey("id") ? ofStream(in, members) : ofSession(in, members);
      if (frame == null) {
        throw violation(in, "no member that tells what it is");
      }
      return frame;
    } catch (InvalidDataException e) {
      // Of what is no object at all, the parser has nothing to say that the quote does not.
      boolean object = in.size() > 0 && in.array()[0] == '{';
      throw new ProtocolException(
          object ? ErrorCode.PROTOCOL_VIOLATION : ErrorCode.FOREIGN_BYTES,
          "expected one JSON object a line but was \""
              + quote(in)
              + (object ? "\": " + e.getMessage() : "\""));
    }
  }

  private @Nullable Frame ofSession(FrameBuffer in, Map<String, Slice> members) {
    for (Map.Entry<String, Slice> member : members.entrySet()) {
      FrameHead head =
          switch (member.getKey()) {
            case "hello" -> FrameHead.of(FrameType.HELLO, 0, 0);
            case "welcome" -> FrameHead.of(FrameType.WELCOME, 0, 0);
            case "goaway" -> FrameHead.of(FrameType.GOAWAY, 0, 0);
            case "bye" -> FrameHead.of(FrameType.BYE, 0, 0);
            case "ping" -> FrameHead.of(FrameType.PING, 0, 0);
            case "schemaOf" -> FrameHead.of(FrameType.SCHEMA, 0, 0);
            case "schema" -> FrameHead.of(FrameType.SCHEMA, FrameHead.ACK, 0);
            case "pong" -> FrameHead.of(FrameType.PING, FrameHead.ACK, 0);
            default -> null;
          };
      if (head != null) {
        return frame(in, head, member.getValue());
      }
    }
    return null;
  }

  private @Nullable Frame ofStream(FrameBuffer in, Map<String, Slice> members) {
    int id = integer(in, members, "id");
    if (id < 0) {
      throw violation(in, "id out of range: " + id + " (expected 0..2147483647)");
    }
    Slice method = members.get("method");
    if (method != null) {
      int deadline = members.containsKey("deadlineMs") ? integer(in, members, "deadlineMs") : 0;
      FrameHead head = FrameHead.request(id, 0, string(in, method), true, Math.max(0, deadline));
      Slice params = members.get("params");
      if (params == null) {
        throw violation(in, "no member \"params\" beside \"method\"");
      }
      return frame(in, head, params);
    }
    Slice open = members.get("open");
    if (open != null) {
      int credits = members.containsKey("credits") ? integer(in, members, "credits") : 0;
      return empty(in, FrameHead.duplex(id, 0, string(in, open), Math.max(0, credits)));
    }
    if (members.containsKey("result") && members.containsKey("error")) {
      throw violation(in, "both \"result\" and \"error\"");
    }
    return ofOpenStream(in, members, id);
  }

  private @Nullable Frame ofOpenStream(FrameBuffer in, Map<String, Slice> members, int id) {
    int fin = FrameHead.FIN;
    for (Map.Entry<String, Slice> member : members.entrySet()) {
      Slice value = member.getValue();
      Frame frame =
          switch (member.getKey()) {
            case "result" -> frame(in, FrameHead.of(FrameType.DATA, fin, id), value);
            case "data" -> frame(in, FrameHead.of(FrameType.DATA, 0, id), value);
            case "error" -> frame(in, FrameHead.of(FrameType.ERROR, fin, id), value);
            case "end" -> empty(in, FrameHead.of(FrameType.END, fin, id));
            case "cancel" -> empty(in, FrameHead.of(FrameType.CANCEL, 0, id));
            case "credit" -> empty(in, FrameHead.credit(id, credits(in, members)));
            default -> null;
          };
      if (frame != null) {
        return frame;
      }
    }
    return null;
  }

  private int credits(FrameBuffer in, Map<String, Slice> members) {
    int credits = integer(in, members, "credit");
    if (credits <= 0) {
      throw violation(in, "credit out of range: " + credits + " (expected 1..2147483647)");
    }
    return credits;
  }

  private static Frame frame(FrameBuffer in, FrameHead head, Slice payload) {
    return new Frame(head, in, payload.offset(), payload.length());
  }

  private static Frame empty(FrameBuffer in, FrameHead head) {
    return new Frame(head, in, 0, 0);
  }

  private int integer(FrameBuffer in, Map<String, Slice> members, String name) {
    Slice slice = java.util.Objects.requireNonNull(members.get(name));
    return json.decode(integers, in.array(), slice.offset(), slice.length(), limits);
  }

  private String string(FrameBuffer in, Slice slice) {
    return json.decode(strings, in.array(), slice.offset(), slice.length(), limits);
  }

  private static ProtocolException violation(FrameBuffer in, String what) {
    return new ProtocolException(
        ErrorCode.PROTOCOL_VIOLATION,
        "line is no frame: "
            + what
            + " (expected a form of docs/protocol.md, \"JSON lines\"): \""
            + quote(in)
            + "\"");
  }

  private static String quote(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Quote.of(bytes, 0, bytes.length, QUOTED_BYTES);
  }

  private static String quote(FrameBuffer in) {
    return Quote.of(in.array(), 0, in.size(), QUOTED_BYTES);
  }
}
