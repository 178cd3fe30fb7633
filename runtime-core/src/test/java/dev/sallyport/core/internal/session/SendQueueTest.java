package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.session.Parcel.Placed;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Opening;
import dev.sallyport.spi.FrameBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written in which order, and what the peer's windows let go. */
class SendQueueTest {
  private static final int COST = Parcel.MESSAGE_COST_BYTES;
  private static final int FRAGMENT = new BinaryWire().maxFragmentBytes();

  private final BinaryWire wire = new BinaryWire();
  private final SendQueue queue = new SendQueue(wire, new SpareArray());
  private final SendQueue.Chunk chunk = new SendQueue.Chunk();

  /** A frame as it was written: {@code DATA 1 +} is one of stream 1 with MORE. */
  private List<String> next() {
    List<String> frames = new ArrayList<>();
    if (queue.next(chunk)) {
      ByteBuffer in = ByteBuffer.wrap(chunk.bytes, chunk.offset, chunk.length);
      while (in.hasRemaining()) {
        int at = in.position();
        int flags = in.get(at + 5);
        String type = "";
        for (FrameType each : FrameType.values()) {
          type = each.code() == in.get(at + 4) ? each.name() : type;
        }
        String mark = (flags & 1) != 0 ? " +" : (flags & 2) != 0 ? " fin" : "";
        frames.add(type + " " + in.getInt(at + 8) + mark);
        in.position(at + BinaryWire.HEADER_BYTES + in.getInt(at));
      }
    }
    return frames;
  }

  private List<String> all() {
    List<String> frames = new ArrayList<>();
    List<String> some = next();
    while (!some.isEmpty()) {
      frames.addAll(some);
      some = next();
    }
    return frames;
  }

  private Parcel parcel(FrameHead head, int size, Need need) {
    FrameBuffer frame = new FrameBuffer(1 << 24);
    wire.begin(frame, head);
    int offset = frame.size();
    frame.extend(size);
    return new Parcel(frame, head, need, offset, null);
  }

  /** An OPEN whose session has ended before it got its place. */
  private Parcel refusedOpen(int size) {
    Parcel open = parcel(FrameHead.of(FrameType.OPEN, 0, 0), size, Need.ROOM);
    return new Parcel(open.frame, open.head, open.need, 0, () -> Placed.REFUSED);
  }

  private Parcel item(int size) {
    return parcel(FrameHead.of(FrameType.DATA, 0, 0), size, Need.CREDIT);
  }

  private Parcel result(int size) {
    return parcel(FrameHead.of(FrameType.DATA, FrameHead.FIN, 0), size, Need.ROOM);
  }

  private Parcel end() {
    return parcel(FrameHead.of(FrameType.END, FrameHead.FIN, 0), 0, Need.NOTHING);
  }

  private static SendLane lane(int stream, int credits) {
    SendLane lane = new SendLane(stream);
    lane.credits = credits;
    return lane;
  }

  @Test
  void smallMessagesGoTogetherInTheirOrder() {
    queue.add(lane(1, 0), result(10));
    queue.add(lane(2, 0), result(10));
    assertThat(next()).containsExactly("DATA 1 fin", "DATA 2 fin");
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.framesTaken()).isEqualTo(2);
  }

  @Test
  void largeMessagesTakeTurnsByFragments() {
    queue.add(lane(1, 0), result(3 * FRAGMENT));
    queue.add(lane(2, 0), result(3 * FRAGMENT));
    // The first fragment of the second does not fit into the batch with the first's.
    assertThat(all())
        .containsExactly(
            "DATA 1 +", "DATA 2 +", "DATA 1 +", "DATA 2 +", "DATA 1 fin", "DATA 2 fin");
  }

  @Test
  void aSmallMessageWaitsForOneFragmentAtMost() {
    queue.add(lane(1, 0), result(5 * FRAGMENT));
    next();
    next();
    queue.add(lane(2, 0), result(10));
    List<String> frames = new ArrayList<>(next());
    frames.addAll(next());
    assertThat(frames).contains("DATA 2 fin");
  }

  @Test
  void aFragmentNeverOvertakesTheOneBeforeIt() {
    SendLane large = lane(1, 64);
    SendLane small = lane(2, 64);
    queue.add(large, item(2 * FRAGMENT + 1));
    queue.add(large, item(10));
    queue.add(large, end());
    queue.add(small, item(10));
    List<String> frames = all();
    // Beside a small message the second fragment is cut into short ones.
    assertThat(
            frames.stream().filter(frame -> frame.startsWith("DATA 1") || frame.startsWith("END")))
        .startsWith("DATA 1 +", "DATA 1 +", "DATA 1 +")
        .endsWith("DATA 1 +", "DATA 1", "DATA 1", "END 1 fin");
    assertThat(frames).contains("DATA 2");
  }

  @Test
  void whatSessionsTellOneAnotherDoesNotMakeFragmentsShort() {
    SendLane large = lane(1, 64);
    queue.add(large, item(3 * FRAGMENT));
    FrameBuffer credit = new FrameBuffer(1 << 10);
    wire.begin(credit, FrameHead.credit(0, 1, 1));
    wire.end(credit, FrameHead.credit(0, 1, 1), 0);
    queue.addFrame(credit);
    assertThat(all()).containsExactly("CREDIT 0", "DATA 1 +", "DATA 1 +", "DATA 1");
    assertThat(queue.isMixed()).isFalse();
  }

  @Test
  void nothingOfAStreamGoesWhoseOpenIsRefused() {
    SendLane lane = lane(0, 64);
    queue.windows(0, 1 << 20, 0);
    queue.add(lane, refusedOpen(10));
    queue.add(lane, item(10));
    queue.add(lane, item(2 * FRAGMENT));
    queue.add(lane, end());
    assertThat(all()).isEmpty();
    queue.credit(1 << 20);
    assertThat(all()).isEmpty();
    assertThat(lane.ended).isTrue();
    assertThat(lane.available()).isEqualTo(64);
    assertThat(queue.callBytes()).isZero();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void aStreamIsOverWhoseOpenIsRefusedAtOnce() {
    SendLane lane = lane(0, 64);
    queue.add(lane, refusedOpen(10));
    assertThat(lane.ended).isTrue();
    assertThat(all()).isEmpty();
  }

  @Test
  void anElementWaitsForACreditOfItsStream() {
    SendLane lane = lane(1, 1);
    queue.add(lane, item(10));
    queue.add(lane, item(10));
    assertThat(all()).containsExactly("DATA 1");
    assertThat(queue.isEmpty()).isTrue();
    queue.credit(lane, 1, 0);
    assertThat(all()).containsExactly("DATA 1");
    assertThat(lane.credits).isZero();
  }

  @Test
  void theEndOfAStreamWaitsForItsElementsAndForNothingElse() {
    SendLane lane = lane(1, 0);
    queue.add(lane, item(10));
    queue.add(lane, end());
    assertThat(all()).isEmpty();
    queue.credit(lane, 1, 0);
    assertThat(all()).containsExactly("DATA 1", "END 1 fin");
  }

  @Test
  void anElementMayStartIfItFitsOrHalfOfTheStreamsWindowIsFree() {
    queue.windows(1 << 20, 4000, 0);
    SendLane lane = lane(1, 64);
    queue.add(lane, item(2000 - COST));
    queue.add(lane, item(5000));
    assertThat(all()).containsExactly("DATA 1", "DATA 1");
    queue.add(lane, item(1));
    assertThat(all()).isEmpty();
    // Half of the window, and one byte more than that, are outstanding.
    queue.credit(lane, 1, 2000 + 5000 + COST - 2001);
    assertThat(lane.outstanding).isEqualTo(2001);
    assertThat(all()).containsExactly("DATA 1");
    queue.add(lane, item(4000));
    assertThat(all()).isEmpty();
    queue.credit(lane, 1, 1 + 1 + COST);
    assertThat(all()).containsExactly("DATA 1");
  }

  @Test
  void aCallWaitsForRoomInTheSessionsWindowAndIsChargedWhole() {
    queue.windows(3L * FRAGMENT, 1 << 20, 0);
    queue.add(lane(1, 0), result(2 * FRAGMENT + 100));
    assertThat(next()).containsExactly("DATA 1 +");
    // All of the first is charged, though only part of it is on its way.
    SendLane second = lane(2, 0);
    queue.add(second, result(FRAGMENT - 100));
    assertThat(all()).containsExactly("DATA 1 +", "DATA 1 fin");
    assertThat(queue.callBytes()).isEqualTo(FRAGMENT - 100 + COST);
    queue.credit(2 * COST);
    assertThat(all()).containsExactly("DATA 2 fin");
    assertThat(queue.callBytes()).isZero();
  }

  @Test
  void streamsLeaveTheReserveToCalls() {
    queue.windows(1000, 1 << 20, 400);
    SendLane stream = lane(1, 64);
    queue.add(stream, item(600 - COST));
    queue.add(stream, item(0));
    queue.add(lane(2, 0), result(400 - COST));
    assertThat(all()).containsExactly("DATA 1", "DATA 2 fin");
    queue.credit(400 + COST - 1);
    assertThat(all()).isEmpty();
    queue.credit(1);
    assertThat(all()).containsExactly("DATA 1");
  }

  @Test
  void aStreamWithoutCreditsDoesNotStandInTheWayOfOthers() {
    queue.windows(1000, 1 << 20, 0);
    queue.add(lane(1, 0), item(10));
    queue.add(lane(2, 1), item(10));
    assertThat(all()).containsExactly("DATA 2");
  }

  @Test
  void whatIsDroppedIsForgottenAndItsStreamGoesOn() {
    SendLane lane = lane(1, 64);
    queue.add(lane, item(3 * FRAGMENT));
    queue.add(lane, item(10));
    assertThat(next()).containsExactly("DATA 1 +");
    queue.drop(lane);
    assertThat(lane.pendingBytes).isZero();
    assertThat(lane.pendingItems).isZero();
    queue.add(lane, end());
    assertThat(all()).containsExactly("END 1 fin");
  }

  @Test
  void whatIsDroppedWhileItWaitsForRoomNeverGoes() {
    queue.windows(100, 1 << 20, 0);
    SendLane lane = lane(1, 0);
    queue.add(lane, result(200));
    assertThat(all()).isEmpty();
    queue.drop(lane);
    queue.credit(1000);
    assertThat(all()).isEmpty();
    assertThat(queue.callBytes()).isZero();
    queue.add(lane(2, 0), result(200));
    assertThat(all()).containsExactly("DATA 2 fin");
  }

  @Test
  void aStreamGetsItsNumberWhenItsOpenHasItsPlace() {
    SendLane late = new SendLane(0);
    int[] numbers = {0};
    FrameHead head = FrameHead.open(0, Opening.request(1, "m", false, 0));
    FrameBuffer frame = new FrameBuffer(1 << 20);
    wire.begin(frame, head);
    int offset = wire.messageOffset(frame, head);
    frame.extend(300);
    queue.windows(100, 100, 0);
    queue.add(late, new Parcel(frame, head, Need.ROOM, offset, () -> numbers[0] += 2));
    assertThat(numbers[0]).isZero();
    queue.credit(1000);
    assertThat(all()).containsExactly("OPEN 2 fin");
    assertThat(late.stream).isEqualTo(2);
  }

  @Test
  void controlFramesGoBeforeLargeMessages() {
    queue.add(lane(1, 0), result(3 * FRAGMENT));
    FrameBuffer bye = new FrameBuffer(100);
    FrameHead head = FrameHead.of(FrameType.CANCEL, 0, 5);
    wire.begin(bye, head);
    wire.end(bye, head, 5);
    queue.addFrame(bye);
    assertThat(next()).startsWith("CANCEL 5");
  }
}
