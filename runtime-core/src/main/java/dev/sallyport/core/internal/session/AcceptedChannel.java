package dev.sallyport.core.internal.session;

import dev.sallyport.Channel;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Shape;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel that the peer opened, and the run of its handler on a call thread.
 *
 * <p>The peer's slot is free when both directions have ended. The handler may run on then; its
 * place is free when it has returned, else a peer that opens and closes channels would make as many
 * threads as it likes.
 */
final class AcceptedChannel<S, R> implements MessageStream.Listener, Runnable {
  private final MessageStream stream;
  private final SessionChannel<S, R> channel;
  private final Consumer<Channel<S, R>> handler;
  private final Link link;
  private final Runnable onOver;
  private final Runnable onReturned;

  /** The thread that is in the handler; guarded by {@code this}, like {@code ended}. */
  private @Nullable Thread thread;

  private boolean ended;

  /**
   * @param onOver told when the slot is free
   * @param onReturned told when the handler is over
   */
  @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
  AcceptedChannel(
      ChannelService<S, R> service,
      String name,
      Frame open,
      Link link,
      Runnable onOver,
      Runnable onReturned) {
    ChannelModel model = ChannelModel.of(service.sends(), service.receives());
    String label = "channel " + name;
    this.stream = new MessageStream(link, StreamKind.DUPLEX, false, label, this);
    this.channel =
        new SessionChannel<>(
            link, stream, (Shape<S>) model.sends(), (Shape<R>) model.receives(), label);
    this.handler = service.handler();
    this.link = link;
    this.onOver = onOver;
    this.onReturned = onReturned;
    stream.accept(open.stream(), open.head().opening().credits());
  }

  MessageStream stream() {
    return stream;
  }

  @Override
  public void run() {
    // Its opening message is empty, but was booked.
    link.window().release(0);
    Throwable failure = null;
    try {
      if (enter()) {
        handler.accept(channel);
      }
    } catch (Throwable e) {
      // The peer's receiver gets it; this end has nobody else to tell.
      failure = e;
    } finally {
      leave();
    }
    // Before the last frames: the peer may use the slot as soon as it has them.
    onReturned.run();
    try {
      if (failure != null) {
        stream.fail(Errors.ofHandler(failure), false);
      }
    } finally {
      channel.close();
    }
  }

  private synchronized boolean enter() {
    thread = Thread.currentThread();
    return !ended;
  }

  private synchronized void leave() {
    thread = null;
    // An interrupt that came in time was for the handler, not for what this thread does next.
    Thread.interrupted();
  }

  @Override
  public void onCancel(SallyportException why) {
    // The handler sees it where it sends; it may still want what the peer has sent.
  }

  @Override
  public synchronized void onSessionEnd(SallyportException why) {
    ended = true;
    // A handler that ends its own session has to get through that.
    if (link.interrupts() && thread != null && thread != Thread.currentThread()) {
      thread.interrupt();
    }
  }

  @Override
  public void onOver() {
    onOver.run();
  }
}
