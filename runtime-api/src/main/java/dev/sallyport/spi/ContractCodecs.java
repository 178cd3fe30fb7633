package dev.sallyport.spi;

import dev.sallyport.schema.Compatibility;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
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

  /**
   * The fingerprint of the contract, if its messages have these names: taken over the schemas of
   * all of the codecs here, so it is that of the running classes where each of them is.
   *
   * @param names of the schemas, sorted
   * @return null for other names, and where it is not known
   */
  default @Nullable String fingerprint(List<String> names) {
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

  /**
   * Whether {@link #call} calls exactly this method: the contract may have been compiled anew
   * without the annotation processor.
   *
   * @throws LinkageError if a type of the method is no longer there
   */
  default boolean calls(Method method) {
    return false;
  }

  /**
   * Calls a method of the contract as reflection would, without what the first call by reflection
   * costs a new process of JDK 18 and later, where it has method handles made.
   *
   * @param method the name of one that it {@linkplain #calls calls}
   * @param implementation of the contract
   * @param arguments one of each parameter's type, in their order
   * @return the result; null for {@code void}
   * @throws Throwable what the implementation throws
   */
  default @Nullable Object call(String method, Object implementation, Object[] arguments)
      throws Throwable {
    throw new UnsupportedOperationException("no direct call of " + method);
  }

  /** Whether a method has these types, but for type arguments: for generated code. */
  static boolean hasTypes(Method method, Class<?> result, Class<?>... parameters) {
    return method.getReturnType() == result
        && Arrays.equals(method.getParameterTypes(), parameters);
  }
}
