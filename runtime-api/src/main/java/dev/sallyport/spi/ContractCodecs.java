package dev.sallyport.spi;

import org.jspecify.annotations.Nullable;

/** The codecs that the annotation processor generated for the methods of a contract. */
public interface ContractCodecs {
  /** The codec of a method's arguments, or null if there is none. */
  @Nullable MessageCodec<Object[]> parameters(String method);

  /** The codec of a method's result, or null if there is none. */
  @Nullable MessageCodec<?> result(String method);
}
