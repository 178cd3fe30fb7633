package dev.sallyport.spi;

import dev.sallyport.ServiceFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is served in a session under the name of one class: a contract, with what makes its
 * implementation, or the tasks of a class.
 *
 * @param contract the interface, or the class that declares the tasks
 * @param factory called once a session, when its handshake is complete; the peer is usable in it.
 *     Null for tasks, whose methods are static
 */
public record Service<C>(Class<C> contract, @Nullable ServiceFactory<C> factory) {
  /** The tasks of a class. */
  public static <C> Service<C> ofTasks(Class<C> type) {
    return new Service<>(type, null);
  }

  public boolean isTasks() {
    return factory == null;
  }
}
