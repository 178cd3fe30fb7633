package dev.sallyport.core.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.spi.FrameBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BinaryWireTest {
  private static Frame parse(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return new BinaryWire().parse(new FrameBuffer(1 << 16).write(bytes, 0, bytes.length));
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

  @Test
  void passesOverAnUnknownTypeThatIsIgnorable() {
    assertThat(parse("00000001 7f 08 0000 00000000 ff").type()).isEqualTo(FrameType.EXT);
  }

  @Test
  void refusesAMalformedOpen() {
    assertViolation("00000004 07 02 0001 00000001 01000000", "OPEN too short: length=4");
    assertViolation(
        "00000010 07 02 0001 00000001 05000000 00000000 00000000 00000000", "stream kind");
    assertViolation(
        "00000010 07 02 0001 00000001 01000001 00000000 00000000 00000000", "form of records");
    assertViolation(
        "00000010 07 02 0001 00000001 01020000 00000000 00000000 00000000", "form of records");
    assertViolation(
        "00000010 07 00 0001 00000001 04010000 00000000 00000000 00000000",
        "expected 0 for a channel");
    assertViolation("00000010 07 02 0001 00000001 01000000 80000000 00000000 00000000", "deadline");
    assertViolation("00000010 07 02 0001 00000001 01000000 00000000 80000000 00000000", "credits");
    assertViolation(
        "00000010 07 02 0001 00000001 01000000 00000000 00000000 00000001", "total=1 (expected 0");
  }

  @Test
  void refusesCreditsAndPingsOfTheWrongSize() {
    assertViolation("00000003 0c 00 0000 00000001 000001", "CREDIT length out of range: length=3");
    assertViolation("00000004 0c 00 0000 00000001 00000000", "credits out of range: 0");
    assertViolation("00000004 0c 00 0000 00000001 ffffffff", "credits out of range: -1");
    assertViolation("00000007 04 00 0000 00000000 01020304050607", "PING length out of range");
  }

  @Test
  void refusesFlagsAndStreamsThatAreReserved() {
    for (String hex :
        new String[] {
          "000000010801000000000001" + "2a",
          "000000000602000000000001",
          "000000020100000000000003" + "7b7d"
        }) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      FrameBuffer frame = new FrameBuffer(64);
      frame.write(bytes, 0, bytes.length);
      assertThatThrownBy(() -> new BinaryWire().parse(frame)).isInstanceOf(ProtocolException.class);
    }
  }
}
