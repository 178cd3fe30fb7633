package dev.sallyport.core.internal.runtime;

import dev.sallyport.Contract;
import dev.sallyport.Worker;
import java.util.List;
import java.util.Map;

/**
 * A program: the worker whose classes a start archive has. It answers as any worker does, and loads
 * the classes that the user's main class names, without running any of their code.
 */
public final class ArchiveWorker {
  /** What it is asked. */
  @Contract
  public interface Training {
    Sample echo(Sample sample);
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

  /** The name of the user's main class. */
  public static void main(String[] args) {
    new NamedClasses(ArchiveWorker.class.getClassLoader()).load(args[0]);
    Worker.serve(Training.class, new Echo());
  }

  private static final class Echo implements Training {
    @Override
    public Sample echo(Sample sample) {
      return sample;
    }
  }
}
