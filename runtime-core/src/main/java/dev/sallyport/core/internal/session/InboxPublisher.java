package dev.sallyport.core.internal.session;

import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an {@link Inbox} as a publisher for one subscriber, which is called by one thread
 * at a time, as a user task.
 *
 * <p>Whoever raises {@code pending} from 0 runs {@link #drain}, which goes on until it is 0 again:
 * so no signal is lost and none runs beside another.
 */
final class InboxPublisher<T> implements Flow.Publisher<T>, Flow.Subscription {
  private final Inbox inbox;
  private final Function<Frame, T> decode;
  private final Runnable onCancel;
  private final UserTasks tasks;
  private final String label;
  private final Pace pace = new Pace();

  private final AtomicBoolean subscribed = new AtomicBoolean();
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger pending = new AtomicInteger();

  /** Null before its {@code onSubscribe} has returned, and once it is told nothing more. */
  private volatile Flow.@Nullable Subscriber<? super T> subscriber;

  private volatile @Nullable Throwable misuse;

  /** Nothing more is signalled but by who has set it. */
  private final AtomicBoolean over = new AtomicBoolean();

  /**
   * @param onCancel told when the subscriber wants nothing more
   */
  InboxPublisher(
      Inbox inbox, Function<Frame, T> decode, Runnable onCancel, UserTasks tasks, String label) {
    this.inbox = inbox;
    this.decode = decode;
    this.onCancel = onCancel;
    this.tasks = tasks;
    this.label = label;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> newSubscriber) {
    Objects.requireNonNull(newSubscriber, "subscriber");
    if (!subscribed.compareAndSet(false, true)) {
      newSubscriber.onSubscribe(NoSubscription.INSTANCE);
      newSubscriber.onError(
          new IllegalStateException(
              label + " has a subscriber already: expected one, since each message comes once"));
      return;
    }
    boolean accepted = false;
    try {
      newSubscriber.onSubscribe(this);
      accepted = true;
    } finally {
      if (!accepted) {
        // What it throws is for who subscribes; nobody is left to take anything.
        cancel();
      }
    }
    subscriber = newSubscriber;
    if (over.get()) {
      subscriber = null;
    }
    inbox.listen(this::schedule);
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      misuse =
          new IllegalArgumentException(
              "request out of range: "
                  + count
                  + " (expected at least 1: Reactive Streams 3.9), subscriber of "
                  + label);
    } else {
      demand.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    }
    schedule();
  }

  @Override
  public void cancel() {
    end();
    onCancel.run();
  }

  /**
   * Whoever ends it first says how: a subscriber that cancels is not told that it has.
   *
   * @return whether this was the first
   */
  private boolean end() {
    boolean first = over.compareAndSet(false, true);
    subscriber = null;
    return first;
  }

  private void schedule() {
    if (pending.getAndIncrement() == 0) {
      tasks.run(() -> pace.run(this::drain), pace.isQuick());
    }
  }

  private void drain() {
    int signals = pending.get();
    do {
      Flow.Subscriber<? super T> receiver = subscriber;
      // Nothing before onSubscribe has returned; then it is scheduled again.
      if (receiver != null && !over.get()) {
        try {
          drainTo(receiver);
        } catch (RuntimeException | Error e) {
          // A subscriber must not throw; nobody could tell what it has seen.
          cancel();
          Thread thread = Thread.currentThread();
          thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
      }
      signals = pending.addAndGet(-signals);
    } while (signals != 0);
  }

  private void drainTo(Flow.Subscriber<? super T> receiver) {
    while (!over.get()) {
      Throwable wrong = misuse;
      if (wrong != null) {
        fail(receiver, wrong);
        return;
      }
      Frame frame = demand.get() > 0 ? inbox.poll() : null;
      if (frame != null) {
        next(receiver, frame);
      } else if (inbox.isDrained() || (inbox.isAborted() && demand.get() == 0)) {
        // A subscriber that has asked for nothing more still hears that the session is over.
        if (!end()) {
          return;
        }
        SallyportException cause = inbox.cause();
        // What nobody has asked for is nobody's any more: its room goes back.
        inbox.end(cause, true);
        if (cause == null) {
          receiver.onComplete();
        } else {
          receiver.onError(Errors.rethrown(cause));
        }
      } else {
        return;
      }
    }
  }

  private void next(Flow.Subscriber<? super T> receiver, Frame frame) {
    T message;
    try {
      message = decode.apply(frame);
    } catch (RuntimeException e) {
      fail(receiver, e);
      return;
    }
    demand.accumulateAndGet(1, (a, b) -> a == Long.MAX_VALUE ? a : a - b);
    receiver.onNext(message);
  }

  private void fail(Flow.Subscriber<? super T> receiver, Throwable cause) {
    boolean first = end();
    onCancel.run();
    if (first) {
      receiver.onError(cause);
    }
  }
}
