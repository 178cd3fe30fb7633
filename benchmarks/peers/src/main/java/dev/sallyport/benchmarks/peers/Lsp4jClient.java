package dev.sallyport.benchmarks.peers;

import dev.sallyport.benchmarks.harness.Jvm;
import dev.sallyport.benchmarks.socket.EchoClient;
import dev.sallyport.benchmarks.work.Orders.Order;
import java.io.Closeable;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.jsonrpc.Launcher;

/**
 * The parent's end: a child, and calls over its standard streams. Replies come on the one thread
 * that reads. Calls that are under way when the child dies are never completed, as the library has
 * it: who waits has to do so with a limit.
 */
final class Lsp4jClient implements EchoClient, Closeable {
  private static final int START_SECONDS = 50;

  private final Process process;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "lsp4j-reader");
        thread.setDaemon(true);
        return thread;
      });
  private final Lsp4jOrders orders;

  private Lsp4jClient(Process process) {
    this.process = process;
    Launcher<Lsp4jOrders> launcher =
        new Launcher.Builder<Lsp4jOrders>()
            .setLocalService(new Object())
            .setRemoteInterface(Lsp4jOrders.class)
            .setInput(process.getInputStream())
            .setOutput(process.getOutputStream())
            .setExecutorService(reader)
            .create();
    Future<Void> unused = launcher.startListening();
    this.orders = launcher.getRemoteProxy();
  }

  /**
   * Starts a child on this process's class path, and has a first reply of it.
   *
   * @throws IllegalStateException if the reply is wrong
   */
  static Lsp4jClient start() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(Jvm.arguments());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Lsp4jChild.class.getName()));
    Lsp4jClient client =
        new Lsp4jClient(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    try {
      Order reply = client.echoLater(Order.sample()).get(START_SECONDS, TimeUnit.SECONDS);
      if (!reply.equals(Order.sample())) {
        throw new IllegalStateException("wrong reply: " + reply);
      }
      return client;
    } catch (Exception e) {
      client.close();
      throw e;
    }
  }

  long pid() {
    return process.pid();
  }

  @Override
  public Order echo(Order order) {
    return orders.echo(order).join();
  }

  @Override
  public CompletableFuture<Order> echoLater(Order order) {
    return orders.echo(order);
  }

  /** JSON has no bytes: no benchmark asks for this. */
  @Override
  public byte[] bytes(byte[] bytes) {
    throw new UnsupportedOperationException("LSP4J carries JSON, which has no bytes");
  }

  @Override
  public void close() {
    Jvm.end(process);
    reader.shutdown();
  }
}
