package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.core.internal.wire.BinaryWire;
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
