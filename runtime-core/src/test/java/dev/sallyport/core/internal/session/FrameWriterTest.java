package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.session.FrameWriter.Verdict;
import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A writer whose peer does not read, or slowly. */
class FrameWriterTest {
  private static final int MAX_QUEUED = 64 << 10;

  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicLong taken = new AtomicLong();
  private final CompletableFuture<IOException> failure = new CompletableFuture<>();
  private final FrameWriter writer =
      new FrameWriter(
          new Blocked(), new BinaryWire(), MAX_QUEUED, Threads.REAL, "writer", failure::complete);

  /** Takes no frame until it is released. */
  private final class Blocked implements Connection {
    @Override
    public boolean receive(FrameBuffer frame) {
      return false;
    }

    @Override
    public void send(byte[] frames, int offset, int length) {
      Uninterruptibly.await(release);
    }

    @Override
    public long bytesTaken() {
      return taken.get();
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
  }

  @AfterEach
  void release() {
    release.countDown();
    writer.close();
  }

  private static FrameBuffer frame() {
    return new FrameBuffer(1 << 10).write(new byte[20], 0, 20);
  }

  @Test
  void progressWithinAFrameIsNoStall() {
    long limit = TimeUnit.MILLISECONDS.toNanos(100);
    writer.sendControl(frame());
    await().until(() -> writer.turn().stalledNanos() > limit);
    taken.addAndGet(1);
    assertThat(writer.turn().stalledNanos()).isLessThan(limit);
    await().until(() -> writer.turn().stalledNanos() > limit);
  }

  private Verdict offer(int size) {
    return offer(size, Urgency.ELSEWHERE);
  }

  private Verdict offer(int size, Urgency urgency) {
    FrameHead head = FrameHead.of(FrameType.DATA, FrameHead.FIN, 1);
    FrameBuffer frame = new FrameBuffer(1 << 24);
    new BinaryWire().begin(frame, head);
    int offset = frame.size();
    frame.extend(size);
    Parcel parcel = new Parcel(frame, head, Need.ROOM, offset, null);
    return writer.trySend(new SendLane(1), parcel, urgency);
  }

  @Test
  void theTimeOfAWriteIsKnownToTheThreadThatWrites() {
    long limit = TimeUnit.MILLISECONDS.toNanos(50);
    long ownBefore = SendTime.nanos();
    CompletableFuture<Long> spent =
        CompletableFuture.supplyAsync(() -> {
          long before = SendTime.nanos();
          offer(10, Urgency.NOW);
          return SendTime.nanos() - before;
        });
    await().until(() -> writer.turn().stalledNanos() > limit);
    release.countDown();
    assertThat(spent.join()).isGreaterThan(limit);
    assertThat(SendTime.nanos()).isEqualTo(ownBefore);
  }

  /** Small messages that are not taken beyond this many would be taken without end. */
  private int offerUntilFull(int size) {
    int count = 0;
    while (count < 10_000 && offer(size) == Verdict.QUEUED) {
      count++;
    }
    return count;
  }

  @Test
  void smallMessagesHaveTheirRoomBesideALargeOne() {
    assertThat(offer(4 * MAX_QUEUED)).isEqualTo(Verdict.QUEUED);
    int beside = offerUntilFull(1 << 10);
    // One batch goes without being counted, whatever waits.
    assertThat(beside).isBetween(MAX_QUEUED / 1300, 4 * MAX_QUEUED / 1024);
    assertThat(writer.queuedBytes()).isBetween(5L * MAX_QUEUED - 2048, 5L * MAX_QUEUED + 512);
  }

  @Test
  void aLargeMessageFindsRoomBesideManySmallOnes() {
    offerUntilFull(1 << 10);
    assertThat(offer(4 * MAX_QUEUED)).isEqualTo(Verdict.QUEUED);
    assertThat(offer(1 << 10)).isEqualTo(Verdict.FULL);
  }

  @Test
  void aSecondLargeMessageWaitsForTheFirst() throws Exception {
    assertThat(offer(4 * MAX_QUEUED)).isEqualTo(Verdict.QUEUED);
    assertThat(offer(4 * MAX_QUEUED)).isEqualTo(Verdict.FULL);
    assertThat(offer(MAX_QUEUED / 2)).isEqualTo(Verdict.FULL);
    release.countDown();
    await().until(() -> writer.queuedBytes() == 0);
    assertThat(offer(4 * MAX_QUEUED)).isEqualTo(Verdict.QUEUED);
  }

  @Test
  void controlFramesThatThePeerDoesNotReadAreBounded() {
    int count = 0;
    while (!failure.isDone()) {
      writer.sendControl(frame());
      count++;
    }
    // One batch is being written, one waits; each may have twice the bound.
    assertThat(count * 20L).isLessThan(5L * MAX_QUEUED);
    assertThat(failure.join()).hasMessageContaining("provokes more frames than it reads");
  }
}
