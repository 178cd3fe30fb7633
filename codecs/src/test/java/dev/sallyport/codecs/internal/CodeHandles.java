package dev.sallyport.codecs.internal;

import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Cleaner;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;

/** Lambdas, classes that capture, reflection, iterators, references. */
final class CodeHandles {
  private CodeHandles() {}

  static void addTo(Handles handles) throws Exception {
    closures(handles);
    reflection(handles);
    iteration(handles);
    references(handles);
    lifecycles(handles);
    handles.add("LH-PATTERN", Pattern.compile("x"), Pattern.compile("x").matcher("x"));
    handles.add("LH-THROWABLE", new IllegalStateException("x"), new OutOfMemoryError());
  }

  private static void closures(Handles handles) throws Exception {
    String captured = Thread.currentThread().getName();
    Supplier<String> capturing = () -> captured;
    Supplier<String> empty = () -> "";
    Supplier<Integer> bound = captured::length;
    Function<String, Integer> unbound = String::length;
    Supplier<Object> constructor = Object::new;
    Runnable task = () -> {};
    AutoCloseable closing = () -> {};
    class Local {
      @Override
      public String toString() {
        return captured;
      }
    }
    Object anonymous =
        new Callable<String>() {
          @Override
          public String call() {
            return captured;
          }
        };
    handles.add("LH-LAMBDA", capturing, empty, bound, unbound, constructor, task, closing);
    handles.add("LH-LAMBDA", anonymous, new Local(), new CodeHandles().new Inner(), hidden());
  }

  /** A class that no name finds, as frameworks define them. */
  private static Object hidden() throws ReflectiveOperationException {
    byte[] bytes =
        new ByteBuddy()
            .subclass(Object.class)
            .name(CodeHandles.class.getPackageName() + ".Concealed")
            .make()
            .getBytes();
    Class<?> type = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
    return type.getDeclaredConstructor().newInstance();
  }

  static final class Plain {}

  /** Not static: it holds the object around it. */
  @SuppressWarnings("ClassCanBeStatic") // That it is not is what is tested.
  final class Inner {}

  private static void reflection(Handles handles) throws Exception {
    Method method = String.class.getMethod("length");
    MethodHandle handle = MethodHandles.lookup().unreflect(method);
    InvocationHandler handler = new Handler();
    handles.add(
        "LH-CLASS",
        String.class,
        method,
        List.class.getMethod("iterator").getGenericReturnType(),
        handle,
        MethodHandles.lookup(),
        handle.type(),
        new ConstantCallSite(handle),
        MethodHandles.arrayElementVarHandle(int[].class),
        String.class.getModule(),
        ModuleLayer.boot(),
        ClassLoader.getSystemClassLoader(),
        ServiceLoader.load(Runnable.class),
        handler,
        Proxy.newProxyInstance(
            CodeHandles.class.getClassLoader(), new Class<?>[] {Comparable.class}, handler));
  }

  private static final class Handler implements InvocationHandler {
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
      throw new AssertionError("touched");
    }
  }

  private static void iteration(Handles handles) {
    handles.add(
        "LH-ITERATOR",
        List.of(1).iterator(),
        new ArrayList<>(List.of(1)).listIterator(),
        List.of(1).spliterator(),
        Stream.of(1),
        IntStream.range(0, 1),
        Collectors.toList(),
        new java.util.StringTokenizer("a b"),
        Collections.enumeration(List.of(1)));
  }

  private static void references(Handles handles) {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    Cleaner cleaner = Cleaner.create();
    handles.add(
        "LH-REFERENCE",
        new WeakReference<>("x"),
        new SoftReference<>("x"),
        new PhantomReference<>("x", queue),
        queue,
        cleaner,
        cleaner.register(new Plain(), new Task()));
  }

  private static void lifecycles(Handles handles) {
    handles.add(
        "LH-CLOSEABLE",
        new Closing(),
        new ClosingRecord(1),
        new RunningRecord(1),
        new Task(),
        new Call(),
        new java.util.Formatter());
  }

  static final class Closing implements AutoCloseable {
    @Override
    public void close() {}
  }

  record ClosingRecord(int x) implements AutoCloseable {
    @Override
    public void close() {}
  }

  record RunningRecord(int x) implements Runnable {
    @Override
    public void run() {}
  }

  static final class Task implements Runnable {
    @Override
    public void run() {}
  }

  static final class Call implements Callable<String> {
    @Override
    public String call() {
      return "";
    }
  }
}
