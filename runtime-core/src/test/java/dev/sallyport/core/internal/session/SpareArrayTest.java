package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.spi.FrameBuffer;
import org.junit.jupiter.api.Test;

/** Who has the spare array, and that it is one at a time. */
class SpareArrayTest {
  private static final int LENGTH = 100_000;

  private final SpareArray spare = new SpareArray();
  private final byte[] array = new byte[LENGTH];

  private FrameBuffer put(byte[] bytes) {
    FrameBuffer buffer = new FrameBuffer(bytes, bytes.length);
    buffer.extend(1);
    spare.put(buffer);
    return buffer;
  }

  @Test
  void anArrayGoesToOneTaker() {
    put(array);
    assertThat(spare.take(LENGTH, LENGTH)).isSameAs(array);
    assertThat(spare.take(LENGTH, LENGTH)).isNull();
  }

  @Test
  void whoGivesABufferHasNothingOfItsArrayLeft() {
    FrameBuffer used = put(array);
    assertThat(used.size()).isZero();
    assertThat(used.array()).isEmpty();
    // Once more is nothing.
    spare.put(used);
    assertThat(spare.take(LENGTH, LENGTH)).isSameAs(array);
  }

  @Test
  void aLongerOneThanAskedForStaysForTheNext() {
    put(array);
    assertThat(spare.take(70_000, LENGTH - 1)).isNull();
    assertThat(spare.take(70_000, LENGTH)).isSameAs(array);
  }

  @Test
  void keepsTheLongestAndNoSmallOnes() {
    byte[] longer = new byte[2 * LENGTH];
    put(array);
    put(longer);
    put(new byte[LENGTH]);
    assertThat(put(new byte[1000]).array()).hasSize(1000);
    assertThat(spare.take(LENGTH, 2 * LENGTH)).isSameAs(longer);
  }

  @Test
  void aBufferGrowsIntoItWithWhatItHas() {
    put(array);
    FrameBuffer buffer = new FrameBuffer(1 << 20, spare);
    buffer.writeByte(7);
    assertThat(buffer.array()).isNotSameAs(array);
    buffer.extend(90_000);
    assertThat(buffer.array()).isSameAs(array);
    assertThat(buffer.array()[0]).isEqualTo((byte) 7);
    assertThat(buffer.size()).isEqualTo(90_001);
  }

  @Test
  void aBufferDoesNotComeToHoldMoreThanItMayByIt() {
    put(array);
    FrameBuffer buffer = new FrameBuffer(80_000, spare);
    buffer.extend(70_000);
    assertThat(buffer.array()).hasSizeLessThanOrEqualTo(80_000);
  }

  @Test
  void aBufferDoesNotTakeOneThatIsLongerThanItWouldGrow() {
    byte[] huge = new byte[1 << 20];
    put(huge);
    FrameBuffer buffer = new FrameBuffer(16 << 20, spare);
    buffer.extend(66_000);
    // Else what waits to be written would hold far more than it is counted as.
    assertThat(buffer.array()).hasSizeLessThanOrEqualTo(132_000);
    assertThat(spare.take(1 << 20, 1 << 20)).isSameAs(huge);
  }
}
