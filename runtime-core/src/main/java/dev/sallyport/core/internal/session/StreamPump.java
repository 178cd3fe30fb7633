package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.Shape;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends what somebody's publisher publishes on a stream: asks for as much as the peer has credit
 * for, and never for more than {@link #MAX_AHEAD} at once, so what waits here is bounded whatever
 * the peer does.
 */
final class StreamPump<T> implements Flow.Subscriber<T> {
  private static final int MAX_AHEAD = 64;

  private final Link link;
  private final MessageStream stream;
  private final Form form;
  private final Shape<T> shape;
  private final Outcome outcome;

  /** Asked for and not yet published. */
  private final AtomicLong ahead = new AtomicLong();

  /** Above 0 while somebody asks. */
  private final AtomicInteger asking = new AtomicInteger();

  private Flow.@Nullable Subscription subscription;
  private boolean over;

  /** How the stream that it sends ends. */
  interface Outcome {
    /** All is sent. */
    void onComplete();

    /** The publisher failed, or published what is no data. */
    void onFailure(Throwable failure, Data error);
  }

  StreamPump(Link link, MessageStream stream, Form form, Shape<T> shape, Outcome outcome) {
    this.link = link;
    this.stream = stream;
    this.form = form;
    this.shape = shape;
    this.outcome = outcome;
  }

  /** Subscribes to {@code source}, which must be a publisher of the shape's type. */
  @SuppressWarnings("unchecked") // The codec checks each element.
  void pump(Object source) {
    stream.lane().onRoom = () -> link.tasks().run(this::ask, false);
    try {
      ((Flow.Publisher<T>) source).subscribe(this);
    } catch (RuntimeException | Error e) {
      onError(e);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription granted) {
    Objects.requireNonNull(granted, "subscription");
    boolean unwanted;
    synchronized (this) {
      unwanted = over || subscription != null;
      if (!unwanted) {
        subscription = granted;
      }
    }
    if (unwanted) {
      granted.cancel();
    } else {
      ask();
    }
  }

  /** Asks for what there is room for; whoever comes meanwhile leaves that to the one who asks. */
  private void ask() {
    int signals = asking.getAndIncrement() == 0 ? 1 : 0;
    while (signals != 0) {
      Flow.Subscription source = source();
      long open = Math.min(link.writer().available(stream.lane()), MAX_AHEAD) - ahead.get();
      if (source != null && open > 0) {
        ahead.addAndGet(open);
        source.request(open);
      }
      signals = asking.addAndGet(-signals);
    }
  }

  private synchronized Flow.@Nullable Subscription source() {
    return over ? null : subscription;
  }

  @Override
  public void onNext(T element) {
    if (isOver()) {
      return;
    }
    Parcel item;
    try {
      requireAskedFor();
      item = stream.item(form, shape, element);
    } catch (RuntimeException | Error e) {
      cancel();
      outcome.onFailure(e, Errors.ofHandler(e));
      Objects.requireNonNull(element, "element");
      return;
    }
    // It was asked for, so there is a credit; how large it is nobody knew.
    link.writer().sendLast(stream.lane(), item, FrameWriter.Urgency.SOON);
    if (ahead.decrementAndGet() <= MAX_AHEAD / 2) {
      ask();
    }
  }

  /** One that was not asked for, as before {@code onSubscribe}, has no room that is kept for it. */
  private void requireAskedFor() {
    if (ahead.get() <= 0) {
      throw new IllegalStateException(
          stream.label()
              + ": its publisher has published an element that was not asked for: expected at most"
              + " as many as by request(n), and none before onSubscribe (Reactive Streams 1.1, 1.9)");
    }
  }

  private synchronized boolean isOver() {
    return over;
  }

  @Override
  public void onError(Throwable failure) {
    // A publisher that does not say why must not keep those waiting who wait for its stream.
    Throwable told = failure == null ? new NullPointerException("failure") : failure;
    if (finish()) {
      outcome.onFailure(told, Errors.ofHandler(told));
    }
    Objects.requireNonNull(failure, "failure");
  }

  @Override
  public void onComplete() {
    if (finish()) {
      outcome.onComplete();
    }
  }

  private synchronized boolean finish() {
    boolean first = !over;
    over = true;
    return first;
  }

  /** Wants nothing more of the publisher. On a thread that may run user code. */
  void cancel() {
    Flow.Subscription source = source();
    if (finish() && source != null) {
      try {
        source.cancel();
      } catch (RuntimeException | Error e) {
        // A subscription must not throw; it is not wanted any more either way.
      }
    }
  }
}
