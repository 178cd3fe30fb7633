package dev.sallyport.netty;

import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Netty's detector, which also keeps what it finds for {@link NoLeaks}. */
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {
  static final List<String> FOUND = new CopyOnWriteArrayList<>();

  public LeakRecorder(Class<?> type, int samplingInterval) {
    super(type, samplingInterval);
  }

  /** Netty looks for this one too. */
  public LeakRecorder(Class<?> type, int samplingInterval, long maxActive) {
    this(type, samplingInterval);
  }

  @Override
  protected void reportTracedLeak(String resourceType, String records) {
    FOUND.add(resourceType + records);
    super.reportTracedLeak(resourceType, records);
  }

  @Override
  protected void reportUntracedLeak(String resourceType) {
    FOUND.add(resourceType);
    super.reportUntracedLeak(resourceType);
  }
}
