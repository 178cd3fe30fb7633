package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.spi.FrameBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Fragments in every order, and what they leave booked. */
class AssemblyTest {
  private static final int WINDOW = 1 << 10;
  private static final int COST = Parcel.MESSAGE_COST_BYTES;

  private final List<Integer> grants = new ArrayList<>();
  private final Set<Integer> over = new HashSet<>();
  private final ReceiveWindow window = new ReceiveWindow(WINDOW, grants::add);
  private final Assembly assembly =
      new Assembly(window, 500, new SpareArray(), id -> !over.contains(id));

  private Frame take(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    Frame frame = new BinaryWire().parse(new FrameBuffer(1 << 20).write(bytes, 0, bytes.length));
    return assembly.take(frame);
  }

  private void assertRefused(String hex, String message) {
    assertThatThrownBy(() -> take(hex))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(message);
  }

  private static String hex(Frame frame) {
    int to = frame.offset() + frame.length();
    return HexFormat.of().formatHex(frame.buffer().array(), frame.offset(), to);
  }

  /** The first of a message of five bytes, with two. */
  private static String first(int stream) {
    return "00000006 08 01 0000 %08x 00000005 0102".formatted(stream);
  }

  @Test
  void aMessageInOneFrameIsBookedAsItIs() {
    assertThat(hex(take("00000003 08 00 0000 00000001 010203"))).isEqualTo("010203");
    assertThat(window.held()).isEqualTo(3 + COST);
  }

  @Test
  void putsTheFragmentsOfInterleavedMessagesTogether() {
    assertThat(take(first(1))).isNull();
    assertThat(take(first(2))).isNull();
    assertThat(take("00000001 08 01 0000 00000001 03")).isNull();
    assertThat(window.held()).isEqualTo(2 * (5 + COST));
    assertThat(hex(take("00000003 08 02 0000 00000002 0a0b0c"))).isEqualTo("01020a0b0c");
    Frame whole = take("00000002 08 00 0000 00000001 0405");
    assertThat(hex(whole)).isEqualTo("0102030405");
    assertThat(whole.head().flags()).isZero();
  }

  @Test
  void finOfTheLastFragmentIsThatOfTheMessage() {
    take(first(1));
    assertThat(take("00000003 08 02 0000 00000001 030405").head().flags()).isEqualTo(FrameHead.FIN);
  }

  @Test
  void anOpeningMessageInFragmentsKeepsItsHead() {
    assertThat(take("00000012 07 01 0003 00000001 01000000 00000007 00000000 00000004 0102"))
        .isNull();
    Frame open = take("00000002 08 02 0000 00000001 0304");
    assertThat(open.head().opening().method()).isEqualTo(3);
    assertThat(open.head().opening().deadlineMillis()).isEqualTo(7);
    assertThat(hex(open)).isEqualTo("01020304");
  }

  @Test
  void refusesAnOpeningWhoseEndDoesNotFitItsKind() {
    take("00000012 07 01 0003 00000001 01000000 00000000 00000000 00000004 0102");
    assertRefused("00000002 08 00 0000 00000001 0304", "FIN out of range: false (expected true");
    take("00000012 07 01 0003 00000003 03000000 00000000 00000000 00000004 0102");
    assertRefused("00000002 08 02 0000 00000003 0304", "FIN out of range: true (expected false");
  }

  @Test
  void refusesFragmentsThatMakeMoreOrLessThanWasDeclared() {
    take(first(1));
    assertRefused("00000004 08 01 0000 00000001 03040506", "fragment too long: the message has 6");
    take(first(2));
    assertRefused("00000002 08 00 0000 00000002 0304", "message cut short");
  }

  @Test
  void refusesAnOpenAmidTheFragmentsOfItsStream() {
    take(first(1));
    assertRefused(
        "00000010 07 02 0001 00000001 01000000 00000000 00000000 00000000",
        "OPEN amid the fragments");
  }

  @Test
  void refusesAMessageThatIsTooLongByItsDeclaredLength() {
    assertRefused(
        "00000006 08 01 0000 00000001 000001f5 0102",
        "message too long: length=501 (expected 0..500");
    assertRefused(
        "000001f5 08 00 0000 00000001" + "00".repeat(501), "message too long: length=501");
    assertThat(window.held()).isZero();
  }

  @Test
  void refusesAMessageBeyondTheWindowByItsDeclaredLength() {
    take("00000006 08 01 0000 00000001 000001f4 0102");
    take("00000006 08 01 0000 00000002 0000000a 0102");
    assertRefused(
        "00000006 08 01 0000 00000003 00000005 0102",
        "message beyond the window: 5 bytes (expected at most 0 of the window of 1024");
  }

  @Test
  void givesBackAllOfAMessageThatIsForgotten() {
    take("00000006 08 01 0000 00000001 000001f4 0102");
    assembly.forget(1);
    assembly.forget(1);
    assertThat(window.held()).isZero();
    assertThat(grants).containsExactly(500 + COST);
    // The stream's next frame begins anew.
    assertThat(take(first(1))).isNull();
  }

  @Test
  void countsAndDropsTheFragmentsOfAStreamThatIsOver() {
    over.add(1);
    take("000000cc 08 01 0000 00000001 000000d0" + "00".repeat(200));
    Frame whole = take("00000008 08 00 0000 00000001 0102030405060708");
    assertThat(whole.length()).isZero();
    assertThat(window.held()).isEqualTo(COST);
    window.release(whole.length());
    assertThat(window.held()).isZero();
    window.giveBack(WINDOW);
    assertThat(grants.stream().mapToInt(Integer::intValue).sum()).isEqualTo(208 + COST + WINDOW);
  }

  @Test
  void aDeclaredLengthAloneAllocatesNothing() {
    ReceiveWindow wide = new ReceiveWindow(64 << 20, grants::add);
    Assembly large = new Assembly(wide, 16 << 20, new SpareArray(), id -> true);
    byte[] bytes = HexFormat.of().parseHex("00000006080100000000000101000000" + "0102");
    FrameBuffer first = new FrameBuffer(1 << 20).write(bytes, 0, bytes.length);
    assertThat(large.take(new BinaryWire().parse(first))).isNull();
    assertThat(large.missing(1)).isEqualTo((16 << 20) - 2);
    assertThat(large.room(1, 1000).array().length).isLessThan(4000);
  }

  @Test
  void aMessageIsPutIntoTheSpareArrayUnlessThatHoldsMoreThanIsBooked() {
    ReceiveWindow wide = new ReceiveWindow(64 << 20, grants::add);
    SpareArray spare = new SpareArray();
    Assembly large = new Assembly(wide, 16 << 20, spare, id -> true);
    byte[] used = new byte[131_072 + 256];
    spare.put(new FrameBuffer(used, used.length));
    // 131,071 bytes, of which two are here; then 131,072. 256 more are booked for each message.
    byte[] shorter = HexFormat.of().parseHex("0000000608010000000000010001ffff" + "0102");
    byte[] longer = HexFormat.of().parseHex("00000006080100000000000300020000" + "0102");
    BinaryWire wire = new BinaryWire();
    large.take(wire.parse(new FrameBuffer(1 << 20).write(shorter, 0, shorter.length)));
    assertThat(large.room(1, 2).array()).isNotSameAs(used);
    large.take(wire.parse(new FrameBuffer(1 << 20).write(longer, 0, longer.length)));
    assertThat(large.room(3, 2).array()).isSameAs(used);
    // It has gone to one message, and to no other.
    assertThat(spare.take(1 << 16, 1 << 20)).isNull();
  }
}
