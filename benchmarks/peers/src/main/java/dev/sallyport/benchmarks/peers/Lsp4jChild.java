package dev.sallyport.benchmarks.peers;

import dev.sallyport.benchmarks.work.Orders.Order;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.jsonrpc.Launcher;

/** The child: answers on the thread that reads, and ends with its standard input. */
final class Lsp4jChild {
  private Lsp4jChild() {}

  public static void main(String[] args) throws Exception {
    // Head and body of a message are two writes to the stream, and one to the pipe.
    Launcher<Nothing> launcher =
        Launcher.createLauncher(
            new Echo(),
            Nothing.class,
            System.in,
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    launcher.startListening().get();
    System.exit(0); // The library's own thread would stay for a minute.
  }

  /** What the child calls at its parent. */
  interface Nothing {}

  private static final class Echo implements Lsp4jOrders {
    @Override
    public CompletableFuture<Order> echo(Order order) {
      return CompletableFuture.completedFuture(order);
    }
  }
}
