package dev.sallyport.core.internal.session;

import org.jspecify.annotations.Nullable;

/** Two that wait for the same, and are run one after the other. */
record InTurn(Runnable first, Runnable second) implements Runnable {
  /** What is run where {@code action} comes after what waits already, if anything does. */
  static Runnable after(@Nullable Runnable waiting, Runnable action) {
    return waiting == null ? action : new InTurn(waiting, action);
  }

  @Override
  public void run() {
    try {
      first.run();
    } finally {
      second.run();
    }
  }
}
