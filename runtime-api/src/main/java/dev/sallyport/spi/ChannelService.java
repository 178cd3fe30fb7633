package dev.sallyport.spi;

import dev.sallyport.Channel;
import java.util.function.Consumer;

/**
 * A kind of channel accepted in a session, and its handler.
 *
 * @param receives what this end receives
 * @param sends what this end sends
 * @param handler called once a channel, on a thread of its own; the channel is closed when it
 *     returns
 */
public record ChannelService<S, R>(
    Class<R> receives, Class<S> sends, Consumer<Channel<S, R>> handler) {}
