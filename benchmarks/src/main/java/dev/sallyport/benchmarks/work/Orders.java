package dev.sallyport.benchmarks.work;

import dev.sallyport.Contract;
import dev.sallyport.Worker;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A contract whose one message takes about 150 bytes, and its worker. */
@Contract
public interface Orders {
  /** A small business record: strings, numbers and a short list. */
  record Order(
      String id, String customer, String city, int quantity, double price, List<String> tags) {
    public static Order sample() {
      return new Order(
          "order-2026-000117",
          "Ada Lovelace, Analytical Engines Ltd.",
          "London, St James's Square 12",
          42,
          19.95,
          List.of("express", "gift", "insured", "first order"));
    }
  }

  Order echo(Order order);

  CompletableFuture<Order> echoLater(Order order);

  byte[] bytes(byte[] bytes);

  /** The child. */
  final class OrdersWorker implements Orders {
    public static void main(String[] args) {
      Worker.serve(Orders.class, new OrdersWorker());
    }

    @Override
    public Order echo(Order order) {
      return order;
    }

    @Override
    public CompletableFuture<Order> echoLater(Order order) {
      return CompletableFuture.completedFuture(order);
    }

    @Override
    public byte[] bytes(byte[] bytes) {
      return bytes;
    }
  }
}
