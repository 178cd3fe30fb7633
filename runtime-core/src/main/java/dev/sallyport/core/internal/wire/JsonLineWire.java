package dev.sallyport.core.internal.wire;

import dev.sallyport.Data;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
 *  {"method":"log","params":[…]}                   OPEN of a one-way call
 *  {"method":"tiles","kind":"serverStream","credits":64,"params":[…],"id":1}
 *  {"result":…,"id":1}  {"error":{…},"id":1}       its reply
 *  {"open":"3f2a…","credits":64,"id":3}            OPEN of a channel, by its fingerprint
 *  {"data":…,"id":3}  {"end":true,"id":3}  {"cancel":true,"id":3}  {"credit":32,"bytes":4096,"id":3}
 * </pre>
 */
public final class JsonLineWire implements Wire {
  private static final Set<String> KNOWN =
      Set.of(
          "id",
          "method",
          "params",
          "deadlineMs",
          "kind",
          "context",
          "open",
          "credits",
          "result",
          "error",
          "data",
          "end",
          "cancel",
          "credit",
          "bytes",
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

  /** The id, the brace and the line end. */
  private static final int TAIL_BYTES = 32;

  private static final int QUOTED_BYTES = 160;

  private final CodecProvider codecs;
  private final Codec json;
  private final Limits limits;
  private final Shape<Integer> integers;
  private final Shape<String> strings;
  private final Shape<Data> objects;

  @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
  public JsonLineWire(CodecProvider codecs, Limits limits) {
    this.codecs = codecs;
    this.json = codecs.codec(Encoding.JSON);
    this.limits = limits;
    this.integers = (Shape<Integer>) codecs.shape(int.class, "id");
    this.strings = (Shape<String>) codecs.shape(String.class, "method");
    this.objects = (Shape<Data>) codecs.shape(Data.class, "context");
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
      case OPEN -> beginOpen(out, head.opening());
      case DATA -> ascii(out, head.has(FrameHead.FIN) ? "{\"result\":" : "{\"data\":");
      case END -> ascii(out, "{\"end\":true");
      case CANCEL -> ascii(out, "{\"cancel\":true");
      case ERROR -> ascii(out, "{\"error\":");
      case CREDIT -> {
        ascii(out, "{\"credit\":" + head.credits());
        ascii(out, head.bytes() == 0 ? "" : ",\"bytes\":" + head.bytes());
      }
      case SCHEMA -> ascii(out, head.has(FrameHead.ACK) ? "{\"schema\":" : "{\"schemaOf\":");
      case EXT ->
          throw new IllegalArgumentException("no JSON line for " + head.type() + " in version 1");
    }
  }

  private void beginOpen(FrameBuffer out, Opening opening) {
    StreamKind kind = opening.kind();
    // A channel has nothing but its name; what has a method has parameters.
    boolean channel = opening.channel();
    ascii(out, channel ? "{\"open\":" : "{\"method\":");
    json.encode(strings, opening.methodName(), out, limits);
    if (opening.deadlineMillis() != 0) {
      ascii(out, ",\"deadlineMs\":" + opening.deadlineMillis());
    }
    if (!opening.context().isEmpty()) {
      ascii(out, ",\"context\":");
      json.encode(objects, Data.of(opening.context()), out, limits);
    }
    if (kind != StreamKind.REQUEST && kind != StreamKind.ONE_WAY && !channel) {
      ascii(out, ",\"kind\":\"" + kind.wireName() + "\"");
    }
    if (kind.acceptorStreams()) {
      ascii(out, ",\"credits\":" + opening.credits());
    }
    ascii(out, channel ? "" : ",\"params\":");
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
    boolean withoutId =
        switch (head.type()) {
          case HELLO, WELCOME, SCHEMA, GOAWAY, BYE, PING -> true;
          case OPEN -> head.opening().kind() == StreamKind.ONE_WAY;
          default -> false;
        };
    ascii(out, withoutId ? "}\n" : ",\"id\":" + stream + "}\n");
  }

  @Override
  public int messageOffset(FrameBuffer begun, FrameHead head) {
    return 0;
  }

  @Override
  public int maxFragmentBytes() {
    // A line is whole.
    return Integer.MAX_VALUE;
  }

  @Override
  public int firstFragment(FrameBuffer message, FrameHead head, int stream, FrameBuffer out) {
    throw new IllegalStateException("a line has no fragments");
  }

  @Override
  public int nextFragment(FrameBuffer message, FrameHead head, int stream, int from, int to) {
    throw new IllegalStateException("a line has no fragments");
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
      Frame frame =
          members.containsKey("id") || members.containsKey("method")
              ? ofStream(in, members)
              : ofSession(in, members);
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
    int id = members.containsKey("id") ? integer(in, members, "id") : 0;
    if (id < 0) {
      throw violation(in, "id out of range: " + id + " (expected 0..2147483647)");
    }
    Slice method = members.get("method");
    if (method != null) {
      Slice params = members.get("params");
      if (params == null) {
        throw violation(in, "no member \"params\" beside \"method\"");
      }
      StreamKind kind = members.containsKey("id") ? kind(in, members) : StreamKind.ONE_WAY;
      return frame(in, FrameHead.open(id, opening(in, members, kind, method, params)), params);
    }
    Slice open = members.get("open");
    if (open != null) {
      Opening opening = opening(in, members, StreamKind.DUPLEX, open, null);
      return empty(in, FrameHead.open(id, opening));
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
            case "credit" -> empty(in, credit(in, members, id));
            default -> null;
          };
      if (frame != null) {
        return frame;
      }
    }
    return null;
  }

  private StreamKind kind(FrameBuffer in, Map<String, Slice> members) {
    Slice name = members.get("kind");
    if (name == null) {
      return StreamKind.REQUEST;
    }
    StreamKind kind = StreamKind.of(string(in, name));
    if (kind == null || kind == StreamKind.ONE_WAY) {
      throw violation(
          in,
          "kind out of range: \""
              + quote(string(in, name))
              + "\" (expected request, serverStream, clientStream or duplex)");
    }
    return kind;
  }

  private Opening opening(
      FrameBuffer in,
      Map<String, Slice> members,
      StreamKind kind,
      Slice name,
      @Nullable Slice params) {
    int deadline = members.containsKey("deadlineMs") ? integer(in, members, "deadlineMs") : 0;
    int credits = members.containsKey("credits") ? integer(in, members, "credits") : 0;
    return new Opening(
        kind,
        0,
        string(in, name),
        params == null,
        // A channel's messages are in the form that its fingerprint was compared for.
        params != null,
        Math.max(0, deadline),
        Math.max(0, credits),
        params == null ? 0 : params.length(),
        context(in, members));
  }

  private Map<String, String> context(FrameBuffer in, Map<String, Slice> members) {
    Slice slice = members.get("context");
    if (slice == null) {
      return Map.of();
    }
    Data context = json.decode(objects, in.array(), slice.offset(), slice.length(), limits);
    if (!(context.value() instanceof Map)) {
      throw violation(in, "context is no object");
    }
    Map<String, String> entries = new LinkedHashMap<>();
    context.asMap().forEach((key, value) -> {
      if (!(value.value() instanceof String text)) {
        throw violation(in, "context is no object of texts");
      }
      entries.put(key, text);
    });
    return entries;
  }

  private FrameHead credit(FrameBuffer in, Map<String, Slice> members, int id) {
    int credits = integer(in, members, "credit");
    int bytes = members.containsKey("bytes") ? integer(in, members, "bytes") : 0;
    if (credits < 0 || bytes < 0 || credits + (long) bytes == 0) {
      throw violation(
          in,
          "credit or bytes out of range: "
              + credits
              + ", "
              + bytes
              + " (expected 0..2147483647, one of them more than 0)");
    }
    return FrameHead.credit(id, credits, bytes);
  }

  private static Frame frame(FrameBuffer in, FrameHead head, Slice payload) {
    return new Frame(head, in, payload.offset(), payload.length());
  }

  private static Frame empty(FrameBuffer in, FrameHead head) {
    return new Frame(head, in, 0, 0);
  }

  private int integer(FrameBuffer in, Map<String, Slice> members, String name) {
    Slice slice = Objects.requireNonNull(members.get(name));
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
