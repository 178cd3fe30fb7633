package dev.sallyport.task;

import org.jspecify.annotations.Nullable;

/** A {@link Task4} of a method without a result. */
@FunctionalInterface
public interface Action4<A, B, C, D> extends Task4<A, B, C, D, @Nullable Void> {
  /** Runs the method here, in this process. */
  void act(A a, B b, C c, D d) throws Exception;

  @Override
  default @Nullable Void run(A a, B b, C c, D d) throws Exception {
    act(a, b, c, d);
    return null;
  }
}
