package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Channel;
import dev.sallyport.ClosedException;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.Opening;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.Shape;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A {@link MessageStream} as a channel. Without state of its own. */
final class SessionChannel<S, R> implements Channel<S, R> {
  private final Link link;
  private final MessageStream stream;
  private final Shape<S> sends;
  private final Shape<R> receives;
  private final String label;

  SessionChannel(Link link, MessageStream stream, Shape<S> sends, Shape<R> receives, String label) {
    this.link = link;
    this.stream = stream;
    this.sends = sends;
    this.receives = receives;
    this.label = label;
  }

  /** Opens it from this end: the peer's handler starts. */
  void open(int number, String wireName) throws InterruptedException {
    FrameHead head = FrameHead.open(0, Opening.duplex(number, wireName, Inbox.FIRST_WINDOW));
    stream.open(stream.opening(head, link.outlet().empty(head)), null);
  }

  MessageStream stream() {
    return stream;
  }

  @Override
  public void send(S message) {
    Parcel item = stream.item(Form.POSITIONAL, sends, message);
    try {
      stream.send(item, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException(label + ": interrupted while it waited to send");
    }
  }

  @Override
  public Optional<R> receive() {
    return take(null);
  }

  @Override
  public Optional<R> receive(Duration timeout) {
    return take(System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout));
  }

  private Optional<R> take(@Nullable Long deadline) {
    Frame frame;
    try {
      frame = stream.inbox().take(deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException(label + ": interrupted while it waited to receive");
    } catch (TimeoutException e) {
      throw new DeadlineExceededException(label + ": no message came in time");
    }
    return frame == null ? Optional.empty() : Optional.of(decode(frame));
  }

  private R decode(Frame frame) {
    try {
      return link.decode(Form.POSITIONAL, receives, frame);
    } catch (InvalidDataException e) {
      throw new InvalidDataException("message of " + label, e.violation());
    }
  }

  @Override
  public Iterator<R> iterator() {
    return new ChannelIterator<>(this);
  }

  @Override
  public Flow.Publisher<R> publisher() {
    return new InboxPublisher<>(
        stream.inbox(), this::decode, this::receiveNoMore, link.tasks(), label);
  }

  private void receiveNoMore() {
    stream.cancel(new ClosedException(label + ": its subscriber has cancelled"));
  }

  @Override
  public void finish() {
    stream.end();
  }

  @Override
  public void close() {
    finish();
    stream.cancel(new ClosedException(label + " is closed"));
  }
}
