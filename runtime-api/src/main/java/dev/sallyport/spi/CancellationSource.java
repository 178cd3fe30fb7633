package dev.sallyport.spi;

import dev.sallyport.Cancellation;
import dev.sallyport.SallyportException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Cancellation} with the means to cancel it. Handlers are given the {@link #token}.
 * Thread-safe. It is one small object until the first listener comes.
 */
public final class CancellationSource implements Cancellation {
  private static final AtomicReferenceFieldUpdater<CancellationSource, @Nullable Object> STATE =
      AtomicReferenceFieldUpdater.newUpdater(CancellationSource.class, Object.class, "state");

  // Null, then perhaps Listeners, then the cause, a SallyportException; never back.
  private volatile @Nullable Object state;

  /** Not cancelled yet. */
  public CancellationSource() {}

  /** This source, as those see it who may not cancel it. */
  public Cancellation token() {
    return this;
  }

  /**
   * Cancels, and runs the listeners on this thread before it returns; so never call it where user
   * code must not run, such as the thread that reads a session. Never throws what a listener
   * throws.
   *
   * @return whether this was the first cause; a later one changes nothing and waits for nothing
   */
  public boolean cancel(SallyportException cause) {
    Optional<Runnable> listeners = mark(cause);
    listeners.ifPresent(Runnable::run);
    return listeners.isPresent();
  }

  /**
   * Cancels and runs no listener, so on any thread. From then on the token says so; a listener that
   * comes later is run at once by who registers it.
   *
   * @return what runs the listeners that were there before, as {@link #cancel} does, to be run
   *     once; empty if this was not the first cause
   */
  public Optional<Runnable> mark(SallyportException cause) {
    Objects.requireNonNull(cause, "cause");
    Object before;
    do {
      before = state;
      if (before instanceof SallyportException) {
        return Optional.empty();
      }
    } while (!STATE.compareAndSet(this, before, cause));
    return Optional.of(before instanceof Listeners listeners ? listeners::runAll : () -> {});
  }

  @Override
  public boolean isCancelled() {
    return state instanceof SallyportException;
  }

  @Override
  public Optional<SallyportException> cause() {
    return state instanceof SallyportException cause ? Optional.of(cause) : Optional.empty();
  }

  @Override
  public Registration onCancel(Runnable action) {
    Objects.requireNonNull(action, "listener");
    while (true) {
      Object now = state;
      if (now instanceof SallyportException) {
        run(action);
        return Cancellation.none().onCancel(action);
      } else if (now instanceof Listeners listeners) {
        Listener listener = new Listener(listeners, action);
        if (listeners.add(listener)) {
          return listener;
        }
        // Cancelled since: the state says so.
      } else {
        STATE.compareAndSet(this, null, new Listeners());
      }
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      try {
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      } catch (Throwable ignored) {
        // As the JVM does with what such a handler throws.
      }
    }
  }

  @Override
  public String toString() {
    return state instanceof SallyportException cause
        ? "Cancellation[" + cause.code() + "]"
        : "Cancellation[not cancelled]";
  }

  /** Those who wait, in order. Its monitor is held for a step each, never while one runs. */
  private static final class Listeners {
    private final Set<Listener> waiting = new LinkedHashSet<>();
    private boolean closed;

    /** False once the listeners are being run. */
    synchronized boolean add(Listener listener) {
      return !closed && waiting.add(listener);
    }

    /** Takes the first, so that it is either run or taken away, and only once. */
    synchronized @Nullable Listener next() {
      closed = true;
      Iterator<Listener> rest = waiting.iterator();
      if (!rest.hasNext()) {
        return null;
      }
      Listener first = rest.next();
      rest.remove();
      return first;
    }

    void runAll() {
      Listener next;
      while ((next = next()) != null) {
        run(next.action);
      }
    }

    synchronized void remove(Listener listener) {
      waiting.remove(listener);
    }
  }

  /** One listener; equal to none but itself, also if its action is registered twice. */
  private static final class Listener implements Registration {
    private final Listeners listeners;
    private final Runnable action;

    Listener(Listeners listeners, Runnable action) {
      this.listeners = listeners;
      this.action = action;
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }
}
