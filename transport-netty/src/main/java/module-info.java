/**
 * Sockets by Netty: moves bytes, and proves who is at the other end. {@code SocketTransport.find}
 * finds it; there is nothing else to be used.
 */
module dev.sallyport.transport.netty {
  requires dev.sallyport.api;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.kqueue;
  requires static io.netty.transport.classes.io_uring;
  requires io.netty.transport.unix.common;
  requires jdk.net;
  requires org.slf4j;
  requires static org.jspecify;

  provides dev.sallyport.spi.SocketTransport with
      dev.sallyport.netty.NettyTransport;
}
