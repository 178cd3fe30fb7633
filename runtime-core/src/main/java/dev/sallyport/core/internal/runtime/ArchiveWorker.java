package dev.sallyport.core.internal.runtime;

import dev.sallyport.Contract;
import dev.sallyport.Worker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A program: the worker whose classes a start archive has. It answers as any worker does, loads the
 * classes that its arguments name, and does nothing else: whatever it touched would be in the
 * memory of every child.
 */
public final class ArchiveWorker {
  /** What it is asked. */
  @Contract
  public interface Training {
    Sample echo(Sample sample);

    CompletableFuture<Sample> echoLater(Sample sample);
  }

  /** One of each sort of value. */
  @SuppressWarnings("ArrayRecordComponent") // It goes there and back, and is not compared.
  public record Sample(
      String text,
      int number,
      long large,
      double fraction,
      boolean flag,
      byte[] bytes,
      List<String> list,
      Map<String, String> map) {}

  private ArchiveWorker() {}

  /** The names of classes to load; none is initialized, so that nothing of them runs. */
  public static void main(String[] args) {
    for (String name : args) {
      try {
        Class.forName(name, false, ArchiveWorker.class.getClassLoader());
      } catch (ReflectiveOperationException | LinkageError e) {
        // One that cannot be had is not archived.
      }
    }
    Worker.serve(Training.class, new Echo());
  }

  private static final class Echo implements Training {
    @Override
    public Sample echo(Sample sample) {
      return sample;
    }

    @Override
    public CompletableFuture<Sample> echoLater(Sample sample) {
      return CompletableFuture.completedFuture(sample);
    }
  }
}
