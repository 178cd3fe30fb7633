package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ClosedException;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.session.FrameWriter.Verdict;
import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.Opening;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The calls with one answer that this end makes. Thread-safe.
 *
 * <p><b>Slots.</b> A call holds one of the peer's slots from before it is sent until its terminal
 * frame, or the session's end, also when its caller has long given up: the peer's handler still
 * holds its own.
 *
 * <p><b>Who completes a call.</b> The thread that reads, with the terminal frame, or whoever ends
 * the session; the first wins. The thread that waits decodes the reply; where none does, that is a
 * user task.
 */
final class Calls {
  private final Link link;
  private final Reading reading;
  private final Slots slots;

  /** One for all calls that nobody answers: a large one must not be overtaken by the next. */
  private final SendLane oneWays = new SendLane(0);

  /** Whether the last asynchronous calls were waited for, and by that read by their callers. */
  private volatile boolean joined;

  /** How long it takes to decode a reply and run what depends on it. */
  private final Pace pace = new Pace();

  Calls(Link link, Reading reading, Slots slots) {
    this.link = link;
    this.reading = reading;
    this.slots = slots;
  }

  /**
   * How a method is called.
   *
   * @param number in the peer's table, for the binary framing
   * @param name for lines
   * @param form of records, in the arguments and in the result
   */
  record Target(int number, String name, Form form) {
    /**
     * @param credits elements that this end is ready to receive, of a stream
     */
    FrameHead head(StreamKind kind, Conditions conditions, int credits) {
      return FrameHead.open(
          0,
          new Opening(
              kind,
              number,
              name,
              false,
              form != Form.POSITIONAL,
              millis(conditions.timeout()),
              credits,
              0,
              conditions.context()));
    }
  }

  /** Calls and waits for the result. */
  @Nullable Object call(Call call, Target target, Object[] arguments, Conditions conditions) {
    Duration timeout = conditions.timeout();
    Long deadline = deadline(timeout);
    OutgoingCall outgoing = new OutgoingCall(link, reading, slots, call, target.form(), conditions);
    Parcel opening = outgoing.opening(target, arguments);
    try {
      slots.acquire(call.label(), deadline);
      outgoing.send(opening, deadline);
      reading.await(outgoing, deadline);
      return outgoing.result();
    } catch (InterruptedException e) {
      outgoing.abandon();
      Thread.currentThread().interrupt();
      throw new CancelledCallException(call.label() + " was interrupted while it waited");
    } catch (TimeoutException e) {
      outgoing.abandon();
      throw conditions.exceeded(call.label());
    }
  }

  static @Nullable Long deadline(@Nullable Duration timeout) {
    return timeout == null
        ? null
        : (Long) (System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout));
  }

  /** Calls without waiting, not even for a slot. */
  CompletableFuture<@Nullable Object> callAsync(
      Call call, Target target, Object[] arguments, Conditions conditions) {
    Duration timeout = conditions.timeout();
    OutgoingCall outgoing = new OutgoingCall(link, reading, slots, call, target.form(), conditions);
    Parcel opening = outgoing.opening(target, arguments);
    if (!slots.tryAcquire()) {
      return CompletableFuture.failedFuture(slots.rejected(call.label()));
    }
    CallFuture<@Nullable Object> future = new CallFuture<>(reading, outgoing);
    outgoing.follow(new Delivery(future));
    Verdict verdict = outgoing.trySend(opening, slots.inUse() == 1);
    if (verdict == Verdict.FULL) {
      return CompletableFuture.failedFuture(link.writer().rejected(call.label(), opening));
    }
    if (timeout != null) {
      future.expireAfter(timeout, () -> conditions.exceeded(call.label()), link);
    }
    if (!joined) {
      reading.expect();
    }
    return future;
  }

  /** Sends a message that nobody answers, waiting for room. */
  void send(Call call, Target target, Object[] arguments, Conditions conditions) {
    Long deadline = deadline(conditions.timeout());
    FrameHead head = target.head(StreamKind.ONE_WAY, conditions, 0);
    FrameBuffer frame = link.outlet().arguments(head, target.form(), call, arguments);
    Parcel parcel = link.outlet().parcel(head, frame, Need.ROOM, () -> link.streams().passLocal());
    try {
      slots.acquireOneWay(call.label(), deadline);
      if (!link.writer().send(oneWays, parcel, Urgency.SOON, deadline)) {
        link.streams().requireOpen();
        // Not yet ended, but about to be. What ends it is not waited for: a handler that does, at a
        // worker whose parent has stopped to read and is at level 0, would keep it from the end.
        throw new ClosedException(
            call.label() + " was not sent: nothing can be written any more",
            link.writer().failure());
      }
      reading.expect();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException(call.label() + " was interrupted while it waited");
    }
  }

  static int millis(@Nullable Duration timeout) {
    if (timeout == null) {
      return 0;
    }
    // Rounded up: 0 on the wire means no deadline.
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + (nanos % 1_000_000 > 0 ? 1 : 0));
  }

  /** Completes the future of a call, as a user task: what depends on it is user code. */
  private final class Delivery implements OutgoingCall.Follower {
    private final CallFuture<?> future;

    Delivery(CallFuture<?> future) {
      this.future = future;
    }

    @Override
    public void onOutcome() {
      joined = false;
      link.tasks().run(() -> pace.run(future::deliver), pace.isQuick());
    }

    @Override
    public void joined() {
      joined = true;
    }
  }
}
