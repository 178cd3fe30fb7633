package dev.sallyport.core.internal.session;

import dev.sallyport.Channel;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The messages of a channel that are still to come. Confined to one thread. */
final class ChannelIterator<R> implements Iterator<R> {
  private final Channel<?, R> channel;
  private @Nullable Optional<R> next;

  ChannelIterator(Channel<?, R> channel) {
    this.channel = channel;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = channel.receive();
    }
    return next.isPresent();
  }

  @Override
  public R next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the peer's messages have ended");
    }
    R message = next.orElseThrow();
    next = null;
    return message;
  }
}
