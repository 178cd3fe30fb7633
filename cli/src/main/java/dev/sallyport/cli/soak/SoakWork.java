package dev.sallyport.cli.soak;

import dev.sallyport.Contract;
import dev.sallyport.OneWay;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** What a child serves. Streams are numbered by the parent, each number used once. */
@Contract
interface SoakWork {
  /** Returns what it is given. */
  Item echo(Item item);

  CompletionStage<Item> echoLater(Item item);

  /** Returns its argument after that time. */
  int sleep(int millis);

  CompletionStage<Integer> sleepLater(int millis);

  /** Fails with the number in the message. */
  int fail(int number);

  @OneWay
  void notice(Item item);

  /** Waits a bounded time for {@code count} notices of a stream, and forgets the stream. */
  Tally noticed(long stream, int count);

  Flow.Publisher<Item> produce(Order order);

  Tally collect(long stream, Flow.Publisher<Item> items);

  CompletionStage<Tally> collectLater(long stream, Flow.Publisher<Item> items);

  /** Returns the stream that it is given. */
  Flow.Publisher<Item> mirror(Flow.Publisher<Item> items);

  /** Calls the parent once for each message of an order, and tells what came back. */
  Tally callBack(Order order);

  Vitals vitals();

  /** Has the child take no more calls. */
  void drain();
}
