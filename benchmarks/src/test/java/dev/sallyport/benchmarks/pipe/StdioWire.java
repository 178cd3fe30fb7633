package dev.sallyport.benchmarks.pipe;

import dev.sallyport.Channel;
import dev.sallyport.benchmarks.work.Orders;
import dev.sallyport.benchmarks.work.Orders.Order;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;

/** How many bytes this library sends for one message. */
public record StdioWire(long callBytes, long recordBytes) {
  public static StdioWire measure() {
    try (Child child = Launch.java(StdioWorker.class).start()) {
      Orders orders = child.client(Orders.class);
      orders.echo(Order.sample());
      long before = child.traffic().bytesSent();
      orders.echo(Order.sample());
      long call = child.traffic().bytesSent() - before;
      Channel<Tick, Count> channel = child.channel(Tick.class, Count.class);
      channel.send(Tick.of(1_000_000));
      before = child.traffic().bytesSent();
      channel.send(Tick.of(1_000_001));
      return new StdioWire(call, child.traffic().bytesSent() - before);
    }
  }
}
