package dev.sallyport.task;

import org.jspecify.annotations.Nullable;

/** A {@link Task3} of a method without a result. */
@FunctionalInterface
public interface Action3<A, B, C> extends Task3<A, B, C, @Nullable Void> {
  /** Runs the method here, in this process. */
  void act(A a, B b, C c) throws Exception;

  @Override
  default @Nullable Void run(A a, B b, C c) throws Exception {
    act(a, b, c);
    return null;
  }
}
