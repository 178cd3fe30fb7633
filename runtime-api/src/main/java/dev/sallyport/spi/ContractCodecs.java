package dev.sallyport.spi;

import dev.sallyport.schema.Compatibility;
import org.jspecify.annotations.Nullable;

/** The codecs that the annotation processor generated for the methods of a contract. */
public interface ContractCodecs {
  /**
   * What a contract's annotation says. To ask the JDK for an annotation takes classes that it makes
   * at run time, and those cost a new process more than all codecs together.
   *
   * @param name as {@link dev.sallyport.Contract#name}
   */
  record Declaration(String name, Compatibility compatibility) {}

  /** What the contract's annotation said when it was compiled; null if that is not known. */
  default @Nullable Declaration declaration() {
    return null;
  }

  /** The codec of a method's arguments that are data, or null if there is none. */
  @Nullable MessageCodec<Object[]> parameters(String method);

  /** The codec of each element of what a method's caller streams, or null if there is none. */
  default @Nullable MessageCodec<?> items(String method) {
    return null;
  }

  /**
   * The codec of a method's result, or of each element of a stream that it returns; null if there
   * is none.
   */
  @Nullable MessageCodec<?> result(String method);
}
