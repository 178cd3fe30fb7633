package dev.sallyport.task;

import org.jspecify.annotations.Nullable;

/** A {@link Task2} of a method without a result. */
@FunctionalInterface
public interface Action2<A, B> extends Task2<A, B, @Nullable Void> {
  /** Runs the method here, in this process. */
  void act(A a, B b) throws Exception;

  @Override
  default @Nullable Void run(A a, B b) throws Exception {
    act(a, b);
    return null;
  }
}
