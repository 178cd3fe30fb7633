package dev.sallyport.core.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Limits;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The vectors of docs/protocol.md are what this implementation writes and reads. */
class GoldenVectorsTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "protocol.md");
  private static final String PING = "0000000000000007";
  private static final String ERROR = "{\"code\":\"REMOTE_FAILURE\"}";

  /** A frame of the document: its head, and its payload in each of the two forms. */
  private record Vector(FrameHead head, String hex, String json) {}

  private static final String ASKED = "{\"contract\":\"c\"}";
  private static final String SHOWN = "{\"contract\":\"c\",\"schema\":[]}";

  private static final String WELCOME = "{\"version\":1,\"encoding\":\"msgpack\"}";
  private static final String HELLO =
      "{\"versions\":[1,1],\"encodings\":[\"msgpack\",\"json\"],\"limits\":{\"maxMessage\":16777216,"
          + "\"maxDepth\":64,\"maxElements\":1048576,\"maxCalls\":64,\"window\":67108864,"
          + "\"streamWindow\":524288},\"contracts\":[{\"name\":\"c\",\"fingerprint\":\"f0\","
          + "\"methods\":[\"add\"]}],\"channels\":[]}";

  /** Frames of two messages in fragments: what each begins with, and where its part lies. */
  private static final Map<String, FrameHead> FRAGMENTED =
      Map.of(
          "fragmented-request", FrameHead.open(19, Opening.request(2, "put", false, 0)),
          "fragmented-data", FrameHead.of(FrameType.DATA, FrameHead.FIN, 19));

  private static final Map<String, Vector> VECTORS = vectors();

  private static Map<String, Vector> vectors() {
    Map<String, Vector> all = new LinkedHashMap<>();
    put(all, "hello", FrameHead.of(FrameType.HELLO, 0, 0), HELLO);
    put(all, "welcome", FrameHead.of(FrameType.WELCOME, 0, 0), WELCOME);
    put(all, "schema-request", FrameHead.of(FrameType.SCHEMA, 0, 0), ASKED);
    put(all, "schema", FrameHead.of(FrameType.SCHEMA, FrameHead.ACK, 0), SHOWN);
    put(all, "ping", FrameHead.of(FrameType.PING, 0, 0), PING, "7");
    put(all, "pong", FrameHead.of(FrameType.PING, FrameHead.ACK, 0), PING, "7");
    put(all, "goaway", FrameHead.of(FrameType.GOAWAY, 0, 0), "{}");
    put(all, "goaway-last", FrameHead.of(FrameType.GOAWAY, 0, 0), "{\"last\":7}");
    put(all, "bye", FrameHead.of(FrameType.BYE, 0, 0), "", "");
    put(all, "request", FrameHead.open(1, Opening.request(2, "add", false, 0)), "920102", "[1,2]");
    put(
        all,
        "request-deadline",
        FrameHead.open(3, Opening.request(1, "add", false, 1500)),
        "90",
        "[]");
    put(
        all,
        "request-named",
        FrameHead.open(5, Opening.request(4, "put", true, 0)),
        "9181a17801",
        "[{\"x\":1}]");
    put(
        all,
        "request-context",
        FrameHead.open(7, call(StreamKind.REQUEST, 2, "add", 0, Map.of("tenant", "caf\u00e9"))),
        "90",
        "[]");
    put(
        all,
        "one-way",
        FrameHead.open(9, call(StreamKind.ONE_WAY, 5, "log", 0)),
        "91a178",
        "[\"x\"]");
    put(
        all,
        "server-stream",
        FrameHead.open(11, call(StreamKind.SERVER_STREAM, 6, "tiles", 64)),
        "9103",
        "[3]");
    put(
        all,
        "client-stream",
        FrameHead.open(13, call(StreamKind.CLIENT_STREAM, 7, "total", 0)),
        "90",
        "[]");
    put(all, "duplex-call", FrameHead.open(15, call(StreamKind.DUPLEX, 8, "chat", 64)), "90", "[]");
    put(all, "channel", FrameHead.open(17, Opening.duplex(9, "f1", 64)), "", "");
    put(all, "result", FrameHead.of(FrameType.DATA, FrameHead.FIN, 1), "2a", "42");
    put(all, "data", FrameHead.of(FrameType.DATA, 0, 5), "2a", "42");
    put(all, "end", FrameHead.of(FrameType.END, FrameHead.FIN, 5), "", "");
    put(all, "error", FrameHead.of(FrameType.ERROR, FrameHead.FIN, 1), ERROR);
    put(all, "error-session", FrameHead.of(FrameType.ERROR, FrameHead.FIN, 0), ERROR);
    put(all, "cancel", FrameHead.of(FrameType.CANCEL, 0, 3), "", "");
    put(all, "credit", FrameHead.credit(5, 32, 4096), "", "");
    put(all, "credit-session", FrameHead.credit(0, 16, 8_388_608), "", "");
    put(all, "ext", FrameHead.of(FrameType.EXT, FrameHead.IGNORABLE, 0), "ff", "");
    return all;
  }

  private static void put(Map<String, Vector> all, String name, FrameHead head, String json) {
    put(all, name, head, hex(json), json);
  }

  private static void put(
      Map<String, Vector> all, String name, FrameHead head, String hex, String json) {
    all.put(name, new Vector(head, hex, json));
  }

  private static Opening call(StreamKind kind, int method, String name, int credits) {
    return call(kind, method, name, credits, Map.of());
  }

  private static Opening call(
      StreamKind kind, int method, String name, int credits, Map<String, String> context) {
    return new Opening(kind, method, name, false, false, 0, credits, 0, context);
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Map<String, String> block(String language) throws IOException {
    String text = Files.readString(DOCUMENT);
    int start = text.indexOf("```" + language + "\n");
    assertThat(start).as("block " + language).isPositive();
    int from = text.indexOf('\n', start) + 1;
    Map<String, String> lines = new LinkedHashMap<>();
    text.substring(from, text.indexOf("```", from))
        .lines()
        .forEach(line -> {
          String name = line.split(" +", 2)[0];
          lines.put(name, line.substring(name.length()).strip());
        });
    return lines;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void prefaceIsTheDocumentsPreface() throws IOException {
    assertThat(BinaryWire.preface()).isEqualTo(bytes(block("golden").get("preface")));
  }

  @TestFactory
  Stream<DynamicTest> writesAndReadsEachBinaryVector() throws IOException {
    Map<String, String> document = block("golden");
    document.remove("preface");
    document.keySet().removeIf(name -> name.startsWith("fragment"));
    assertThat(document.keySet()).isEqualTo(VECTORS.keySet());
    return document.entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey(),
                () -> check(new BinaryWire(), entry.getKey(), bytes(entry.getValue()), true)));
  }

  @TestFactory
  Stream<DynamicTest> writesAndReadsEachLine() throws IOException {
    Wire wire = new JsonLineWire(CodecProvider.get(), Limits.defaults());
    Map<String, String> document = block("lines");
    Set<String> expected = new LinkedHashSet<>(VECTORS.keySet());
    expected.remove("ext");
    assertThat(document.keySet()).isEqualTo(expected);
    return document.entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey(),
                () ->
                    check(
                        wire,
                        entry.getKey(),
                        entry.getValue().getBytes(StandardCharsets.US_ASCII),
                        false)));
  }

  /**
   * Our fragments are as large as may be, those of the document are short: so its frames are cut by
   * hand where this implementation cuts, and what surrounds the parts is what must agree.
   */
  @Test
  void readsAndWritesEachFragment() throws IOException {
    Map<String, String> document = block("golden");
    BinaryWire wire = new BinaryWire();
    for (Map.Entry<String, FrameHead> entry : FRAGMENTED.entrySet()) {
      FrameHead head = entry.getValue();
      byte[] message = new byte[150_000];
      FrameBuffer whole = new FrameBuffer(1 << 20);
      wire.begin(whole, head);
      whole.write(message, 0, message.length);
      FrameBuffer first = new FrameBuffer(1 << 20);
      int from = wire.firstFragment(whole, head, head.stream(), first);
      String own = HexFormat.of().formatHex(first.array(), 0, first.size());
      assertFragment(document, entry.getKey() + "-first", own, message.length);
      String[] later = {"-next", "-last"};
      for (String name : later) {
        int to = Math.min(whole.size(), from + wire.maxFragmentBytes());
        int start = wire.nextFragment(whole, head, head.stream(), from, to);
        assertFragment(
            document,
            entry.getKey() + name,
            HexFormat.of().formatHex(whole.array(), start, to),
            message.length);
        from = to;
      }
      assertThat(from).isEqualTo(whole.size());
    }
  }

  /** All fields but the lengths are equal; the document's are those of its message of 7 bytes. */
  private static void assertFragment(
      Map<String, String> document, String name, String own, int total) {
    byte[] shown = bytes(document.get(name));
    Frame frame = new BinaryWire().parse(new FrameBuffer(64).write(shown, 0, shown.length));
    String head = HexFormat.of().formatHex(shown, 4, BinaryWire.HEADER_BYTES);
    assertThat(own.substring(8, 24)).as(name).isEqualTo(head);
    boolean open = frame.type() == FrameType.OPEN;
    if (name.endsWith("-first")) {
      assertThat(open ? frame.head().opening().total() : BinaryWire.total(frame)).isEqualTo(7);
      int at = 2 * (BinaryWire.HEADER_BYTES + (open ? BinaryWire.OPEN_BYTES - 4 : 0));
      assertThat(own.substring(at, at + 8)).isEqualTo(String.format("%08x", total));
      assertThat(own.substring(24, at))
          .isEqualTo(HexFormat.of().formatHex(shown).substring(24, at));
    }
  }

  private static void check(Wire wire, String name, byte[] document, boolean binary) {
    Vector vector = VECTORS.get(name);
    byte[] payload = binary ? bytes(vector.hex) : vector.json.getBytes(StandardCharsets.US_ASCII);
    FrameBuffer out = new FrameBuffer(1 << 16);
    wire.begin(out, vector.head);
    out.write(payload, 0, payload.length);
    wire.end(out, vector.head, vector.head.stream());
    // The document's lines are without their ends.
    assertThat(Arrays.copyOf(out.array(), out.size() - (binary ? 0 : 1))).isEqualTo(document);

    Frame frame = wire.parse(new FrameBuffer(1 << 16).write(document, 0, document.length));
    assertThat(frame.head().type()).isEqualTo(vector.head.type());
    assertThat(frame.head().flags()).isEqualTo(vector.head.flags());
    boolean oneWay =
        vector.head.open() != null && vector.head.opening().kind() == StreamKind.ONE_WAY;
    // Nobody answers it, so on a line it needs no number.
    assertThat(frame.stream()).isEqualTo(oneWay && !binary ? 0 : vector.head.stream());
    assertThat(frame.head().credits()).isEqualTo(vector.head.credits());
    assertThat(frame.head().bytes()).isEqualTo(vector.head.bytes());
    if (vector.head.open() != null) {
      checkOpening(frame.head().opening(), vector.head.opening(), binary);
    }
    byte[] read =
        Arrays.copyOfRange(frame.buffer().array(), frame.offset(), frame.offset() + frame.length());
    // A goodbye's true is a mark and no payload; one without an OPEN's message has none either.
    if (payload.length > 0 || binary) {
      assertThat(read).isEqualTo(payload);
    }
  }

  private static void checkOpening(Opening read, Opening written, boolean binary) {
    assertThat(read.kind()).isEqualTo(written.kind());
    // On lines, records are always by name.
    assertThat(read.named()).isEqualTo(binary ? written.named() : !written.channel());
    assertThat(read.deadlineMillis()).isEqualTo(written.deadlineMillis());
    assertThat(read.credits()).isEqualTo(written.credits());
    assertThat(read.context()).isEqualTo(written.context());
    // A method goes by its number in one form and by its name in the other.
    assertThat(read.method()).isEqualTo(binary ? written.method() : 0);
    assertThat(read.methodName()).isEqualTo(binary ? "" : written.methodName());
  }
}
