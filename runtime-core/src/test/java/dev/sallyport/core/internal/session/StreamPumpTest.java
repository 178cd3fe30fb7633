package dev.sallyport.core.internal.session;

import dev.sallyport.Limits;
import dev.sallyport.core.internal.session.StreamCallTest.Served;
import dev.sallyport.core.internal.session.StreamCallTest.Taker;
import dev.sallyport.core.internal.session.StreamCallTest.Tiles;
import dev.sallyport.spi.Service;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** When a publisher is asked for more. */
class StreamPumpTest {
  /** Publishes what the test tells it to. */
  private static final class Source implements Flow.Publisher<byte[]>, Flow.Subscription {
    final AtomicLong demand = new AtomicLong();
    final CompletableFuture<Flow.Subscriber<? super byte[]>> subscriber = new CompletableFuture<>();

    @Override
    public void subscribe(Flow.Subscriber<? super byte[]> newSubscriber) {
      newSubscriber.onSubscribe(this);
      subscriber.complete(newSubscriber);
    }

    @Override
    public void request(long count) {
      demand.addAndGet(count);
    }

    @Override
    public void cancel() {}

    void publish(int bytes) {
      demand.decrementAndGet();
      subscriber.join().onNext(new byte[bytes]);
    }
  }

  private static void await(Callable<Boolean> condition) {
    // Often, for the test waits for each element.
    Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(condition);
  }

  @Test
  void asksAgainOnceWhatWaitedIsWritten() throws Exception {
    Source source = new Source();
    SessionPair.Setup setup = SessionPair.setup();
    // So the stream's window is far larger than what of a stream waits to be written.
    setup.parentLimits = Limits.defaults().withMaxConcurrentCalls(4);
    Served served =
        new Served() {
          @Override
          public Flow.Publisher<byte[]> blobs(int count, int size) {
            return source;
          }
        };
    setup.workerServices = List.of(new Service<>(Tiles.class, peer -> served));
    CountDownLatch gate = new CountDownLatch(1);
    try (SessionPair pair = setup.start().awaitReady()) {
      Taker<byte[]> taker = new Taker<>(Long.MAX_VALUE);
      pair.parent.session.client(Tiles.class).blobs(0, 0).subscribe(taker);
      source.subscriber.get(10, TimeUnit.SECONDS);
      // A receiver that has nothing left each time is granted more and more.
      int sent = 0;
      while (sent < 500) {
        await(() -> source.demand.get() > 0);
        source.publish(1);
        sent++;
        int count = sent;
        await(() -> taker.taken.size() == count);
      }
      pair.worker.connection.gate = gate;
      // Whichever thread writes this is held up, and the rest waits behind it.
      Thread first = new Thread(() -> source.publish(1));
      first.start();
      sent++;
      await(() -> !first.isAlive() || first.getState() == Thread.State.WAITING);
      while (source.demand.get() > 0) {
        source.publish(16 << 10);
        sent++;
      }
      gate.countDown();
      int count = sent;
      await(() -> taker.taken.size() == count);
      await(() -> source.demand.get() > 0);
    } finally {
      gate.countDown();
    }
  }
}
