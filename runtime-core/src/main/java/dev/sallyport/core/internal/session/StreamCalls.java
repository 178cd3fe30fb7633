package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.Calls.Target;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The streaming calls that this end makes. Thread-safe.
 *
 * <p>A call that returns a stream is made when somebody subscribes, and again for each subscriber;
 * its arguments are checked and encoded, once, when the method is called. The client's timeout runs
 * from the subscription, the deadline of the context is the same for all. A call that takes a
 * stream and returns a result subscribes at once.
 */
final class StreamCalls {
  private final Link link;
  private final Reading reading;
  private final Slots slots;

  StreamCalls(Link link, Reading reading, Slots slots) {
    this.link = link;
    this.reading = reading;
    this.slots = slots;
  }

  /** The stream that a call returns; {@code items} is what it takes, null for none. */
  Flow.Publisher<Object> stream(
      Call call, Target target, Object[] arguments, @Nullable Object items, Conditions conditions) {
    requireItems(call, items);
    FrameHead head = target.head(call.kind(), conditions, Inbox.FIRST_WINDOW);
    FrameBuffer frame = link.outlet().arguments(head, target.form(), call, arguments);
    byte[] message = link.outlet().message(head, frame);
    link.writer().spare().put(frame);
    return subscriber -> subscribe(call, target, message, items, conditions, subscriber);
  }

  private static void requireItems(Call call, @Nullable Object items) {
    if (call.items() != null) {
      Objects.requireNonNull(items, () -> call.label() + ": the stream that it takes is null");
    }
  }

  private void subscribe(
      Call call,
      Target target,
      byte[] message,
      @Nullable Object items,
      Conditions conditions,
      Flow.Subscriber<? super Object> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    Conditions now;
    try {
      now = conditions.now(call.label());
    } catch (DeadlineExceededException e) {
      refuse(subscriber, e);
      return;
    }
    if (!slots.tryAcquire()) {
      refuse(subscriber, slots.rejected(call.label()));
      return;
    }
    Outgoing<?> outgoing = new Outgoing<>(call, target.form(), now, call.items());
    boolean subscribed = false;
    try {
      outgoing.publisher().subscribe(subscriber);
      subscribed = true;
    } finally {
      if (!subscribed) {
        // It must not throw, but what it throws is no reason to lose a slot.
        slots.release();
      }
    }
    if (outgoing.isGivenUp()) {
      slots.release();
      return;
    }
    try {
      FrameHead head = target.head(call.kind(), now, Inbox.FIRST_WINDOW);
      Parcel opening = outgoing.stream.opening(head, link.outlet().encoded(head, message));
      if (outgoing.stream.tryOpen(opening)) {
        outgoing.opened(items);
      } else {
        outgoing.notOpened(link.writer().rejected(call.label(), opening));
      }
    } catch (SallyportException e) {
      outgoing.notOpened(e);
    }
  }

  private static void refuse(Flow.Subscriber<?> subscriber, SallyportException why) {
    subscriber.onSubscribe(NoSubscription.INSTANCE);
    subscriber.onError(why);
  }

  /** Calls a method that takes a stream, and waits for its result. */
  @Nullable Object call(
      Call call, Target target, Object[] arguments, @Nullable Object items, Conditions conditions) {
    Long deadline = Calls.deadline(conditions.timeout());
    Outgoing<?> outgoing = outgoing(call, target, items, conditions);
    Parcel opening = outgoing.opening(target, arguments);
    try {
      slots.acquire(call.label(), deadline);
      boolean opened = false;
      try {
        outgoing.stream.open(opening, deadline);
        opened = true;
      } finally {
        if (!opened) {
          slots.release();
        }
      }
      outgoing.opened(items);
      Frame frame = outgoing.stream.inbox().take(deadline);
      return outgoing.result(frame);
    } catch (InterruptedException e) {
      outgoing.giveUp(new CancelledCallException("cancelled by the caller"));
      Thread.currentThread().interrupt();
      throw new CancelledCallException(call.label() + " was interrupted while it waited");
    } catch (TimeoutException e) {
      SallyportException exceeded = conditions.exceeded(call.label());
      outgoing.giveUp(exceeded);
      throw exceeded;
    }
  }

  private Outgoing<?> outgoing(
      Call call, Target target, @Nullable Object items, Conditions conditions) {
    requireItems(call, items);
    return new Outgoing<>(call, target.form(), conditions, call.items());
  }

  /** The same without waiting. */
  CompletableFuture<@Nullable Object> callAsync(
      Call call, Target target, Object[] arguments, @Nullable Object items, Conditions conditions) {
    Outgoing<?> outgoing = outgoing(call, target, items, conditions);
    Parcel opening = outgoing.opening(target, arguments);
    if (!slots.tryAcquire()) {
      return CompletableFuture.failedFuture(slots.rejected(call.label()));
    }
    boolean opened = false;
    try {
      opened = outgoing.stream.tryOpen(opening);
    } finally {
      if (!opened) {
        slots.release();
      }
    }
    if (!opened) {
      return CompletableFuture.failedFuture(link.writer().rejected(call.label(), opening));
    }
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    AtomicBoolean delivered = new AtomicBoolean();
    outgoing
        .stream
        .inbox()
        .listen(() -> {
          if (outgoing.stream.inbox().isEnded() && delivered.compareAndSet(false, true)) {
            link.tasks().run(() -> outgoing.complete(result), false);
          }
        });
    var unused =
        result.whenComplete((value, failure) -> {
          if (failure != null) {
            outgoing.giveUp(new CancelledCallException("cancelled by the caller"));
          }
        });
    outgoing.opened(items);
    return result;
  }

  /** One streaming call in flight. */
  private final class Outgoing<T> implements MessageStream.Listener, StreamPump.Outcome {
    private final Call call;
    private final Form form;
    private final Conditions conditions;
    private final MessageStream stream;
    private final @Nullable StreamPump<T> pump;
    private volatile @Nullable Future<?> timer;
    private volatile boolean over;

    /** Whether its OPEN has been given away. Guarded by {@code this}, like {@code givenUp}. */
    private boolean opened;

    private @Nullable SallyportException givenUp;

    Outgoing(Call call, Form form, Conditions conditions, @Nullable Shape<T> items) {
      this.call = call;
      this.form = form;
      this.conditions = conditions;
      this.stream = new MessageStream(link, call.kind(), true, call.label(), this);
      this.pump = items == null ? null : new StreamPump<>(link, stream, form, items, this);
    }

    Parcel opening(Target target, Object[] arguments) {
      FrameHead head = target.head(call.kind(), conditions, 0);
      FrameBuffer frame = link.outlet().arguments(head, form, call, arguments);
      return stream.opening(head, frame);
    }

    InboxPublisher<Object> publisher() {
      return new InboxPublisher<>(
          stream.inbox(),
          frame -> decode(call.result(), frame),
          () -> giveUp(new CancelledCallException("cancelled by the subscriber")),
          link.tasks(),
          call.label());
    }

    /** It is on its way: its time runs, and what it takes is asked for. */
    void opened(@Nullable Object items) {
      SallyportException why;
      synchronized (this) {
        opened = true;
        why = givenUp;
      }
      Duration timeout = conditions.timeout();
      if (timeout != null) {
        timer = link.threads().after(timeout, () -> giveUp(conditions.exceeded(call.label())));
        stopTimerIfOver();
      }
      reading.expect();
      if (why != null) {
        giveUp(why);
      } else if (pump != null && items != null) {
        pump.pump(items);
      }
    }

    void notOpened(SallyportException why) {
      slots.release();
      stream.inbox().end(why, true);
    }

    private void stopTimerIfOver() {
      Future<?> running = timer;
      if (over && running != null) {
        running.cancel(false);
      }
    }

    /** The caller wants nothing more, in either direction. */
    void giveUp(SallyportException why) {
      synchronized (this) {
        givenUp = givenUp == null ? why : givenUp;
        if (!opened) {
          // There is nothing yet that could be cancelled: whoever opens it sees to that.
          return;
        }
      }
      stream.cancel(why);
      stream.fail(Errors.ofEngine(why), true);
      cancelPump();
    }

    synchronized boolean isGivenUp() {
      return givenUp != null;
    }

    private void cancelPump() {
      if (pump != null) {
        link.tasks().run(pump::cancel, false);
      }
    }

    void complete(CompletableFuture<@Nullable Object> result) {
      try {
        Frame frame = stream.inbox().take(0L);
        result.complete(result(frame));
      } catch (RuntimeException | Error | InterruptedException | TimeoutException e) {
        result.completeExceptionally(e);
      }
    }

    @Nullable Object result(@Nullable Frame frame) {
      if (frame == null) {
        throw new IllegalStateException(call.label() + " ended without a result");
      }
      return decode(call.result(), frame);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private <R> R decode(Shape<R> shape, Frame frame) {
      try {
        return link.decode(form, shape, frame);
      } catch (InvalidDataException e) {
        throw call.kind().acceptorStreams()
            ? Errors.ofElement(call.label(), e.violation())
            : new InvalidDataException("result of " + call.label(), e.violation());
      }
    }

    @Override
    public void onComplete() {
      stream.end();
    }

    @Override
    public void onFailure(Throwable failure, Data error) {
      if (failure instanceof SallyportException refused) {
        // The caller hears why from its own end, so before the other can answer.
        stream.cancel(refused);
      }
      stream.fail(error, false);
    }

    @Override
    public void onCancel(SallyportException why) {
      cancelPump();
    }

    @Override
    public void onSessionEnd(SallyportException why) {
      cancelPump();
    }

    @Override
    public void onOver() {
      over = true;
      stopTimerIfOver();
      slots.release();
    }
  }
}
