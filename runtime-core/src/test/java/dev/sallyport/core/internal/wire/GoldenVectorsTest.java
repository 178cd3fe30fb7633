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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The vectors of docs/protocol.md are what this implementation writes and reads. */
class GoldenVectorsTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "protocol.md");
  private static final String PING = "0102030405060708";
  private static final String ERROR = "{\"code\":\"REMOTE_FAILURE\"}";

  /** A frame of the document: its head, and its payload in each of the two forms. */
  private record Vector(FrameHead head, String hex, String json) {}

  private static final String ASKED = "{\"contract\":\"c\"}";
  private static final String SHOWN = "{\"contract\":\"c\",\"schema\":[]}";

  private static final Map<String, Vector> VECTORS = vectors();

  private static Map<String, Vector> vectors() {
    Map<String, Vector> all = new LinkedHashMap<>();
    all.put("ping", new Vector(FrameHead.of(FrameType.PING, 0, 0), PING, ""));
    all.put("pong", new Vector(FrameHead.of(FrameType.PING, FrameHead.ACK, 0), PING, ""));
    all.put("bye", new Vector(FrameHead.of(FrameType.BYE, 0, 0), "", ""));
    all.put("request", new Vector(FrameHead.open(1, Opening.request(2, "add", false, 0)), "920102", "[1,2]"));
    all.put(
        "request-deadline", new Vector(FrameHead.open(3, Opening.request(1, "add", false, 1500)), "90", "[]"));
    all.put(
        "request-named",
        new Vector(FrameHead.open(5, Opening.request(4, "put", true, 0)), "9181a17801", "[{\"x\":1}]"));
    all.put("schema-request", new Vector(FrameHead.of(FrameType.SCHEMA, 0, 0), hex(ASKED), ASKED));
    all.put(
        "schema", new Vector(FrameHead.of(FrameType.SCHEMA, FrameHead.ACK, 0), hex(SHOWN), SHOWN));
    all.put("duplex", new Vector(FrameHead.open(5, Opening.duplex(3, "f1", 64)), "", ""));
    all.put("result", new Vector(FrameHead.of(FrameType.DATA, FrameHead.FIN, 1), "2a", "42"));
    all.put("data", new Vector(FrameHead.of(FrameType.DATA, 0, 5), "2a", "42"));
    all.put("end", new Vector(FrameHead.of(FrameType.END, FrameHead.FIN, 5), "", ""));
    all.put("cancel", new Vector(FrameHead.of(FrameType.CANCEL, 0, 3), "", ""));
    all.put("credit", new Vector(FrameHead.credit(5, 32, 4096), "", ""));
    all.put(
        "error", new Vector(FrameHead.of(FrameType.ERROR, FrameHead.FIN, 1), hex(ERROR), ERROR));
    return all;
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
    assertThat(document).isNotEmpty();
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

  private static void check(Wire wire, String name, byte[] document, boolean binary) {
    Vector vector = VECTORS.get(name);
    byte[] payload = binary ? bytes(vector.hex) : vector.json.getBytes(StandardCharsets.US_ASCII);
    FrameBuffer out = new FrameBuffer(1 << 16);
    wire.begin(out, vector.head);
    out.write(payload, 0, payload.length);
    wire.end(out, vector.head, vector.head.stream());
    assertThat(Arrays.copyOf(out.array(), out.size())).isEqualTo(document);

    Frame frame = wire.parse(new FrameBuffer(1 << 16).write(document, 0, document.length));
    assertThat(frame.head().type()).isEqualTo(vector.head.type());
    assertThat(frame.head().flags()).isEqualTo(vector.head.flags());
    assertThat(frame.stream()).isEqualTo(vector.head.stream());
    assertThat(frame.head().credits()).isEqualTo(vector.head.credits());
    assertThat(frame.head().bytes()).isEqualTo(vector.head.bytes());
    if (vector.head.open() != null) {
      checkOpening(frame.head().opening(), vector.head.opening(), binary);
    }
    byte[] read =
        Arrays.copyOfRange(frame.buffer().array(), frame.offset(), frame.offset() + frame.length());
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
