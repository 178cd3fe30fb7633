package dev.sallyport.benchmarks.socket;

import dev.sallyport.benchmarks.work.Orders;

/**
 * The parent's end of a connection. Called by one thread, and by the callbacks of its own futures.
 */
public interface EchoClient extends Orders, AutoCloseable {
  @Override
  void close();
}
