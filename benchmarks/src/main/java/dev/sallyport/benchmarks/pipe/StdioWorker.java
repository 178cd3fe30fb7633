package dev.sallyport.benchmarks.pipe;

import dev.sallyport.Channel;
import dev.sallyport.Worker;
import dev.sallyport.benchmarks.work.Orders;
import dev.sallyport.benchmarks.work.Orders.OrdersWorker;

/** The child of this library's subjects: echoes calls, and counts what comes on channels. */
final class StdioWorker {
  private StdioWorker() {}

  /** Arguments: that of a {@link Setting}, or none. */
  public static void main(String[] args) {
    Worker.Builder worker =
        Worker.builder()
            .serve(Orders.class, new OrdersWorker())
            .channel(Tick.class, Count.class, StdioWorker::count)
            .channel(byte[].class, Count.class, StdioWorker::countBulk);
    if (args.length > 0) {
      worker.limits(Setting.parse(args[0]).limits());
    }
    worker.run();
  }

  private static void count(Channel<Count, Tick> channel) {
    long count = 0;
    for (Tick tick : channel) {
      count++;
      if (tick.last()) {
        channel.send(new Count(count));
        count = 0;
      }
    }
  }

  /** The last one is empty. */
  private static void countBulk(Channel<Count, byte[]> channel) {
    long count = 0;
    for (byte[] bytes : channel) {
      count++;
      if (bytes.length == 0) {
        channel.send(new Count(count));
        count = 0;
      }
    }
  }
}
