package dev.sallyport.cli.soak;

import dev.sallyport.Channel;
import dev.sallyport.RemoteCallException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Streams and channels. */
final class StreamScenarios {
  private static final int LARGEST = 1 << 20;
  private static final int BATCH = 32;

  private StreamScenarios() {}

  private static Order order(Turn turn, int longest, int failAfter) {
    int count = turn.random().nextInt(longest + 1);
    return new Order(Turn.newStream(), count, LARGEST, turn.random().nextLong(), failAfter);
  }

  /** What had come when a stream failed or was cancelled: gaps, but no end. */
  private static void settle(Turn turn, Track track, Sink sink, long total) {
    boolean completed = false;
    try {
      completed = turn.await(sink.ending()) == Sink.Ending.COMPLETED;
    } finally {
      turn.stream(completed ? track.end(total) : track.tally());
    }
  }

  /** The child streams. */
  static final class FromServer implements Scenario {
    @Override
    public String name() {
      return "server streams";
    }

    @Override
    public int weight() {
      return 10;
    }

    @Override
    public void play(Turn turn) {
      Order order = order(turn, 150, -1);
      Track track = new Track(order.stream());
      Sink sink = new Sink(track, 1 + turn.random().nextInt(BATCH), 0, -1);
      turn.work().produce(order).subscribe(sink);
      settle(turn, track, sink, order.count());
    }
  }

  /** The child streams faster than the subscriber takes. */
  static final class SlowReader implements Scenario {
    @Override
    public String name() {
      return "slow readers";
    }

    @Override
    public int weight() {
      return 3;
    }

    @Override
    public void play(Turn turn) {
      Order order = order(turn, 120, -1);
      Track track = new Track(order.stream());
      long lag = TimeUnit.MICROSECONDS.toNanos(turn.random().nextInt(10_000));
      Sink sink = new Sink(track, 1 + turn.random().nextInt(4), lag, -1);
      turn.work().produce(order).subscribe(sink);
      settle(turn, track, sink, order.count());
    }
  }

  /** The subscriber has had enough. */
  static final class CancelledStream implements Scenario {
    @Override
    public String name() {
      return "cancelled streams";
    }

    @Override
    public int weight() {
      return 4;
    }

    @Override
    public void play(Turn turn) {
      int after = 1 + turn.random().nextInt(80);
      Order order = new Order(Turn.newStream(), after + 200, 4 << 10, turn.random().nextLong(), -1);
      Track track = new Track(order.stream());
      Sink sink = new Sink(track, BATCH, 0, after);
      turn.work().produce(order).subscribe(sink);
      settle(turn, track, sink, order.count());
      turn.equal((long) after, track.tally().received());
    }
  }

  /** The child's stream fails in the midst; all that was before the failure comes before it. */
  static final class FailingStream implements Scenario {
    @Override
    public String name() {
      return "failing streams";
    }

    @Override
    public int weight() {
      return 4;
    }

    @Override
    public void play(Turn turn) {
      int after = turn.random().nextInt(100);
      Order order =
          new Order(Turn.newStream(), after + 1, 16 << 10, turn.random().nextLong(), after);
      Track track = new Track(order.stream());
      Sink sink = new Sink(track, BATCH, 0, -1);
      turn.work().produce(order).subscribe(sink);
      try {
        turn.await(sink.ending());
        turn.wrong("a stream completed (expected its failure)");
      } catch (RemoteCallException failure) {
        turn.equal("planned " + after, failure.remote().message());
        turn.planned(failure);
        turn.stream(track.end(after));
        return;
      } catch (RuntimeException other) {
        turn.stream(track.tally());
        throw other;
      }
    }
  }

  /** The parent streams. */
  static final class FromClient implements Scenario {
    @Override
    public String name() {
      return "client streams";
    }

    @Override
    public int weight() {
      return 8;
    }

    @Override
    public void play(Turn turn) {
      Order order = order(turn, 150, -1);
      Tally tally =
          turn.random().nextBoolean()
              ? turn.work().collect(order.stream(), new Source(order))
              : turn.await(turn.work().collectLater(order.stream(), new Source(order)));
      turn.stream(tally);
      if (tally.received() + tally.lost() != order.count()) {
        turn.wrong("a client stream of " + order.count() + " arrived as " + tally);
      }
    }
  }

  /** Both stream. */
  static final class Duplex implements Scenario {
    @Override
    public String name() {
      return "duplex streams";
    }

    @Override
    public int weight() {
      return 8;
    }

    @Override
    public void play(Turn turn) {
      Order order = order(turn, 150, -1);
      Track track = new Track(order.stream());
      Sink sink = new Sink(track, 1 + turn.random().nextInt(BATCH), 0, -1);
      turn.work().mirror(new Source(order)).subscribe(sink);
      settle(turn, track, sink, order.count());
    }
  }

  /** A channel, written by one thread and read by another. */
  static final class Channels implements Scenario {
    @Override
    public String name() {
      return "channels";
    }

    @Override
    public int weight() {
      return 8;
    }

    @Override
    public void play(Turn turn) {
      Order order = order(turn, 200, -1);
      Track track = new Track(order.stream());
      try (Channel<Item, Item> channel = turn.lease().child().channel(Item.class, Item.class)) {
        CompletableFuture<Void> sender =
            CompletableFuture.runAsync(() -> send(channel, order), turn.helpers());
        boolean completed = false;
        try {
          channel.forEach(track::receive);
          turn.await(sender);
          completed = true;
        } finally {
          turn.stream(completed ? track.end(order.count()) : track.tally());
        }
      }
    }

    private static void send(Channel<Item, Item> channel, Order order) {
      SplittableRandom random = new SplittableRandom(order.seed());
      for (int i = 0; i < order.count(); i++) {
        channel.send(Item.of(order.stream(), i, Sizes.next(random, order.largest())));
      }
      channel.finish();
    }
  }
}
