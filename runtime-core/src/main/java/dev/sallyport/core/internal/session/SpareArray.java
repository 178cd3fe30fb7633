package dev.sallyport.core.internal.session;

import dev.sallyport.spi.FrameBuffer;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One large array that a session has done with, for its next large message: one that is in the
 * caches, and has not to be zeroed.
 *
 * <p><b>Bound.</b> It is held weakly. The next collection takes it, as it would without this: what
 * is idle holds nothing. Whoever takes it says how large it may be.
 *
 * <p><b>Ownership.</b> An array comes here from its only holder, who has nothing of it left, and
 * goes to one. Thread-safe.
 */
final class SpareArray implements FrameBuffer.Source {
  /** Smaller ones are not worth it. */
  private static final int LEAST_BYTES = 64 << 10;

  private final AtomicReference<@Nullable WeakReference<byte[]>> kept = new AtomicReference<>();

  @Override
  public byte @Nullable [] take(int least, int most) {
    if (least < LEAST_BYTES || kept.get() == null) {
      return null;
    }
    WeakReference<byte[]> reference = kept.getAndSet(null);
    byte[] array = reference == null ? null : reference.get();
    if (array == null || array.length < least) {
      return null;
    }
    if (array.length > most) {
      kept.compareAndSet(null, reference);
      return null;
    }
    return array;
  }

  /** Takes the array of a buffer that is used no more, if it is worth it and larger than ours. */
  void put(FrameBuffer used) {
    int length = used.array().length;
    if (length < LEAST_BYTES) {
      return;
    }
    WeakReference<byte[]> reference = kept.get();
    byte[] array = reference == null ? null : reference.get();
    if (array == null || array.length <= length) {
      kept.set(new WeakReference<>(used.detach()));
    }
  }
}
