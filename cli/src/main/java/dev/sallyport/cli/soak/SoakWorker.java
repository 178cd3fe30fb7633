package dev.sallyport.cli.soak;

import dev.sallyport.Channel;
import dev.sallyport.Peer;
import dev.sallyport.Worker;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** The child of a soak. */
final class SoakWorker implements SoakWork {
  private static final int NOTICES_MILLIS = 10_000;
  private static final int BATCH = 16;

  private final Peer parent;
  private final Map<Long, Track> notices = new ConcurrentHashMap<>();

  private SoakWorker(Peer parent) {
    this.parent = parent;
  }

  public static void main(String[] args) {
    Worker.builder()
        .serveWith(SoakWork.class, SoakWorker::new)
        .channel(Item.class, Item.class, SoakWorker::reflect)
        .run();
  }

  private static void reflect(Channel<Item, Item> channel) {
    channel.forEach(channel::send);
    channel.finish();
  }

  @Override
  public Item echo(Item item) {
    return item;
  }

  @Override
  public CompletionStage<Item> echoLater(Item item) {
    return CompletableFuture.supplyAsync(() -> item);
  }

  @Override
  public int sleep(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
    return millis;
  }

  @Override
  public CompletionStage<Integer> sleepLater(int millis) {
    return new CompletableFuture<Integer>()
        .completeOnTimeout(millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public int fail(int number) {
    throw new PlannedFailure(number);
  }

  @Override
  public void notice(Item item) {
    track(item.stream()).receive(item);
  }

  private Track track(long stream) {
    return Objects.requireNonNull(notices.computeIfAbsent(stream, Track::new));
  }

  @Override
  public Tally noticed(long stream, int count) {
    Track track = track(stream);
    try {
      track.await(count, NOTICES_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
    notices.remove(stream);
    return track.end(count);
  }

  @Override
  public Flow.Publisher<Item> produce(Order order) {
    return new Source(order);
  }

  @Override
  public Tally collect(long stream, Flow.Publisher<Item> items) {
    try {
      return collectLater(stream, items).toCompletableFuture().get();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public CompletionStage<Tally> collectLater(long stream, Flow.Publisher<Item> items) {
    Track track = new Track(stream);
    Sink sink = new Sink(track, BATCH, 0, -1);
    items.subscribe(sink);
    return sink.ending().thenApply(ending -> track.tally());
  }

  @Override
  public Flow.Publisher<Item> mirror(Flow.Publisher<Item> items) {
    return items;
  }

  @Override
  public Tally callBack(Order order) {
    SoakHome home = parent.client(SoakHome.class);
    Track track = new Track(order.stream());
    SplittableRandom random = new SplittableRandom(order.seed());
    for (int i = 0; i < order.count(); i++) {
      track.receive(home.mirror(Item.of(order.stream(), i, Sizes.next(random, order.largest()))));
    }
    return track.end(order.count());
  }

  @Override
  public Vitals vitals() {
    return Vitals.here();
  }

  @Override
  public void drain() {
    var unused = parent.drain();
  }
}
