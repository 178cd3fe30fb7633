package dev.sallyport.core.internal.runtime;

import dev.sallyport.Contract;
import dev.sallyport.Worker;
import dev.sallyport.schema.Compatibility;
import dev.sallyport.spi.ContractCodecs;
import dev.sallyport.spi.MessageCodec;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** What it is asked in the place of a worker whose contracts have generated codecs. */
  @Contract
  public interface KnownTraining {
    /** Each sort of value, and no record. */
    Map<String, Double> sum(
        String text,
        int number,
        long large,
        double fraction,
        boolean flag,
        byte[] bytes,
        List<String> list);

    /** Derived as all are, and never called: what interprets a record is not needed there. */
    CompletableFuture<Sample> echoLater(Sample sample);
  }

  /**
   * Found by its name, as generated ones are. So the annotation is not asked, and nothing is called
   * by reflection: what either takes, all children would have to take in.
   */
  @SuppressWarnings("IdentifierName") // That is the name.
  static final class KnownTraining_Codecs implements ContractCodecs {
    @Override
    public Declaration declaration() {
      return new Declaration("", Compatibility.EXACT);
    }

    @Override
    public @Nullable MessageCodec<Object[]> parameters(String method) {
      return null;
    }

    @Override
    public @Nullable MessageCodec<?> result(String method) {
      return null;
    }

    @Override
    public boolean calls(Method method) {
      return method.getName().equals("sum");
    }

    @Override
    @SuppressWarnings("unchecked") // As the contract says.
    public Object call(String method, Object implementation, Object[] arguments) {
      return ((KnownTraining) implementation)
          .sum(
              (String) arguments[0],
              (int) arguments[1],
              (long) arguments[2],
              (double) arguments[3],
              (boolean) arguments[4],
              (byte[]) arguments[5],
              (List<String>) arguments[6]);
    }
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

  /** In the place of a name: the user's classes make lambdas, and what that takes is archived. */
  static final String LAMBDAS = "-lambdas";

  /** The same: the user's contracts have generated codecs. */
  static final String CODECS = "-codecs";

  private ArchiveWorker() {}

  /** The names of classes to load; none is initialized, so that nothing of them runs. */
  public static void main(String[] args) {
    awaitInVain();
    boolean known = false;
    for (String name : args) {
      if (name.equals(LAMBDAS)) {
        makeLambdas(args);
        continue;
      } else if (name.equals(CODECS)) {
        known = true;
        continue;
      }
      try {
        Class.forName(name, false, ArchiveWorker.class.getClassLoader());
      } catch (ReflectiveOperationException | LinkageError e) {
        // One that cannot be had is not archived.
      }
    }
    if (known) {
      Worker.serve(KnownTraining.class, new KnownEcho());
    } else {
      Worker.serve(Training.class, new Echo());
    }
  }

  /**
   * A worker's end waits for its last bytes, if they are not written yet: whether it has to is up
   * to the processors, and what waiting takes is archived all the same.
   */
  private static void awaitInVain() {
    try {
      new CompletableFuture<Void>().copy().get(1, TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      // The last of these.
    }
  }

  /**
   * One of each usual sort: their machinery costs a process that makes its first more than a start.
   */
  private static void makeLambdas(Object captured) {
    Runnable constant = () -> {};
    Supplier<Object> capturing = () -> captured;
    Function<Object, String> reference = Object::toString;
    constant.run();
    var unused = reference.apply(capturing.get());
  }

  private static final class KnownEcho implements KnownTraining {
    @Override
    public Map<String, Double> sum(
        String text,
        int number,
        long large,
        double fraction,
        boolean flag,
        byte[] bytes,
        List<String> list) {
      return Map.of(text, number + large + fraction + bytes.length + list.size());
    }

    @Override
    public CompletableFuture<Sample> echoLater(Sample sample) {
      return CompletableFuture.completedFuture(sample);
    }
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
