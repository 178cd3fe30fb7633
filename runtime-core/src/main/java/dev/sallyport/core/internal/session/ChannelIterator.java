package dev.sallyport.core.internal.session;

import dev.sallyport.Channel;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The messages of a channel that are still to come. Confined to one thread. */
final class ChannelIterator<R> implements Iterator<R> {
  private final Channel<?, R> channel;
  private @Nullable R next;

  ChannelIterator(Channel<?, R> channel) {
    this.channel = channel;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = channel.receive().orElse(null);
    }
    return next != null;
  }

  @Override
  public R next() {
    R message = hasNext() ? next : null;
    if (message == null) {
      throw new NoSuchElementException("the peer's messages have ended");
    }
    next = null;
    return message;
  }
}
