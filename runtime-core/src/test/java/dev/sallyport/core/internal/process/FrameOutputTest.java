package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FrameOutputTest {
  private static final int PIPE_BYTES = 1024;

  @Test
  void writesGoThroughAtOnce() throws Exception {
    try (PipedInputStream in = new PipedInputStream(PIPE_BYTES);
        FrameOutput out = new FrameOutput(new BufferedOutputStream(new PipedOutputStream(in)))) {
      out.write(new byte[] {1, 2, 3});
      out.write(4);
      assertThat(in.available()).isEqualTo(4);
    }
  }

  @Test
  void closeTakesEffectAfterTheWriteThatIsUnderWay() throws Exception {
    try (PipedInputStream in = new PipedInputStream(PIPE_BYTES)) {
      FrameOutput out = new FrameOutput(new PipedOutputStream(in));
      CompletableFuture<Void> write =
          CompletableFuture.runAsync(
              () -> {
                try {
                  out.write(new byte[10 * PIPE_BYTES]);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              FrameOutputTest::inThread);
      // The first byte is there once the write is under way.
      assertThat(in.read()).isZero();
      CompletableFuture.runAsync(() -> closeQuietly(out), FrameOutputTest::inThread)
          .get(10, TimeUnit.SECONDS);
      assertThat(in.readAllBytes()).hasSize(10 * PIPE_BYTES - 1);
      write.get(10, TimeUnit.SECONDS);
      assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
      out.close();
    }
  }

  /** The common pool may have one thread only, and two are needed here. */
  private static void inThread(Runnable task) {
    new Thread(task).start();
  }

  private static void closeQuietly(FrameOutput out) {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
