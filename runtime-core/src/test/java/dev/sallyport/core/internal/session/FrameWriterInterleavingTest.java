package dev.sallyport.core.internal.session;

import static dev.sallyport.core.internal.session.Interleavings.explore;
import static dev.sallyport.core.internal.session.Interleavings.require;

import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.session.Interleavings.Crew;
import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread writes at a time, and nothing is left with nobody on the way to write it. */
@Timeout(Interleavings.SECONDS)
class FrameWriterInterleavingTest {
  /**
   * A frame is one byte, the number of its stream: Lincheck cannot follow how the binary framing
   * writes a number, and a line takes many steps.
   */
  private static final class Bytes implements Wire {
    @Override
    public void begin(FrameBuffer out, FrameHead head) {}

    @Override
    public void end(FrameBuffer out, FrameHead head, int stream) {
      out.array()[out.extend(1)] = (byte) stream;
    }

    @Override
    public int messageOffset(FrameBuffer begun, FrameHead head) {
      return 0;
    }

    @Override
    public int maxFragmentBytes() {
      return Integer.MAX_VALUE;
    }

    @Override
    public int firstFragment(FrameBuffer message, FrameHead head, int stream, FrameBuffer out) {
      throw new IllegalStateException("no fragments");
    }

    @Override
    public int nextFragment(FrameBuffer message, FrameHead head, int stream, int from, int to) {
      throw new IllegalStateException("no fragments");
    }

    @Override
    public Frame parse(FrameBuffer in) {
      throw new IllegalStateException("nothing arrives");
    }

    @Override
    public int overheadBytes() {
      return 0;
    }

    @Override
    public int tailBytes() {
      return 1;
    }
  }

  /** A writer, and what has come out of it. */
  private static final class Out implements Connection {
    final AtomicInteger writers = new AtomicInteger();
    final AtomicInteger placed = new AtomicInteger();
    final Wire wire = new Bytes();
    final FrameWriter writer;
    final CountDownLatch all;
    volatile @Nullable IOException broken;
    int last;
    boolean finished;

    /**
     * @param frames that will be sent
     */
    Out(Crew crew, int frames) {
      all = new CountDownLatch(frames);
      writer = new FrameWriter(this, wire, 1 << 16, crew, "writer", this::failed);
    }

    private void failed(IOException failure) {
      broken = failure;
      while (all.getCount() > 0) {
        all.countDown();
      }
    }

    @Override
    public boolean receive(FrameBuffer frame) {
      return false;
    }

    @Override
    public void send(byte[] frames, int offset, int length) {
      require(writers.incrementAndGet() == 1, "two threads write");
      for (int i = offset; i < offset + length; i++) {
        require(frames[i] == last + 1, frames[i] + " behind " + last);
        last = frames[i];
        all.countDown();
      }
      writers.decrementAndGet();
    }

    @Override
    public void finish() {
      finished = true;
    }

    @Override
    public void close() {}

    /** A frame whose stream gets its number with its place. */
    Parcel parcel() {
      FrameHead head = FrameHead.of(FrameType.DATA, FrameHead.FIN, 0);
      return new Parcel(new FrameBuffer(1), head, Need.ROOM, 0, placed::incrementAndGet);
    }

    void send(Urgency urgency) throws InterruptedException {
      writer.send(new SendLane(0), parcel(), urgency, null);
    }

    /** Nothing but what is on its way already writes what is left. */
    void awaitAll(Crew crew) throws InterruptedException {
      all.await();
      require(broken == null, "failed: " + broken);
      writer.finish(null);
      writer.finished().join();
      require(finished, "not finished");
      crew.awaitTasks();
    }
  }

  @Test
  void everyFrameIsWrittenInItsPlaceByOneThreadAtATime() {
    explore(crew -> {
      Out out = new Out(crew, 2);
      crew.inParallel(() -> out.send(Urgency.NOW), () -> out.send(Urgency.REPLY));
      out.awaitAll(crew);
    });
  }

  @Test
  void whatIsLeftToTheWriterThreadOrHeldBackIsWritten() {
    explore(crew -> {
      Out out = new Out(crew, 2);
      crew.inParallel(
          () -> out.send(Urgency.ELSEWHERE),
          () -> {
            out.writer.turn().hold();
            out.send(Urgency.REPLY);
            out.writer.turn().flushBeforeWaiting();
          },
          () -> out.writer.turn().flushHeld());
      out.awaitAll(crew);
    });
  }
}
