package dev.sallyport.cli.soak;

import dev.sallyport.CallContext;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.RemoteCallException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Calls that have one reply, or none. */
final class CallScenarios {
  private static final int LARGEST = 4 << 20;
  private static final int LARGEST_IN_BURST = 128 << 10;
  private static final int BURST = 24;

  private CallScenarios() {}

  /** One call after the other. */
  static final class Blocking implements Scenario {
    @Override
    public String name() {
      return "blocking calls";
    }

    @Override
    public int weight() {
      return 30;
    }

    @Override
    public void play(Turn turn) {
      long stream = Turn.newStream();
      int count = 1 + turn.random().nextInt(20);
      for (int i = 0; i < count; i++) {
        Item item = Item.of(stream, i, Sizes.next(turn.random(), LARGEST));
        turn.same(item, turn.work().echo(item));
      }
    }
  }

  /** Many calls at once, some of them too many. */
  static final class Async implements Scenario {
    @Override
    public String name() {
      return "asynchronous calls";
    }

    @Override
    public int weight() {
      return 15;
    }

    @Override
    public void play(Turn turn) {
      long stream = Turn.newStream();
      List<Item> items = new ArrayList<>();
      List<CompletableFuture<Item>> replies = new ArrayList<>();
      int count = 1 + turn.random().nextInt(BURST);
      for (int i = 0; i < count; i++) {
        Item item = Item.of(stream, i, Sizes.next(turn.random(), LARGEST_IN_BURST));
        items.add(item);
        replies.add(turn.work().echoLater(item).toCompletableFuture());
      }
      for (int i = 0; i < count; i++) {
        try {
          turn.same(items.get(i), turn.await(replies.get(i)));
        } catch (RuntimeException failure) {
          // The others are to be waited for all the same: each must end.
          turn.failed(failure);
        }
      }
    }
  }

  /** Handlers that take longer than anybody waits. */
  static final class Deadlines implements Scenario {
    private static final Duration SHORT = Duration.ofMillis(15);
    private static final int LONG_MILLIS = 2_000;

    @Override
    public String name() {
      return "deadlines";
    }

    @Override
    public int weight() {
      return 6;
    }

    @Override
    public void play(Turn turn) {
      try {
        if (turn.random().nextBoolean()) {
          int slept = turn.lease().child().client(SoakWork.class, SHORT).sleep(LONG_MILLIS);
          turn.wrong("slept " + slept + " ms in a call of " + SHORT.toMillis() + " ms");
        } else {
          CompletableFuture<Integer> call =
              CallContext.root()
                  .withTimeout(SHORT)
                  .call(() -> turn.work().sleepLater(LONG_MILLIS).toCompletableFuture());
          turn.wrong("slept " + turn.await(call) + " ms in a context of 15 ms");
        }
      } catch (DeadlineExceededException expected) {
        turn.planned(expected);
      } catch (RuntimeException other) {
        throw other;
      } catch (Exception impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  /** Calls that the caller gives up. */
  static final class Cancels implements Scenario {
    private static final int LONG_MILLIS = 2_000;

    @Override
    public String name() {
      return "cancelled calls";
    }

    @Override
    public int weight() {
      return 6;
    }

    @Override
    public void play(Turn turn) {
      CompletableFuture<Integer> call = turn.work().sleepLater(LONG_MILLIS).toCompletableFuture();
      // A call in between, so that some are cancelled when they have begun.
      if (turn.random().nextBoolean()) {
        turn.work().sleep(turn.random().nextInt(3));
      }
      if (call.cancel(true)) {
        turn.equal(true, call.isCancelled());
      } else if (!call.isCompletedExceptionally()) {
        turn.equal(LONG_MILLIS, turn.await(call));
      } else {
        turn.await(call);
      }
    }
  }

  /** One-way calls, then a question how many came. */
  static final class OneWays implements Scenario {
    private static final int LARGEST_NOTICE = 64 << 10;

    @Override
    public String name() {
      return "one-way calls";
    }

    @Override
    public int weight() {
      return 8;
    }

    @Override
    public void play(Turn turn) {
      long stream = Turn.newStream();
      int count = 1 + turn.random().nextInt(200);
      for (int i = 0; i < count; i++) {
        turn.work().notice(Item.of(stream, i, Sizes.next(turn.random(), LARGEST_NOTICE)));
      }
      turn.stream(turn.work().noticed(stream, count));
    }
  }

  /** The child calls the parent in the midst of a call. */
  static final class CallsBack implements Scenario {
    @Override
    public String name() {
      return "calls back";
    }

    @Override
    public int weight() {
      return 8;
    }

    @Override
    public void play(Turn turn) {
      int count = 1 + turn.random().nextInt(20);
      long seed = turn.random().nextLong();
      turn.stream(
          turn.work().callBack(new Order(Turn.newStream(), count, LARGEST_IN_BURST, seed, -1)));
    }
  }

  /** Handlers that fail. */
  static final class Failing implements Scenario {
    @Override
    public String name() {
      return "failing handlers";
    }

    @Override
    public int weight() {
      return 5;
    }

    @Override
    public void play(Turn turn) {
      int number = turn.random().nextInt();
      try {
        turn.wrong("returned " + turn.work().fail(number) + " (expected a failure)");
      } catch (RemoteCallException failure) {
        turn.equal("planned " + number, failure.remote().message());
        turn.planned(failure);
      }
    }
  }
}
