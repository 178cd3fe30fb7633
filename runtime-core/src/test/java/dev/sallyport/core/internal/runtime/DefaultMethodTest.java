package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Contract;
import dev.sallyport.Worker;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Default methods of a contract run at the caller, whoever may see the contract. */
class DefaultMethodTest {
  interface Doubling {
    int twice(int n);

    default int fourTimes(int n) {
      return twice(twice(n));
    }

    default int eightTimes(int n) {
      return 0;
    }
  }

  @Contract(name = "hidden")
  interface Hidden extends Doubling {
    default int sixteenTimes(int n) {
      return twice(eightTimes(n));
    }

    @Override
    default int eightTimes(int n) {
      return twice(fourTimes(n));
    }

    default int failing() throws IOException {
      throw new IOException("in the default method");
    }

    static int call(Object client) {
      return ((Hidden) client).sixteenTimes(1);
    }
  }

  @Contract
  interface Operator extends IntUnaryOperator {}

  /** The child. */
  static final class Arithmetician {
    private Arithmetician() {}

    public static void main(String[] args) {
      Worker.builder().serve(Hidden.class, n -> 2 * n).serve(Operator.class, n -> n + 1).run();
    }
  }

  private static Child child() {
    return Launch.java(Arithmetician.class).start();
  }

  @Test
  void ofAPackagePrivateContractCallItsOtherMethods() {
    try (Child child = child()) {
      Hidden client = child.client(Hidden.class);
      assertThat(client.sixteenTimes(1)).isEqualTo(16);
    }
  }

  @Test
  void ofAnInterfaceAboveTheContractRunUnlessOverridden() {
    try (Child child = child()) {
      Hidden client = child.client(Hidden.class);
      assertThat(client.fourTimes(1)).isEqualTo(4);
      assertThat(client.eightTimes(1)).isEqualTo(8);
      Operator operator = child.client(Operator.class);
      assertThat(operator.andThen(n -> 10 * n).applyAsInt(4)).isEqualTo(50);
    }
  }

  @Test
  void throwWhatTheyThrow() {
    try (Child child = child()) {
      Hidden client = child.client(Hidden.class);
      assertThatThrownBy(client::failing)
          .isInstanceOf(IOException.class)
          .hasMessage("in the default method");
    }
  }

  /** Has a copy of the contract of its own. */
  private static final class Loader extends ClassLoader {
    Loader() {
      super(DefaultMethodTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(DefaultMethodTest.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
      try (InputStream in = DefaultMethodTest.class.getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void ofAContractOfAnotherClassLoaderRun() throws Exception {
    Class<?> copy = Class.forName(Hidden.class.getName(), false, new Loader());
    assertThat(copy).isNotSameAs(Hidden.class);
    Method call = copy.getMethod("call", Object.class);
    call.setAccessible(true);
    try (Child child = child()) {
      assertThat(call.invoke(null, child.client(copy))).isEqualTo(16);
    }
  }
}
