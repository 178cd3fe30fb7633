package dev.sallyport;

import java.util.Objects;
import java.util.Optional;

/** What is never cancelled, and so keeps no listener. */
enum NoCancellation implements Cancellation, Cancellation.Registration {
  NONE;

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public Optional<SallyportException> cause() {
    return Optional.empty();
  }

  @Override
  public Registration onCancel(Runnable listener) {
    Objects.requireNonNull(listener, "listener");
    return this;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "Cancellation[none]";
  }
}
