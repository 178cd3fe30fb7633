package dev.sallyport.core.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.spi.FrameBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryWireTest {
  private static Frame parse(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return new BinaryWire().parse(new FrameBuffer(1 << 20).write(bytes, 0, bytes.length));
  }

  private static void assertViolation(String hex, String message) {
    assertThatThrownBy(() -> parse(hex))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION))
        .hasMessageContaining(message);
  }

  @Test
  void refusesReservedFlagsTypesAndBits() {
    assertViolation("00000000 08 10 0000 00000001", "flags=0x10");
    assertViolation("00000000 08 80 0000 00000001", "flags=0x80");
    assertViolation("00000000 7f 00 0000 00000001", "type=127 (expected 1..13)");
    assertViolation("00000000 00 00 0000 00000001", "type=0 (expected 1..13)");
    assertViolation("00000000 08 00 0000 80000001", "stream=0x80000001");
    assertViolation("00000000 08 00 0001 00000001", "method=1 (expected 0 in DATA)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "02", "03", "04", "05", "06", "0b", "0c"})
  void refusesFlagsThatItsTypeDoesNotHave(String type) {
    String stream = type.equals("0b") || type.equals("0c") ? "00000001" : "00000000";
    assertViolation("00000000 %s 02 0000 %s".formatted(type, stream), "flags=0x2");
    assertViolation("00000000 %s 01 0000 %s".formatted(type, stream), "flags=0x1");
  }

  @Test
  void refusesAckInWhatIsNoAnswer() {
    assertViolation("00000001 08 04 0000 00000001 2a", "flags=0x4 (expected only 0xb in DATA)");
    assertViolation("00000000 06 04 0000 00000000", "flags=0x4 (expected only 0x8 in BYE)");
  }

  @Test
  void refusesAnEndWithoutFin() {
    assertViolation("00000000 09 00 0000 00000001", "flags=0x0 (expected FIN in END)");
    assertViolation("00000002 0a 00 0000 00000001 7b7d", "flags=0x0 (expected FIN in ERROR)");
  }

  @Test
  void passesOverAnUnknownTypeThatIsIgnorable() {
    assertThat(parse("00000001 7f 08 0000 00000000 ff").type()).isEqualTo(FrameType.EXT);
    assertThat(parse("00000001 0d 00 0000 00000007 ff").type()).isEqualTo(FrameType.EXT);
  }

  @ParameterizedTest
  @CsvSource({"01", "02", "03", "04", "05", "06"})
  void refusesAStreamInAFrameOfTheSession(String type) {
    assertViolation(
        "00000000 %s 00 0000 00000001".formatted(type),
        "stream out of range: stream=1 (expected 0");
  }

  @ParameterizedTest
  @CsvSource({"07,00", "08,00", "09,02", "0b,00"})
  void refusesAFrameOfAStreamWithoutOne(String type, String flags) {
    assertViolation(
        "00000000 %s %s 0000 00000000".formatted(type, flags),
        "stream out of range: stream=0 (expected more than 0");
  }

  @ParameterizedTest
  @CsvSource({"06,00,00000000", "09,02,00000001", "0b,00,00000001"})
  void refusesAPayloadWhereThereIsNone(String type, String flags, String stream) {
    assertViolation(
        "00000001 %s %s 0000 %s 00".formatted(type, flags, stream),
        "length out of range: length=1 (expected 0)");
  }

  @Test
  void refusesAPayloadThatIsTooLargeForItsType() {
    String head = "%08x %s 00 0000 0000000%d ";
    int most = BinaryWire.MAX_PAYLOAD_BYTES;
    assertThat(parse(head.formatted(most, "08", 1) + "00".repeat(most)).length()).isEqualTo(most);
    assertViolation(
        head.formatted(most + 1, "08", 1) + "00".repeat(most + 1),
        "DATA length out of range: length=65537 (expected 0..65536)");
    int schema = BinaryWire.MAX_SCHEMA_BYTES;
    assertThat(parse(head.formatted(schema, "03", 0) + "00".repeat(schema)).length())
        .isEqualTo(schema);
    assertViolation(
        head.formatted(schema + 1, "03", 0) + "00".repeat(schema + 1),
        "SCHEMA length out of range: length=524289 (expected 0..524288)");
  }

  @Test
  void refusesALengthOutOfRangeBeforeThePayloadIsRead() {
    byte[] header = HexFormat.of().parseHex("80000000");
    assertThatThrownBy(() -> BinaryWire.payloadLength(header, 0, 100, 7))
        .hasMessage("frame length out of range: length=2147483648 (expected 0..100) at byte 7");
    assertThatThrownBy(() -> BinaryWire.payloadLength(new byte[] {0, 0, 0, 101}, 0, 100, 7))
        .hasMessageContaining("length=101");
    assertThat(BinaryWire.payloadLength(new byte[] {0, 0, 0, 100}, 0, 100, 7)).isEqualTo(100);
  }

  @Test
  void refusesAMalformedOpen() {
    assertViolation("00000004 07 02 0001 00000001 01000000", "OPEN too short: length=4");
    assertViolation(
        "00000010 07 02 0001 00000001 05000000 00000000 00000000 00000000",
        "stream kind out of range: 5 (expected 0..4)");
    assertViolation(
        "00000010 07 02 0001 00000001 ff000000 00000000 00000000 00000000",
        "kind out of range: 255");
    assertViolation(
        "00000010 07 02 0001 00000001 01020000 00000000 00000000 00000000",
        "form of records out of range: 2 (expected 0 or 1)");
    assertViolation("00000010 07 02 0001 00000001 01000000 80000000 00000000 00000000", "deadline");
    assertViolation("00000010 07 02 0001 00000001 01000000 00000000 80000000 00000000", "credits");
    assertViolation(
        "00000010 07 02 0001 00000001 01000000 00000000 00000000 00000001", "total=1 (expected 0");
    assertViolation(
        "00000010 07 02 0001 00000001 01000000 00000000 00000000 80000000",
        "total=2147483648 (expected 0)");
  }

  @Test
  void refusesFinWhereTheOpenerStreamsOnAndItsLackWhereNot() {
    assertViolation(
        "00000010 07 00 0001 00000001 01000000 00000000 00000000 00000000",
        "FIN of an OPEN out of range: false (expected true for REQUEST)");
    assertViolation(
        "00000010 07 00 0001 00000001 00000000 00000000 00000000 00000000", "true for ONE_WAY");
    assertViolation(
        "00000010 07 00 0001 00000001 02000000 00000000 00000000 00000000",
        "true for SERVER_STREAM");
    assertViolation(
        "00000010 07 02 0001 00000001 03000000 00000000 00000000 00000000",
        "false for CLIENT_STREAM");
    assertViolation(
        "00000010 07 02 0001 00000001 04000000 00000000 00000000 00000000", "false for DUPLEX");
  }

  @Test
  void refusesAMalformedContext() {
    String open = "%08x 07 02 0001 00000001 0100%04x 00000000 00000000 %08x %s";
    assertViolation(open.formatted(16, 1, 0, ""), "context length out of range: 1 (expected 0..0)");
    assertViolation(
        open.formatted(16 + 9217, 9217, 0, "00".repeat(9217)),
        "context length out of range: 9217 (expected 0..9216)");
    assertContextViolation("05 61", "cut short: 1 bytes are left");
    assertContextViolation("01 61", "cut short: 0 bytes are left");
    assertContextViolation("01 61 00", "cut short: 1 bytes are left");
    assertContextViolation("01 61 0002 62", "cut short: 1 bytes are left");
    assertContextViolation("01 61 ffff 62", "cut short: 1 bytes are left");
    assertContextViolation("01 80 0001 62", "no UTF-8");
    assertContextViolation("01 61 0002 c328", "no UTF-8");
    assertContextViolation("01 61 0003 eda080", "no UTF-8");
    assertContextViolation("01 61 0001 62 01 61 0001 63", "comes twice");
  }

  private static void assertContextViolation(String block, String message) {
    int length = block.replace(" ", "").length() / 2;
    assertViolation(
        "%08x 07 02 0001 00000001 0100%04x 00000000 00000000 00000000 %s"
            .formatted(16 + length, length, block),
        message);
  }

  @Test
  void readsEntriesOfAContextThatAreEmpty() {
    Frame frame = parse("00000013 07 02 0001 00000001 01000003 00000000 00000000 00000000 00 0000");
    assertThat(frame.head().opening().context()).isEqualTo(Map.of("", ""));
  }

  @Test
  void refusesFragmentsThatCannotBe() {
    assertViolation("00000006 08 03 0000 00000001 00000008 2a2a", "MORE and FIN set in DATA");
    assertViolation("00000000 08 01 0000 00000001", "fragment without payload");
    assertViolation(
        "00000011 07 01 0001 00000001 01000000 00000000 00000000 00000001 90",
        "total=1 (expected more than 1)");
    assertViolation(
        "00000011 07 01 0001 00000001 01000000 00000000 00000000 80000000 90",
        "total=2147483648 (expected more than 1)");
    assertTotalViolation("00000004 08 01 0000 00000001 00000008", "first fragment too short");
    assertTotalViolation("00000006 08 01 0000 00000001 00000002 2a2a", "total=2 (expected more");
    assertTotalViolation("00000006 08 01 0000 00000001 ffffffff 2a2a", "total=4294967295");
  }

  private static void assertTotalViolation(String hex, String message) {
    Frame first = parse(hex);
    assertThatThrownBy(() -> BinaryWire.total(first))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesCreditsAndPingsOfTheWrongSize() {
    assertViolation("00000003 0c 00 0000 00000001 000001", "CREDIT length out of range: length=3");
    assertViolation(
        "00000004 0c 00 0000 00000001 00000001", "CREDIT length out of range: length=4");
    assertViolation(
        "00000008 0c 00 0000 00000001 00000000 00000000",
        "credits out of range: messages=0, bytes=0");
    assertViolation("00000008 0c 00 0000 00000001 ffffffff 00000001", "messages=4294967295");
    assertViolation("00000008 0c 00 0000 00000001 00000001 80000000", "bytes=2147483648");
    assertViolation("00000007 04 00 0000 00000000 01020304050607", "PING length out of range");
  }

  @Test
  void cutsAMessageIntoFragmentsThatMakeItAgain() {
    byte[] message = new byte[200_000];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) (i * 31);
    }
    assertFragments(
        new FrameHead(
            FrameType.OPEN,
            FrameHead.FIN,
            0,
            0,
            0,
            new Opening(StreamKind.REQUEST, 1, "m", false, false, 0, 0, 0, Map.of("a", "b"))),
        message);
    assertFragments(FrameHead.of(FrameType.DATA, 0, 0), message);
    assertFragments(FrameHead.of(FrameType.DATA, FrameHead.FIN, 0), message);
  }

  private static void assertFragments(FrameHead head, byte[] message) {
    BinaryWire wire = new BinaryWire();
    FrameBuffer whole = new FrameBuffer(1 << 20);
    wire.begin(whole, head);
    whole.write(message, 0, message.length);
    FrameBuffer out = new FrameBuffer(1 << 20);
    int position = wire.firstFragment(whole, head, 5, out);
    Frame first = copy(out.array(), 0, out.size());
    assertThat(first.head().flags()).isEqualTo(FrameHead.MORE);
    int skipped = head.type() == FrameType.DATA ? BinaryWire.TOTAL_BYTES : 0;
    assertThat(skipped == 0 ? first.head().opening().total() : BinaryWire.total(first))
        .isEqualTo(message.length);
    FrameBuffer read = new FrameBuffer(1 << 20);
    read.write(first.buffer().array(), first.offset() + skipped, first.length() - skipped);
    while (position < whole.size()) {
      int to = Math.min(whole.size(), position + wire.maxFragmentBytes());
      int start = wire.nextFragment(whole, head, 5, position, to);
      Frame next = copy(whole.array(), start, to - start);
      assertThat(next.type()).isEqualTo(FrameType.DATA);
      assertThat(next.stream()).isEqualTo(5);
      int last = head.flags() & FrameHead.FIN;
      assertThat(next.head().flags()).isEqualTo(to == whole.size() ? last : FrameHead.MORE);
      assertThat(to - start).isLessThanOrEqualTo(64 << 10);
      read.write(next.buffer().array(), next.offset(), next.length());
      position = to;
    }
    assertThat(java.util.Arrays.copyOf(read.array(), read.size())).isEqualTo(message);
  }

  private static Frame copy(byte[] bytes, int offset, int length) {
    return new BinaryWire().parse(new FrameBuffer(1 << 20).write(bytes, offset, length));
  }

  @Test
  void quotesWhatAPeerSentWithoutObeyingIt() {
    byte[] text = "a\u001b[0m\"\\\t\r\n\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Quote.of(text, 0, text.length, 100)).isEqualTo("a\\x1b[0m\\\"\\\\\\t\\r\\n\\xe9");
    assertThat(Quote.of(text, 0, text.length, 1)).isEqualTo("a…");
  }
}
