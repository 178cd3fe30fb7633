package dev.sallyport.core.internal.pool;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The results of a task over many inputs, as a stream that takes inputs when results are asked for.
 * Confined to the thread that consumes the stream.
 *
 * @param <A> of inputs
 * @param <R> of results
 */
abstract class PoolMap<A, R extends @Nullable Object> implements Iterator<R> {
  private final Function<A, CompletableFuture<R>> submit;
  private final Iterable<? extends A> source;
  private final int ahead;
  private @Nullable Iterator<? extends A> inputs;
  private boolean stopped;

  PoolMap(Function<A, CompletableFuture<R>> submit, Iterable<? extends A> source, int ahead) {
    this.submit = submit;
    this.source = source;
    this.ahead = ahead;
  }

  static <A, R extends @Nullable Object> Stream<R> ordered(
      Function<A, CompletableFuture<R>> submit, Iterable<? extends A> source, int ahead) {
    return stream(new Ordered<A, R>(submit, source, ahead));
  }

  static <A, R extends @Nullable Object> Stream<R> unordered(
      Function<A, CompletableFuture<R>> submit, Iterable<? extends A> source, int ahead) {
    return stream(new Unordered<A, R>(submit, source, ahead));
  }

  private static <A, R extends @Nullable Object> Stream<R> stream(PoolMap<A, R> map) {
    Spliterator<R> results = Spliterators.spliteratorUnknownSize(map, 0);
    return StreamSupport.stream(results, false).onClose(map::stop);
  }

  abstract int underWay();

  abstract void add(CompletableFuture<R> result);

  /** The next of those under way, waiting for it. */
  abstract CompletableFuture<R> take() throws InterruptedException;

  abstract Iterable<CompletableFuture<R>> all();

  private void fill() {
    if (stopped) {
      return;
    }
    Iterator<? extends A> from = inputs;
    if (from == null) {
      from = source.iterator();
      inputs = from;
    }
    boolean taken = false;
    try {
      while (underWay() < ahead && from.hasNext()) {
        add(submit.apply(from.next()));
      }
      taken = true;
    } finally {
      if (!taken) {
        stop();
      }
    }
  }

  @Override
  public boolean hasNext() {
    fill();
    return underWay() > 0;
  }

  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    boolean got = false;
    CompletableFuture<R> one = null;
    try {
      one = take();
      R result = one.get();
      got = true;
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new dev.sallyport.CancelledCallException("interrupted while it waited for a result");
    } catch (ExecutionException e) {
      throw Failures.rethrown(e.getCause() == null ? e : e.getCause());
    } finally {
      if (!got) {
        if (one != null) {
          // No longer among those under way, and perhaps not over.
          one.cancel(true);
        }
        stop();
      }
    }
  }

  private void stop() {
    stopped = true;
    for (CompletableFuture<R> each : all()) {
      each.cancel(true);
    }
  }

  /** In the order of the inputs. */
  private static final class Ordered<A, R extends @Nullable Object> extends PoolMap<A, R> {
    private final Deque<CompletableFuture<R>> results = new ArrayDeque<>();

    Ordered(Function<A, CompletableFuture<R>> submit, Iterable<? extends A> source, int ahead) {
      super(submit, source, ahead);
    }

    @Override
    int underWay() {
      return results.size();
    }

    @Override
    void add(CompletableFuture<R> result) {
      results.add(result);
    }

    @Override
    CompletableFuture<R> take() {
      return results.remove();
    }

    @Override
    Iterable<CompletableFuture<R>> all() {
      return results;
    }
  }

  /** As they come. */
  @SuppressWarnings("UndefinedEquals") // By identity.
  private static final class Unordered<A, R extends @Nullable Object> extends PoolMap<A, R> {
    private final Set<CompletableFuture<R>> underWay =
        Collections.newSetFromMap(new IdentityHashMap<>());
    private final BlockingQueue<CompletableFuture<R>> done = new LinkedBlockingQueue<>();

    Unordered(Function<A, CompletableFuture<R>> submit, Iterable<? extends A> source, int ahead) {
      super(submit, source, ahead);
    }

    @Override
    int underWay() {
      return underWay.size();
    }

    @Override
    void add(CompletableFuture<R> result) {
      underWay.add(result);
      var unused = result.whenComplete((value, failure) -> done.add(result));
    }

    @Override
    CompletableFuture<R> take() throws InterruptedException {
      CompletableFuture<R> result = done.take();
      underWay.remove(result);
      return result;
    }

    @Override
    Iterable<CompletableFuture<R>> all() {
      return underWay;
    }
  }
}
