package dev.sallyport.benchmarks.peers;

import dev.sallyport.benchmarks.socket.EchoClient;
import dev.sallyport.benchmarks.socket.EchoEnds;
import dev.sallyport.benchmarks.socket.SocketLibrary;
import dev.sallyport.benchmarks.work.Orders.Order;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * JeroMQ: REQ and REP for one call at a time, and DEALER at the client for several under way. It
 * has no codec: the record goes as protobuf. {@code ipc:} of JeroMQ 0.6 is no Unix domain socket,
 * but TCP on loopback at a port that is made of the name.
 */
public final class JeroMq implements SocketLibrary {
  private static final String SEPARATOR = " ";

  @Override
  public List<EchoEnds> ends() {
    return List.of(new Ends("jeromq-ipc", true), new Ends("jeromq-tcp", false));
  }

  private record Ends(String name, boolean ipc) implements EchoEnds {
    @Override
    public String serve(Path directory) {
      ZContext context = new ZContext();
      return reply(context, directory, "orders", JeroMq::echo)
          + SEPARATOR
          + reply(context, directory, "bytes", UnaryOperator.identity());
    }

    /** Serves one method at a socket of its own. */
    private String reply(
        ZContext context, Path directory, String method, UnaryOperator<byte[]> handler) {
      ZMQ.Socket socket = context.createSocket(SocketType.REP);
      socket.bind(ipc ? "ipc://" + directory.resolve(method) : "tcp://127.0.0.1:*");
      String address = socket.getLastEndpoint();
      Thread thread =
          new Thread(
              () -> {
                while (true) {
                  socket.send(handler.apply(socket.recv()));
                }
              },
              "jeromq-" + method);
      thread.setDaemon(true);
      thread.start();
      return address;
    }

    @Override
    public EchoClient connect(String address) {
      String[] addresses = address.split(SEPARATOR, -1);
      return new Client(addresses[0], addresses[1]);
    }
  }

  private static byte[] echo(byte[] order) {
    return Messages.encode(Messages.decode(order));
  }

  private static final class Client implements EchoClient {
    private final ZContext context = new ZContext();
    private final ZMQ.Socket orders;
    private final ZMQ.Socket bytes;
    private final String address;
    private @Nullable Dealer dealer;

    Client(String ordersAddress, String bytesAddress) {
      address = ordersAddress;
      orders = request(ordersAddress);
      bytes = request(bytesAddress);
    }

    private ZMQ.Socket request(String server) {
      ZMQ.Socket socket = context.createSocket(SocketType.REQ);
      socket.connect(server);
      return socket;
    }

    @Override
    public Order echo(Order order) {
      orders.send(Messages.encode(order));
      return Messages.decode(orders.recv());
    }

    @Override
    public CompletableFuture<Order> echoLater(Order order) {
      return dealer().call(order);
    }

    private synchronized Dealer dealer() {
      Dealer current = dealer;
      if (current == null) {
        current = new Dealer(context, address);
        current.start();
        dealer = current;
      }
      return current;
    }

    @Override
    public byte[] bytes(byte[] content) {
      bytes.send(content);
      return bytes.recv();
    }

    @Override
    public void close() {
      // First the thread that uses a socket of the context.
      Dealer current = dealer;
      if (current != null) {
        current.end();
      }
      context.close();
    }
  }

  /**
   * Several calls under way, by one thread that alone uses the socket. Replies come in the order of
   * the calls, as there is one connection and the server does one after the other. A callback that
   * calls again sends at once.
   */
  private static final class Dealer extends Thread {
    private static final int WAIT_MILLIS = 10;

    private final ZContext context;
    private final String address;
    private final BlockingQueue<Call> fromOthers = new LinkedBlockingQueue<>();
    private final Queue<Call> underWay = new ArrayDeque<>();
    private volatile boolean ended;
    private ZMQ.@Nullable Socket socket;

    private record Call(Order order, CompletableFuture<Order> reply) {}

    Dealer(ZContext context, String address) {
      super("jeromq-dealer");
      setDaemon(true);
      this.context = context;
      this.address = address;
    }

    CompletableFuture<Order> call(Order order) {
      Call call = new Call(order, new CompletableFuture<>());
      ZMQ.Socket mine = socket;
      if (Thread.currentThread() == this && mine != null) {
        send(mine, call);
      } else {
        fromOthers.add(call);
      }
      return call.reply();
    }

    void end() {
      ended = true;
      interrupt();
      try {
        join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void run() {
      ZMQ.Socket mine = context.createSocket(SocketType.DEALER);
      socket = mine;
      mine.setReceiveTimeOut(WAIT_MILLIS);
      mine.connect(address);
      try {
        while (!ended) {
          if (underWay.isEmpty()) {
            send(mine, fromOthers.take());
          }
          for (Call call = fromOthers.poll(); call != null; call = fromOthers.poll()) {
            send(mine, call);
          }
          receive(mine);
        }
      } catch (InterruptedException | ZMQException e) {
        // The client is closed.
      }
    }

    /** With the empty frame before it that REP expects. */
    private void send(ZMQ.Socket mine, Call call) {
      underWay.add(call);
      mine.sendMore(ZMQ.MESSAGE_SEPARATOR);
      mine.send(Messages.encode(call.order()));
    }

    private void receive(ZMQ.Socket mine) {
      if (mine.recv() == null) {
        return; // Nothing within the time.
      }
      Order order = Messages.decode(mine.recv());
      underWay.remove().reply().complete(order);
    }
  }
}
