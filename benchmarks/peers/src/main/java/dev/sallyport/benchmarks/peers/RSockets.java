package dev.sallyport.benchmarks.peers;

import dev.sallyport.benchmarks.socket.EchoClient;
import dev.sallyport.benchmarks.socket.EchoEnds;
import dev.sallyport.benchmarks.socket.SocketLibrary;
import dev.sallyport.benchmarks.work.Orders.Order;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.unix.DomainSocketAddress;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.ByteBufPayload;
import io.rsocket.util.DefaultPayload;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * rsocket-java over Reactor Netty with epoll: request and response, payloads decoded without a
 * copy. It has no codec: the record goes as protobuf, and the metadata of a request says which of
 * the two methods is meant.
 */
public final class RSockets implements SocketLibrary {
  private static final byte[] ECHO = {0};
  private static final byte[] BYTES = {1};

  @Override
  public List<EchoEnds> ends() {
    return List.of(new Ends("rsocket-unix", true), new Ends("rsocket-tcp", false));
  }

  private record Ends(String name, boolean unix) implements EchoEnds {
    private static final String LOOPBACK = "127.0.0.1";

    @Override
    public String serve(Path directory) {
      String file = directory.resolve("rsocket.sock").toString();
      TcpServer tcp =
          unix
              ? TcpServer.create().bindAddress(() -> new DomainSocketAddress(file))
              : TcpServer.create().host(LOOPBACK).port(0);
      CloseableChannel server =
          RSocketServer.create(
                  SocketAcceptor.forRequestResponse(request -> Mono.just(answer(request))))
              .payloadDecoder(PayloadDecoder.ZERO_COPY)
              .bindNow(TcpServerTransport.create(tcp));
      return unix ? file : String.valueOf(server.address().getPort());
    }

    @Override
    public EchoClient connect(String address) {
      TcpClient tcp =
          unix
              ? TcpClient.create().remoteAddress(() -> new DomainSocketAddress(address))
              : TcpClient.create().host(LOOPBACK).port(Integer.parseInt(address));
      RSocket socket =
          RSocketConnector.create()
              .payloadDecoder(PayloadDecoder.ZERO_COPY)
              .connect(TcpClientTransport.create(tcp))
              .block();
      if (socket == null) {
        throw new IllegalStateException("no connection to " + address);
      }
      return new Client(socket);
    }
  }

  private static Payload answer(Payload request) {
    if (request.sliceMetadata().getByte(0) == BYTES[0]) {
      return take(request, data -> ByteBufPayload.create(data.retain())); // Without a copy.
    }
    return DefaultPayload.create(Messages.encode(take(request, RSockets::order)));
  }

  private static byte[] bytes(ByteBuf data) {
    return ByteBufUtil.getBytes(data);
  }

  private static Order order(ByteBuf data) {
    return Messages.decode(data.nioBuffer());
  }

  /** Reads a payload, and lets go of it. */
  private static <T> T take(Payload payload, Function<ByteBuf, T> reader) {
    try {
      return reader.apply(payload.sliceData());
    } finally {
      payload.release();
    }
  }

  private record Client(RSocket socket) implements EchoClient {
    @Override
    public Order echo(Order order) {
      return wait(send(order));
    }

    @Override
    public CompletableFuture<Order> echoLater(Order order) {
      return send(order).toFuture();
    }

    private Mono<Order> send(Order order) {
      return socket
          .requestResponse(DefaultPayload.create(Messages.encode(order), ECHO))
          .map(reply -> take(reply, RSockets::order));
    }

    @Override
    public byte[] bytes(byte[] bytes) {
      return wait(
          socket
              .requestResponse(DefaultPayload.create(bytes, BYTES))
              .map(reply -> take(reply, RSockets::bytes)));
    }

    private static <T> T wait(Mono<T> reply) {
      T value = reply.block();
      if (value == null) {
        throw new IllegalStateException("no reply");
      }
      return value;
    }

    @Override
    public void close() {
      socket.dispose();
    }
  }
}
