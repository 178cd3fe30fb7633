package dev.sallyport.spi;

import java.lang.reflect.InaccessibleObjectException;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Finds an implementation of a service.
 *
 * <p>On the class path this library's own is asked for by its name first: there the service loader
 * opens and reads every jar, which costs a new process fifteen milliseconds before its first
 * message. On a module path it is the service loader that finds it, as it does any other
 * implementation.
 */
final class Providers {
  private Providers() {}

  static <T> Optional<T> find(Class<T> service, String own) {
    ClassLoader loader = service.getClassLoader();
    if (!service.getModule().isNamed()) {
      try {
        Class<?> found = Class.forName(own, true, loader);
        return Optional.of(service.cast(found.getDeclaredConstructor().newInstance()));
      } catch (ReflectiveOperationException | InaccessibleObjectException e) {
        // Not on the class path, or not there in the form of this version.
      }
    }
    Iterator<T> others = ServiceLoader.load(service, loader).iterator();
    return others.hasNext() ? Optional.of(others.next()) : Optional.empty();
  }
}
