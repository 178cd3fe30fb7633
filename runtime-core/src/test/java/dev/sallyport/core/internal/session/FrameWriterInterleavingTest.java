package dev.sallyport.core.internal.session;

import static dev.sallyport.core.internal.session.Interleavings.explore;
import static dev.sallyport.core.internal.session.Interleavings.require;

import dev.sallyport.Limits;
import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.session.Interleavings.Crew;
import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.transport.Framing;
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
  /** Lincheck cannot follow how the binary framing writes a number. */
  private static final Wire LINES = Framing.LINES.wire(Codecs.PROVIDER, Limits.defaults());

  /** A writer, and what has come out of it. */
  private static final class Out implements Connection {
    final AtomicInteger writers = new AtomicInteger();
    final AtomicInteger placed = new AtomicInteger();
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
      writer = new FrameWriter(this, LINES, 1 << 16, crew, "writer", this::failed);
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
        if (frames[i] == '}') {
          int stream = frames[i - 1] - '0';
          require(stream == last + 1, stream + " behind " + last);
          last = stream;
          all.countDown();
        }
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
      FrameBuffer frame = new FrameBuffer(1 << 10);
      LINES.begin(frame, head);
      return new Parcel(frame, head, Need.ROOM, frame.size(), placed::incrementAndGet);
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
