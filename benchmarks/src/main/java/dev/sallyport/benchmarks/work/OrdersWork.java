package dev.sallyport.benchmarks.work;

import dev.sallyport.benchmarks.harness.Stopwatch;
import dev.sallyport.benchmarks.harness.Work;
import dev.sallyport.benchmarks.work.Orders.Order;

/** What is done with a client of {@link Orders}, whatever carries the calls. */
public final class OrdersWork {
  private OrdersWork() {}

  /** A blocking call. */
  public static Work blocking(Orders orders) {
    Order order = Order.sample();
    return nanos -> Stopwatch.times(nanos, () -> orders.echo(order));
  }

  /** A call as a future, and a wait for it. */
  public static Work future(Orders orders) {
    Order order = Order.sample();
    return nanos -> Stopwatch.times(nanos, () -> orders.echoLater(order).join());
  }

  /** Asynchronous calls, so many under way, each issued by the callback of one before. */
  public static Work inFlight(Orders orders, int calls) {
    return nanos -> InFlight.byCallback(orders, calls, nanos);
  }

  /** A blocking call of so many bytes there and back. */
  public static Work blob(Orders orders, int size) {
    byte[] bytes = new byte[size];
    return nanos -> Stopwatch.times(nanos, () -> orders.bytes(bytes));
  }
}
