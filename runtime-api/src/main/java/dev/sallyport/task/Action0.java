package dev.sallyport.task;

import org.jspecify.annotations.Nullable;

/** A {@link Task0} of a method without a result. */
@FunctionalInterface
public interface Action0 extends Task0<@Nullable Void> {
  /** Runs the method here, in this process. */
  void act() throws Exception;

  @Override
  default @Nullable Void run() throws Exception {
    act();
    return null;
  }
}
