package dev.sallyport.spi;

import org.jspecify.annotations.Nullable;

/** The codecs that the annotation processor generated for the methods of a contract. */
public interface ContractCodecs {
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
