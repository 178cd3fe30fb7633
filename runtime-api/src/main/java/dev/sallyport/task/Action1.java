package dev.sallyport.task;

import org.jspecify.annotations.Nullable;

/** A {@link Task1} of a method without a result. */
@FunctionalInterface
public interface Action1<A> extends Task1<A, @Nullable Void> {
  /** Runs the method here, in this process. */
  void act(A a) throws Exception;

  @Override
  default @Nullable Void run(A a) throws Exception {
    act(a);
    return null;
  }
}
