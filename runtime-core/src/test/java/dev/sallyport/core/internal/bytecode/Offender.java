package dev.sallyport.core.internal.bytecode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.util.function.Function;

/** Does what our code must not do, so that the test that looks for it is seen to find it. */
final class Offender implements Serializable {
  private static final long serialVersionUID = 1L;

  private int value;

  Object all(String name, byte[] bytes) throws Exception {
    Class<?> type = Class.forName(name);
    Object made = type.getDeclaredConstructor().newInstance();
    type.getDeclaredField("value").set(made, value);
    MethodHandles.lookup().findClass(name);
    Thread.currentThread().getContextClassLoader().loadClass(name);
    type.getMethod("run").invoke(made);
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  Function<String, Object> reference(ClassLoader loader) {
    return name -> {
      try {
        return loader.loadClass(name);
      } catch (ClassNotFoundException e) {
        return e;
      }
    };
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
  }
}
