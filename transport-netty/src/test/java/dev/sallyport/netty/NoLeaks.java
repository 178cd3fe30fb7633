package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a class of tests in which a buffer was lost. */
final class NoLeaks implements AfterAllCallback {
  private static final int ROUNDS = 5;

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    for (int i = 0; i < ROUNDS; i++) {
      System.gc();
      // What the collector has found is told with the next buffer.
      ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    assertThat(LeakRecorder.FOUND).isEmpty();
  }
}
