package dev.sallyport.core.internal.flow;

import static org.awaitility.Awaitility.await;

import dev.sallyport.Channel;
import dev.sallyport.ClosedException;
import dev.sallyport.InProcess;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.spi.conformance.Range;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A worker in this process whose handlers' publishers and subscribers a test gets hold of. */
final class NumbersEnd implements Numbers, AutoCloseable {
  /** How many notes the channel's handler is to send, or one of them. */
  record Note(int number) {}

  private final BlockingQueue<Flow.Publisher<Integer>> given = new LinkedBlockingQueue<>();

  /** Makes what {@link #count} returns. */
  private volatile IntFunction<Flow.Publisher<Integer>> counting = Range::of;

  private final CompletableFuture<Peer> peer = new CompletableFuture<>();

  private final InProcess worker =
      InProcess.builder()
          .serveWith(
              Numbers.class,
              caller -> {
                peer.complete(caller);
                return this;
              })
          .channel(Note.class, Note.class, NumbersEnd::send)
          .limits(Limits.defaults().withMaxConcurrentCalls(1_000))
          .open();

  private static void send(Channel<Note, Note> channel) {
    int count = channel.receive().orElseThrow().number();
    try {
      for (int i = 0; i < count; i++) {
        channel.send(new Note(i));
      }
    } catch (ClosedException e) {
      // Its receiver wants no more of them.
    }
  }

  Numbers client() {
    return worker.client(Numbers.class);
  }

  /** Takes no more calls; returns when the caller knows. */
  void drain() {
    client().leave();
    await()
        .until(() -> {
          CompletableFuture<Integer> call = client().take(Range.of(0));
          return call.isCompletedExceptionally();
        });
  }

  void counting(IntFunction<Flow.Publisher<Integer>> publisher) {
    counting = publisher;
  }

  /** The publisher of a channel whose other end sends that many notes. */
  Flow.Publisher<Note> notes(int count) {
    Channel<Note, Note> channel = worker.channel(Note.class, Note.class);
    channel.send(new Note(count));
    return channel.publisher();
  }

  /** What a handler gets to whom that many are streamed. */
  Flow.Publisher<Integer> received(int count) {
    var unused = client().take(Range.of(count));
    try {
      Flow.Publisher<Integer> publisher = given.poll(10, TimeUnit.SECONDS);
      if (publisher == null) {
        throw new AssertionError("the handler was not called");
      }
      return publisher;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Flow.Publisher<Integer> count(int elements) {
    return counting.apply(elements);
  }

  @Override
  public CompletableFuture<Integer> take(Flow.Publisher<Integer> numbers) {
    given.add(numbers);
    return new CompletableFuture<>();
  }

  @Override
  public void leave() {
    var unused = peer.join().drain();
  }

  @Override
  public void close() {
    worker.close();
  }
}
