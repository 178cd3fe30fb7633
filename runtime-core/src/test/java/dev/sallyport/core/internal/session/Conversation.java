package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Opening;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.FrameBuffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One end's side of a random session in which all is as it should be, and damage to it. */
@SuppressWarnings({"ListRemoveAmbiguous", "UnusedVariable"})
final class Conversation {
  private final Framing framing;
  private final boolean binary;
  private final Wire wire;
  private final Random random;
  private final List<byte[]> frames = new ArrayList<>();

  /** Streams that this side may send elements on. */
  private final List<Integer> sending = new ArrayList<>();

  private final List<Integer> opened = new ArrayList<>();
  private final List<Integer> credited = new ArrayList<>();
  private int nextId;
  private int oneWays;
  private int budget = SessionFuzz.LIMITS.maxBufferedBytes() / 2;

  private Conversation(Framing framing, Random random, int firstId) {
    this.framing = framing;
    this.binary = framing == Framing.BINARY;
    this.wire = framing.wire(Codecs.PROVIDER, SessionFuzz.LIMITS);
    this.random = random;
    this.nextId = firstId;
  }

  /** What an initiator says to the session of an acceptor. */
  static Conversation toAcceptor(Framing framing, Random random) {
    Conversation all = new Conversation(framing, random, 1);
    all.hello();
    int steps = 5 + random.nextInt(25);
    for (int i = 0; i < steps; i++) {
      all.step();
    }
    return all.end();
  }

  /** What an acceptor says to the session of an initiator, which has made its calls. */
  static Conversation toInitiator(Framing framing, Random random) {
    Conversation all = new Conversation(framing, random, 2);
    all.hello();
    all.body(FrameType.WELCOME, 0, Data.of(Map.of("version", 1, "encoding", all.encoding())));
    List<Runnable> replies =
        new ArrayList<>(
            List.of(
                () -> all.data(FrameHead.FIN, 1, all.binary ? "03" : "3"),
                () -> all.bytes(FrameHead.FIN, 3, 100),
                () -> all.data(0, 5, all.binary ? "07" : "7"),
                () -> all.empty(FrameType.END, FrameHead.FIN, 5),
                () -> all.credit(7, 3, 100),
                () -> all.data(FrameHead.FIN, 7, all.binary ? "0a" : "10"),
                () -> all.credit(9, 1, 0),
                () -> all.bytes(0, 9, 3000),
                () -> all.empty(FrameType.CANCEL, 0, 9)));
    for (Runnable reply : replies) {
      reply.run();
      if (random.nextInt(3) == 0) {
        all.step();
      }
    }
    return all.end();
  }

  private String encoding() {
    return (binary ? Encoding.MESSAGEPACK : Encoding.JSON).wireName();
  }

  private void hello() {
    List<Encoding> encodings = binary ? List.of(Encoding.MESSAGEPACK) : List.of(Encoding.JSON);
    Hello hello =
        Hello.of(encodings, framing.limits(SessionFuzz.LIMITS), SessionFuzz.TABLE, Data.NULL);
    body(FrameType.HELLO, 0, hello.toData());
  }

  private Conversation end() {
    if (random.nextBoolean()) {
      empty(FrameType.BYE, 0, 0);
    }
    return this;
  }

  private void step() {
    switch (random.nextInt(14)) {
      case 0, 1 -> open(StreamKind.REQUEST, "add", binary ? "920102" : "[1,2]", 0);
      case 2 -> {
        if (oneWays++ < SessionFuzz.LIMITS.maxConcurrentCalls()) {
          open(StreamKind.ONE_WAY, "note", binary ? "91a178" : "[\"x\"]", 0);
        }
      }
      case 3 -> open(StreamKind.SERVER_STREAM, "count", binary ? "9114" : "[20]", 8);
      case 4 -> open(StreamKind.CLIENT_STREAM, "total", binary ? "90" : "[]", 0);
      case 5 -> open(StreamKind.DUPLEX, "echoAll", binary ? "90" : "[]", 8);
      case 6 -> channel();
      case 7, 8 -> element();
      case 9 -> {
        if (!credited.isEmpty()) {
          credit(pick(credited), 1 + random.nextInt(5), random.nextInt(100));
        }
      }
      case 10 -> {
        if (!sending.isEmpty()) {
          int id = pick(sending);
          sending.remove((Integer) id);
          empty(FrameType.END, FrameHead.FIN, id);
        }
      }
      case 11 -> {
        if (!opened.isEmpty()) {
          empty(FrameType.CANCEL, 0, pick(opened));
        }
      }
      case 12 -> echo();
      default -> control();
    }
  }

  private void control() {
    switch (random.nextInt(5)) {
      case 0 -> raw(FrameHead.of(FrameType.PING, 0, 0), hex(binary ? "0000000000000001" : "", "1"));
      case 1 -> credit(0, 3, 1000);
      case 2 -> body(FrameType.GOAWAY, 0, Data.of(Map.of()));
      case 3 -> raw(FrameHead.of(FrameType.PING, FrameHead.ACK, 0), hex("00000000000000ff", "1"));
      default -> {
        String name = Everything.class.getName();
        if (frames.stream().noneMatch(frame -> isSchema(frame))) {
          body(FrameType.SCHEMA, 0, Data.of(Map.of("contract", name)));
        }
      }
    }
  }

  private boolean isSchema(byte[] frame) {
    return new String(frame, StandardCharsets.ISO_8859_1)
        .contains(binary ? "{\"contract\":\"" : "schemaOf");
  }

  private byte[] hex(String hex, String json) {
    return binary
        ? java.util.HexFormat.of().parseHex(hex)
        : json.getBytes(StandardCharsets.US_ASCII);
  }

  private int pick(List<Integer> ids) {
    return ids.get(random.nextInt(ids.size()));
  }

  private void open(StreamKind kind, String name, String message, int credits) {
    int id = take();
    Map<String, String> context = random.nextInt(4) == 0 ? Map.of("tenant", "a") : Map.of();
    Opening opening =
        new Opening(
            kind, SessionFuzz.TABLE.number(name), name, false, !binary, 0, credits, 0, context);
    raw(FrameHead.open(id, opening), hex(binary ? message : "", message));
    if (kind != StreamKind.ONE_WAY) {
      opened(kind, id);
    }
  }

  private void opened(StreamKind kind, int id) {
    opened.add(id);
    if (kind.openerStreams()) {
      sending.add(id);
    }
    if (kind.acceptorStreams()) {
      credited.add(id);
    }
  }

  /** A request in one frame or in several, or given up amid them. */
  private void echo() {
    int size = 1 + random.nextInt(4000);
    if (size + 200 > budget) {
      return;
    }
    int id = take();
    Opening opening = Opening.request(SessionFuzz.TABLE.number("echo"), "echo", !binary, 0);
    byte[] block = block(size);
    byte[] message = new byte[block.length + (binary ? 1 : 2)];
    message[0] = (byte) (binary ? 0x91 : '[');
    System.arraycopy(block, 0, message, 1, block.length);
    if (!binary) {
      message[message.length - 1] = ']';
    }
    fragments(FrameHead.open(id, opening), message, binary && random.nextInt(4) == 0);
    opened.add(id);
  }

  private void channel() {
    int id = take();
    String fingerprint = ChannelModel.of(byte[].class, byte[].class).acceptorFingerprint();
    raw(
        FrameHead.open(id, Opening.duplex(SessionFuzz.TABLE.number(fingerprint), fingerprint, 8)),
        new byte[0]);
    opened(StreamKind.DUPLEX, id);
  }

  private int take() {
    int id = nextId;
    nextId += 2;
    budget -= 100;
    return id;
  }

  /** Of bytes or a number, as it happens: where the type is wrong that is the stream's affair. */
  private void element() {
    if (!sending.isEmpty() && budget > 5000) {
      int id = pick(sending);
      if (random.nextBoolean()) {
        bytes(0, id, random.nextInt(3000));
      } else {
        data(0, id, binary ? "05" : "5");
      }
    }
  }

  private void data(int flags, int id, String message) {
    budget -= 70;
    raw(FrameHead.of(FrameType.DATA, flags, id), hex(binary ? message : "", message));
  }

  private void bytes(int flags, int id, int size) {
    fragments(FrameHead.of(FrameType.DATA, flags, id), block(size), false);
  }

  private byte[] block(int size) {
    byte[] bytes = new byte[size];
    if (!binary) {
      String text = "\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
      return text.getBytes(StandardCharsets.US_ASCII);
    }
    return ByteBuffer.allocate(size + 3).put((byte) 0xc5).putShort((short) size).put(bytes).array();
  }

  private void fragments(FrameHead head, byte[] message, boolean cut) {
    budget -= message.length + 64;
    if (!binary || (!cut && random.nextBoolean())) {
      raw(head, message);
      return;
    }
    int from = 0;
    int part = 1 + random.nextInt(message.length - 1);
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    if (head.type() == FrameType.DATA) {
      first.writeBytes(ByteBuffer.allocate(4).putInt(message.length).array());
    }
    first.write(message, 0, part);
    byte[] frame = encoded(head, first.toByteArray());
    if (head.type() == FrameType.OPEN) {
      ByteBuffer.wrap(frame).putInt(BinaryWire.HEADER_BYTES + 12, message.length);
    }
    frame[5] = FrameHead.MORE;
    frames.add(frame);
    from = part;
    while (from < message.length && !(cut && random.nextBoolean())) {
      int to = Math.min(message.length, from + 1 + random.nextInt(1000));
      byte[] next =
          encoded(
              FrameHead.of(FrameType.DATA, 0, head.stream()),
              Arrays.copyOfRange(message, from, to));
      next[5] = (byte) (to == message.length ? head.flags() & FrameHead.FIN : FrameHead.MORE);
      frames.add(next);
      if (random.nextInt(3) == 0) {
        raw(FrameHead.of(FrameType.PING, 0, 0), new byte[8]);
      }
      from = to;
    }
    if (from < message.length) {
      empty(FrameType.CANCEL, 0, head.stream());
    }
  }

  private void credit(int id, int messages, int bytes) {
    raw(FrameHead.credit(id, messages, bytes), new byte[0]);
  }

  private void empty(FrameType type, int flags, int id) {
    raw(FrameHead.of(type, flags, id), new byte[0]);
  }

  private void body(FrameType type, int flags, Data body) {
    FrameBuffer json = new FrameBuffer(1 << 16);
    Codecs.writeBody(body, json);
    raw(FrameHead.of(type, flags, 0), Arrays.copyOf(json.array(), json.size()));
  }

  private void raw(FrameHead head, byte[] payload) {
    frames.add(encoded(head, payload));
  }

  private byte[] encoded(FrameHead head, byte[] payload) {
    FrameBuffer out = new FrameBuffer(1 << 20);
    wire.begin(out, head);
    out.write(payload, 0, payload.length);
    wire.end(out, head, head.stream());
    return Arrays.copyOf(out.array(), out.size());
  }

  /** All of it as it goes over the transport. */
  byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (binary) {
      all.writeBytes(BinaryWire.preface());
    }
    frames.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** Loses, repeats, moves or changes some frames, or parts of them. */
  Conversation damage() {
    for (int i = random.nextInt(3); i >= 0 && !frames.isEmpty(); i--) {
      int at = random.nextInt(frames.size());
      byte[] frame = frames.get(at).clone();
      if (frame.length < BinaryWire.HEADER_BYTES) {
        // Cut before.
        continue;
      }
      int position = random.nextInt(frame.length);
      switch (random.nextInt(10)) {
        case 0 -> frames.remove(at);
        case 1 -> frames.add(random.nextInt(frames.size() + 1), frame);
        case 2 -> frames.add(random.nextInt(frames.size()), frames.remove(at));
        case 3 -> frame[position] ^= (byte) (1 << random.nextInt(8));
        case 4 -> frame[position] = (byte) random.nextInt();
        case 5 -> frames.set(at, Arrays.copyOf(frame, position));
        default -> {
          if (binary) {
            field(frame);
          } else {
            frame[position] = (byte) "{}[]\",:0-1e".charAt(random.nextInt(11));
          }
        }
      }
      if (at < frames.size() && frames.get(at).length == frame.length) {
        frames.set(at, frame);
      }
    }
    return this;
  }

  private void field(byte[] frame) {
    switch (random.nextInt(6)) {
      case 0 -> frame[4] = (byte) random.nextInt(15);
      case 1 -> frame[5] = (byte) random.nextInt(4);
      case 2 -> frame[7] = (byte) random.nextInt(10);
      case 3 -> frame[11] = (byte) random.nextInt(2 * Math.max(1, nextId));
      case 4 -> {
        // A number in the payload becomes a lie.
        int at = BinaryWire.HEADER_BYTES + 4 * random.nextInt(4);
        if (at + 4 <= frame.length) {
          int[] lies = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 1, 1 << 16};
          ByteBuffer.wrap(frame).putInt(at, lies[random.nextInt(lies.length)]);
        }
      }
      default -> frame[random.nextInt(12)] = (byte) random.nextInt();
    }
  }
}
