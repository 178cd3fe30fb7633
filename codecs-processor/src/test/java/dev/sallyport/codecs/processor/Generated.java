package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.StandardCodecs;
import dev.sallyport.spi.ContractCodecs;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.MessageCodec;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Constructor;
import java.util.Random;

/** Uses what was generated, as a process does that loads it. */
final class Generated {
  static final StandardCodecs CODECS = new StandardCodecs();

  private Generated() {}

  static Class<?> load(ClassLoader loader, String name) {
    try {
      return loader.loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object instance(Class<?> type) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  static MessageCodec<Object> codec(Class<?> message) {
    return (MessageCodec<Object>)
        instance(load(message.getClassLoader(), message.getName() + "_Codec"));
  }

  static ContractCodecs codecs(Class<?> contract) {
    return (ContractCodecs)
        instance(load(contract.getClassLoader(), contract.getName() + "_Codecs"));
  }

  @SuppressWarnings("unchecked")
  private static Shape<Object> shape(Class<?> type) {
    return (Shape<Object>) CODECS.shape(type, type.getSimpleName());
  }

  /** The codec of a message agrees with the tree about random values of it. */
  static void agrees(Javac.Result result, String message) {
    agrees(result, message, 10);
  }

  /** The same with so many values of each form. */
  static void agrees(Javac.Result result, String message, int values) {
    Class<?> type = result.load(message);
    MessageCodec<Object> codec = codec(type);
    Random random = new Random(message.hashCode());
    int written = 0;
    for (Form form : Form.values()) {
      Comparison<Object> comparison = new Comparison<>(message, shape(type), codec, form);
      for (int i = 0; i < values; i++) {
        Object value = new RandomValues(random, null).value(type);
        for (Encoding encoding : Encoding.values()) {
          byte[] bytes = comparison.write(encoding, value, Limits.defaults(), true);
          assertThat(comparison.read(encoding, bytes, Limits.defaults()))
              .isEqualTo(RandomValues.comparable(value));
          byte[] damaged = Comparison.damaged(encoding, bytes, random);
          comparison.read(encoding, damaged, Limits.defaults());
          written++;
        }
      }
    }
    assertThat(written).isEqualTo(values * 6);
  }
}
