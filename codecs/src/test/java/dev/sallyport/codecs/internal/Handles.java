package dev.sallyport.codecs.internal;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * Real live handles of every family, each with the code that it must get. Closing this closes them.
 */
final class Handles implements AutoCloseable {
  private final List<Handle> all = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  /** A live handle. Says its class and never asks it: it may be closed, or fail in all it does. */
  record Handle(String code, Object object) {
    @Override
    public String toString() {
      return code + " " + object.getClass().getName();
    }
  }

  Handles() {
    try {
      InputHandles.addTo(this);
      ConcurrencyHandles.addTo(this);
      CodeHandles.addTo(this);
      StateHandles.addTo(this);
      DatabaseHandles.addTo(this);
      LibraryHandles.addTo(this);
    } catch (Exception e) {
      close();
      throw new IllegalStateException(e);
    }
  }

  List<Handle> all() {
    return all;
  }

  void add(String code, Object... objects) {
    for (Object object : objects) {
      all.add(new Handle(code, object));
    }
  }

  /** Closes this handle in the end. */
  <T extends AutoCloseable> T opened(T handle) {
    open.add(handle);
    return handle;
  }

  /** As a driver's or pool's proxy, whose every method fails, those of Object too. */
  static Object untouchable(Class<?> type) {
    return Proxy.newProxyInstance(
        Handles.class.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          throw new AssertionError("touched: " + method);
        });
  }

  @Override
  public void close() {
    for (int i = open.size() - 1; i >= 0; i--) {
      try {
        open.get(i).close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
