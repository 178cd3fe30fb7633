package dev.sallyport.benchmarks.peers;

import com.google.protobuf.BytesValue;
import com.google.protobuf.UnsafeByteOperations;
import dev.sallyport.benchmarks.peers.proto.OrderProto;
import dev.sallyport.benchmarks.socket.EchoClient;
import dev.sallyport.benchmarks.socket.EchoEnds;
import dev.sallyport.benchmarks.socket.SocketLibrary;
import dev.sallyport.benchmarks.work.Orders.Order;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * grpc-java with its own Netty and epoll: unary calls, made as the generated stubs make them;
 * blocking ones, and those of an observer as a future. With its default executors, or with none
 * ("direct") at both ends.
 */
public final class Grpc implements SocketLibrary {
  private static final String SERVICE = "dev.sallyport.benchmarks.work.Orders";

  /**
   * Of each end, for a large message to go in one piece: 1 MiB with its head would be a few bytes
   * more than the window that is the default. Fixed, it needs no pings to find its size either.
   */
  private static final int WINDOW_BYTES = 4 << 20;

  private static final MethodDescriptor<OrderProto, OrderProto> ECHO =
      MethodDescriptor.<OrderProto, OrderProto>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Echo"))
          .setRequestMarshaller(ProtoUtils.marshaller(OrderProto.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(OrderProto.getDefaultInstance()))
          .build();

  private static final MethodDescriptor<BytesValue, BytesValue> BYTES =
      MethodDescriptor.<BytesValue, BytesValue>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Bytes"))
          .setRequestMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
          .build();

  @Override
  public List<EchoEnds> ends() {
    return List.of(
        new Ends("grpc-unix", true, false),
        new Ends("grpc-unix-direct", true, true),
        new Ends("grpc-tcp", false, false),
        new Ends("grpc-tcp-direct", false, true));
  }

  private record Ends(String name, boolean unix, boolean direct) implements EchoEnds {
    @Override
    public String serve(Path directory) throws IOException {
      if (unix) {
        String file = directory.resolve("grpc.sock").toString();
        EventLoopGroup loops = loops();
        start(
            NettyServerBuilder.forAddress(new DomainSocketAddress(file))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops));
        return file;
      }
      Server server =
          start(
              NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
      return String.valueOf(server.getPort());
    }

    private Server start(NettyServerBuilder builder) throws IOException {
      if (direct) {
        builder.directExecutor();
      }
      return builder.flowControlWindow(WINDOW_BYTES).addService(service()).build().start();
    }

    @Override
    public EchoClient connect(String address) {
      NettyChannelBuilder builder;
      if (unix) {
        builder =
            NettyChannelBuilder.forAddress(new DomainSocketAddress(address))
                .channelType(EpollDomainSocketChannel.class)
                .eventLoopGroup(loops());
      } else {
        builder =
            NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address)));
      }
      if (direct) {
        builder.directExecutor();
      }
      return new Client(builder.flowControlWindow(WINDOW_BYTES).usePlaintext().build());
    }

    /** As many as gRPC has by itself; they end with the process. */
    private static EventLoopGroup loops() {
      return new MultiThreadIoEventLoopGroup(EpollIoHandler.newFactory());
    }
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            ECHO,
            ServerCalls.asyncUnaryCall((OrderProto request, StreamObserver<OrderProto> reply) -> {
              reply.onNext(Messages.message(Messages.order(request)));
              reply.onCompleted();
            }))
        .addMethod(
            BYTES,
            ServerCalls.asyncUnaryCall((BytesValue request, StreamObserver<BytesValue> reply) -> {
              reply.onNext(BytesValue.of(request.getValue())); // Without a copy.
              reply.onCompleted();
            }))
        .build();
  }

  private static BytesValue wrap(byte[] bytes) {
    return BytesValue.of(UnsafeByteOperations.unsafeWrap(bytes));
  }

  private record Client(ManagedChannel channel) implements EchoClient {
    @Override
    public Order echo(Order order) {
      return Messages.order(
          ClientCalls.blockingUnaryCall(
              channel, ECHO, CallOptions.DEFAULT, Messages.message(order)));
    }

    @Override
    public CompletableFuture<Order> echoLater(Order order) {
      Reply reply = new Reply();
      ClientCalls.asyncUnaryCall(
          channel.newCall(ECHO, CallOptions.DEFAULT), Messages.message(order), reply);
      return reply.order;
    }

    @Override
    public byte[] bytes(byte[] bytes) {
      return ClientCalls.blockingUnaryCall(channel, BYTES, CallOptions.DEFAULT, wrap(bytes))
          .getValue()
          .toByteArray();
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  /** The observer of one call. */
  private static final class Reply implements StreamObserver<OrderProto> {
    final CompletableFuture<Order> order = new CompletableFuture<>();
    private @Nullable OrderProto message;

    @Override
    public void onNext(OrderProto value) {
      message = value;
    }

    @Override
    public void onError(Throwable failure) {
      order.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      OrderProto received = message;
      if (received == null) {
        order.completeExceptionally(new IllegalStateException("no reply"));
      } else {
        order.complete(Messages.order(received));
      }
    }
  }
}
