package dev.sallyport.benchmarks.call;

import dev.sallyport.benchmarks.Orders;
import dev.sallyport.benchmarks.Orders.Order;

/** What is done with a client of {@link Orders}, whatever carries the calls. */
final class OrdersWork {
  private static final int LARGE_BYTES = 1 << 20;

  private OrdersWork() {}

  /** A blocking call. */
  static Work blocking(Orders orders) {
    Order order = Order.sample();
    return nanos -> Stopwatch.times(nanos, () -> orders.echo(order));
  }

  /** A call as a future, and a wait for it. */
  static Work future(Orders orders) {
    Order order = Order.sample();
    return nanos -> Stopwatch.times(nanos, () -> orders.echoLater(order).join());
  }

  /** Asynchronous calls, so many under way, each issued by the callback of one before. */
  static Work inFlight(Orders orders, int calls) {
    return nanos -> InFlight.byCallback(orders, calls, nanos);
  }

  /** A blocking call of 1 MiB there and back. */
  static Work large(Orders orders) {
    byte[] bytes = new byte[LARGE_BYTES];
    return nanos -> Stopwatch.times(nanos, () -> orders.bytes(bytes));
  }
}
