package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Channel;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.spi.Shape;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of the peer before it is called: that it has said hello, and how it serves a
 * contract or a channel. Thread-safe; its callers wait here, none of them on the thread that reads.
 */
final class Clients {
  private final SessionConfig config;
  private final Link link;
  private final Slots slots;
  private final Negotiation negotiation;
  private final ContractCheck contracts;
  private final Reading reading;

  /** Completes when the peer has said hello; fails with the session's end. */
  private final CompletableFuture<Void> greeted = new CompletableFuture<>();

  /** Until when a hello is waited for, in terms of {@link System#nanoTime}. */
  private volatile long helloDeadline;

  Clients(
      SessionConfig config,
      Link link,
      Slots slots,
      Negotiation negotiation,
      ContractCheck contracts,
      Reading reading) {
    this.config = config;
    this.link = link;
    this.slots = slots;
    this.negotiation = negotiation;
    this.contracts = contracts;
    this.reading = reading;
  }

  /** The time for the peer's hello begins. */
  void start() {
    helloDeadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(config.helloTimeout());
  }

  /** The peer has said hello. */
  void greeted() {
    greeted.complete(null);
  }

  /** The session has ended; idempotent. */
  void end(SallyportException cause) {
    greeted.completeExceptionally(cause);
  }

  /**
   * How the peer is called.
   *
   * @throws SallyportException if it does not serve that, or its schemas cannot be had
   */
  List<Calls.Target> targets(ContractModel model) {
    try {
      Hello hello = ContractCheck.needsHello(model) ? awaitHello() : negotiation.peer();
      return hello == null
          ? ContractCheck.level0(model, config.name())
          : contracts.targets(model, hello.table());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException(
          "interrupted while it waited for the peer's hello or schemas");
    }
  }

  /**
   * What the peer said of itself. Nobody can know whether a peer that was not greeted says hello at
   * all; one that does may take its time to start.
   *
   * @return null if it has not said hello in time
   * @throws SallyportException the session's end
   */
  private @Nullable Hello awaitHello() throws InterruptedException {
    try {
      greeted.get(helloDeadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      link.streams().requireOpen();
    } catch (ExecutionException e) {
      link.streams().requireOpen();
      throw new IllegalStateException(e.getCause());
    }
    return negotiation.peer();
  }

  /**
   * Opens a channel, waiting for a slot.
   *
   * @throws SallyportException if the peer does not serve it, or the session's end
   */
  @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
  <S, R> Channel<S, R> channel(Class<S> sends, Class<R> receives) {
    ChannelModel model = ChannelModel.of(sends, receives);
    link.streams().requireOpen();
    Hello hello;
    try {
      hello = awaitHello();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException("interrupted while it waited for the peer's hello");
    }
    int number = contracts.number(model, hello);
    String label = "channel " + model.openerName();
    MessageStream stream =
        new MessageStream(link, StreamKind.DUPLEX, true, label, new SlotHolder());
    SessionChannel<S, R> channel =
        new SessionChannel<>(
            link, stream, (Shape<S>) model.sends(), (Shape<R>) model.receives(), label);
    try {
      slots.acquire(label, null);
      boolean opened = false;
      try {
        channel.open(number, model.openerFingerprint());
        opened = true;
      } finally {
        if (!opened) {
          slots.release();
        }
      }
      reading.expect();
      return channel;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException("interrupted while it waited to open a channel");
    }
  }

  /** A channel's user sees for itself how it ends. */
  private final class SlotHolder implements MessageStream.Listener {
    @Override
    public void onCancel(SallyportException why) {}

    @Override
    public void onSessionEnd(SallyportException why) {}

    @Override
    public void onOver() {
      slots.release();
    }
  }
}
