package dev.sallyport.core.internal.session;

import dev.sallyport.Channel;
import dev.sallyport.Limits;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Shape;
import java.util.function.Consumer;

/** A channel that the peer opened, and the run of its handler on a call thread. */
final class AcceptedChannel<S, R> implements Runnable {
  private final SessionChannel<S, R> channel;
  private final Consumer<Channel<S, R>> handler;

  private AcceptedChannel(SessionChannel<S, R> channel, Consumer<Channel<S, R>> handler) {
    this.channel = channel;
    this.handler = handler;
  }

  @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
  static <S, R> AcceptedChannel<S, R> of(
      ChannelService<S, R> service,
      String name,
      FrameHead open,
      StreamRegistry streams,
      Outlet outlet,
      Limits limits,
      Runnable onOver) {
    ChannelModel model = ChannelModel.of(service.sends(), service.receives());
    SessionChannel<S, R> channel =
        new SessionChannel<>(
            streams,
            outlet,
            limits,
            (Shape<S>) model.sends(),
            (Shape<R>) model.receives(),
            "channel " + name,
            onOver);
    channel.accept(open.stream(), open.credits());
    return new AcceptedChannel<>(channel, service.handler());
  }

  Stream stream() {
    return channel;
  }

  @Override
  public void run() {
    try {
      handler.accept(channel);
    } catch (Throwable e) {
      // The peer's receiver gets it; this end has nobody else to tell.
      channel.fail(e);
    } finally {
      channel.close();
    }
  }
}
