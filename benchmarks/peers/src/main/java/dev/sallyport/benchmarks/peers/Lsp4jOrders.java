package dev.sallyport.benchmarks.peers;

import dev.sallyport.benchmarks.work.Orders.Order;
import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest;

/** The contract of the calls, as users of LSP4J declare it; public, as it makes a proxy of it. */
public interface Lsp4jOrders {
  @JsonRequest
  CompletableFuture<Order> echo(Order order);
}
