package dev.sallyport.core.internal.session;

import dev.sallyport.Limits;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import org.jspecify.annotations.Nullable;

/**
 * What the streams of one session share.
 *
 * @param window what the peer may make this end hold
 * @param tasks runs other people's code
 * @param handlers runs that of handlers
 * @param flight where each handler is noted
 * @param telling when receivers are told of what has come
 * @param threads what all of it runs on
 * @param interrupts whether the thread of a handler that is to stop is interrupted
 */
record Link(
    StreamRegistry streams,
    Outlet outlet,
    FrameWriter writer,
    ReceiveWindow window,
    UserTasks tasks,
    UserTasks handlers,
    FlightRecord flight,
    Inbox.Telling telling,
    Threads threads,
    Limits limits,
    boolean interrupts,
    @Nullable PeerIdentity identity) {

  /** Bytes that a peer may send ahead on one stream, of those that {@code limits} let it send. */
  static int streamWindow(Limits limits) {
    return Math.max(
        Parcel.MESSAGE_COST_BYTES, limits.maxBufferedBytes() / 2 / limits.maxConcurrentCalls());
  }

  /** The largest message that an end with these limits takes. */
  static int maxMessage(Limits limits) {
    return Math.min(limits.maxMessageBytes(), limits.maxBufferedBytes() / 4);
  }

  /** The value of a message, whose only holder is the caller: its array goes to the next one. */
  <T> T decode(Form form, Shape<T> shape, Frame message) {
    FrameBuffer buffer = message.buffer();
    try {
      return outlet
          .terms()
          .codec(form)
          .decode(shape, buffer.array(), message.offset(), message.length(), limits);
    } finally {
      writer.spare().put(buffer);
    }
  }

  int streamWindow() {
    return streamWindow(limits);
  }
}
