package dev.sallyport.benchmarks.codec;

import java.util.Arrays;
import org.apache.fory.Fory;
import org.apache.fory.memory.MemoryBuffer;

/**
 * Fory at its fastest: Java's own form rather than the one for all languages, both ends with the
 * same classes, no shared references, and the code generated before the first message is done.
 */
final class ForySubject implements Subject {
  private final Fory fory =
      Fory.builder()
          .withXlang(false)
          .withCompatible(false)
          .withRefTracking(false)
          .requireClassRegistration(true)
          .withCodegen(true)
          .withAsyncCompilation(false)
          .build();
  private final MemoryBuffer out = MemoryBuffer.newHeapBuffer(512);

  ForySubject() {
    fory.register(Job.class);
    fory.register(Job.Priority.class);
    fory.register(Job.Step.class);
  }

  @Override
  public int encode(Job job) {
    out.writerIndex(0);
    fory.serialize(out, job);
    return out.writerIndex();
  }

  @Override
  public byte[] encoded() {
    return Arrays.copyOf(out.getHeapMemory(), out.writerIndex());
  }

  @Override
  public Job decode(byte[] bytes) {
    return fory.deserialize(bytes, Job.class);
  }
}
