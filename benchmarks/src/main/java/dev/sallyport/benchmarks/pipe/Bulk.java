package dev.sallyport.benchmarks.pipe;

import dev.sallyport.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A stream of large messages beside what is measured, from {@link #begin} to {@link #stop}. Used by
 * one thread at a time, apart from the one that sends.
 */
final class Bulk {
  private final Channel<byte[], Count> channel;
  private final byte[] message;
  private final Executor thread = task -> new Thread(task, "bulk").start();
  private volatile boolean stopped;
  private CompletableFuture<Long> sent = CompletableFuture.completedFuture(0L);

  Bulk(Channel<byte[], Count> channel, int messageBytes) {
    this.channel = channel;
    this.message = new byte[messageBytes];
  }

  void begin() {
    stopped = false;
    sent = CompletableFuture.supplyAsync(this::send, thread);
  }

  private long send() {
    long messages = 0;
    while (!stopped) {
      channel.send(message);
      messages++;
    }
    return messages;
  }

  void stop() {
    stopped = true;
  }

  /** How many bytes have been sent since {@link #begin}, once all have arrived. */
  long finish() {
    long messages = sent.join();
    channel.send(new byte[0]);
    long arrived = channel.receive().orElseThrow().messages();
    if (arrived != messages + 1) {
      throw new IllegalStateException("sent " + messages + " messages, arrived " + (arrived - 1));
    }
    return messages * message.length;
  }
}
