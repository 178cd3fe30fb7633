package dev.sallyport;

import dev.sallyport.schema.Inspection;
import dev.sallyport.spi.CodecProvider;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Tells what would be refused at the boundary between processes, without sending anything: what to
 * reach for when something will not send.
 *
 * <pre>{@code
 * System.out.println(Boundary.inspect(job));
 * assertThat(Boundary.inspect(job).refusals()).isEmpty();
 * }</pre>
 *
 * <p>Thread-safe. An object that is refused is not touched: its class alone is looked at. Accessors
 * of records are called, and collections of {@code java.util} are iterated over, as when they are
 * sent.
 */
public final class Boundary {
  private Boundary() {}

  /** {@link #inspect(Object, Limits)} with {@link Limits#defaults}. */
  public static Inspection inspect(@Nullable Object value) {
    return inspect(value, Limits.defaults());
  }

  /**
   * Every refusal in an object graph, where sending would tell the first ten.
   *
   * <p>The value is taken for what its class says: a record by its components, {@link Data} as
   * plain data, a list, map or array by its elements, if some declared type takes them all. Below a
   * component whose declared type is no data, such as {@code Object}, the inspection goes on with
   * what is there.
   *
   * @param limits of the process that would receive it
   */
  public static Inspection inspect(@Nullable Object value, Limits limits) {
    return Codecs.PROVIDER.inspect(value, limits);
  }

  /**
   * Every refusal in what a type declares: of a message type, or of all methods of a {@link
   * Contract}.
   */
  public static Inspection inspectType(Type type) {
    return Codecs.PROVIDER.inspectType(type);
  }

  /** Looked for when it is first needed. */
  private static final class Codecs {
    static final CodecProvider PROVIDER = CodecProvider.get();
  }
}
