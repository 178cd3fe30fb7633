package dev.sallyport.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every transport guarantees. A transport's own test extends this and gives two connected ends
 * and a frame that its framing allows.
 */
public abstract class TransportConformance {
  // Of its own: the common pool may have a single thread, and these block.
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Connection left;
  private Connection right;

  /** Two connected ends. */
  protected abstract Connection[] connect() throws Exception;

  /** A whole frame, as the framing has it, whose payload has {@code size} bytes. */
  protected abstract byte[] frame(int size);

  /** What {@link Connection#receive} gives of it: without a line end. */
  protected byte[] received(byte[] frame) {
    return frame;
  }

  @BeforeEach
  void open() throws Exception {
    Connection[] ends = connect();
    left = ends[0];
    right = ends[1];
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
    threads.shutdownNow();
  }

  @Test
  void deliversFramesWholeAndInOrder() throws Exception {
    List<Integer> sizes = List.of(0, 1, 2, 11, 12, 13, 500, 8191, 8192, 8193, 65_536, 100_000);
    CompletableFuture<Void> sender =
        CompletableFuture.runAsync(() -> sizes.forEach(size -> send(left, frame(size))), threads);
    FrameBuffer buffer = new FrameBuffer(1 << 20);
    for (int size : sizes) {
      assertThat(right.receive(buffer)).isTrue();
      assertThat(content(buffer)).isEqualTo(received(frame(size)));
    }
    sender.get(10, TimeUnit.SECONDS);
  }

  @Test
  void carriesBothDirectionsAtOnce() throws Exception {
    CompletableFuture<List<byte[]>> there =
        CompletableFuture.supplyAsync(() -> receive(right, 50), threads);
    CompletableFuture<List<byte[]>> back =
        CompletableFuture.supplyAsync(() -> receive(left, 50), threads);
    CompletableFuture<Void> leftSends =
        CompletableFuture.runAsync(() -> sendMany(left, 50, 20_000), threads);
    CompletableFuture<Void> rightSends =
        CompletableFuture.runAsync(() -> sendMany(right, 50, 20_000), threads);
    assertThat(there.get(20, TimeUnit.SECONDS)).hasSize(50);
    assertThat(back.get(20, TimeUnit.SECONDS)).hasSize(50);
    leftSends.get(10, TimeUnit.SECONDS);
    rightSends.get(10, TimeUnit.SECONDS);
  }

  @Test
  void deliversWhatWasSentBeforeTheEndAndThenTheEnd() throws Exception {
    send(left, frame(100));
    left.finish();
    FrameBuffer buffer = new FrameBuffer(1 << 20);
    assertThat(right.receive(buffer)).isTrue();
    assertThat(right.receive(buffer)).isFalse();
    assertThat(right.receive(buffer)).isFalse();
  }

  @Test
  void endsOneDirectionAlone() throws Exception {
    left.finish();
    left.finish();
    send(right, frame(7));
    FrameBuffer buffer = new FrameBuffer(1 << 20);
    assertThat(left.receive(buffer)).isTrue();
    assertThat(content(buffer)).isEqualTo(received(frame(7)));
  }

  @Test
  void refusesToSendAfterTheEnd() throws Exception {
    left.finish();
    assertThatThrownBy(() -> left.send(frame(1), 0, frame(1).length)).isInstanceOf(IOException.class);
  }

  @Test
  void seesTheEndWhenTheOtherEndCloses() throws Exception {
    left.close();
    left.close();
    assertThat(right.receive(new FrameBuffer(1 << 10))).isFalse();
  }

  private void sendMany(Connection connection, int count, int size) {
    for (int i = 0; i < count; i++) {
      send(connection, frame(size));
    }
  }

  private static List<byte[]> receive(Connection connection, int count) {
    List<byte[]> frames = new ArrayList<>();
    FrameBuffer buffer = new FrameBuffer(1 << 20);
    try {
      while (frames.size() < count && connection.receive(buffer)) {
        frames.add(content(buffer));
      }
      return frames;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void send(Connection connection, byte[] frame) {
    try {
      connection.send(frame, 0, frame.length);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] content(FrameBuffer buffer) {
    return Arrays.copyOf(buffer.array(), buffer.size());
  }
}
