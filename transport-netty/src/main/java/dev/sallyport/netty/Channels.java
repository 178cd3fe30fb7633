package dev.sallyport.netty;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/** How the channels of connections are set. */
final class Channels {
  /** What is read at once is between these, as much as came the last times. */
  private static final int MIN_READ_BYTES = 1 << 10;

  private static final int FIRST_READ_BYTES = 4 << 10;
  private static final int MAX_READ_BYTES = 64 << 10;

  private Channels() {}

  static void configure(Channel channel, boolean unix) {
    if (!unix) {
      channel.config().setOption(ChannelOption.TCP_NODELAY, true);
      channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    }
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    // A write that fails does not close: what the other end has sent before it went is still read.
    channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
    channel
        .config()
        .setOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES));
    channel
        .config()
        .setOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(Outlet.LOW_BYTES, Outlet.HIGH_BYTES));
  }
}
