package dev.sallyport.core.internal.session;

import dev.sallyport.Contract;
import dev.sallyport.OneWay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** What the two ends of a model say to each other: one method of each kind. */
@Contract
@SuppressWarnings({"ArrayRecordComponent"})
interface ModelGame {
  /** An element of a channel. */
  record Packet(byte[] body) {}

  CompletableFuture<byte[]> echo(int exchange, byte[] payload);

  @OneWay
  void note(int sequence, byte[] payload);

  Flow.Publisher<byte[]> feed(int exchange, byte[] payload);

  CompletableFuture<Integer> collect(int exchange, Flow.Publisher<byte[]> items);

  Flow.Publisher<byte[]> swap(int exchange, Flow.Publisher<byte[]> items);
}
