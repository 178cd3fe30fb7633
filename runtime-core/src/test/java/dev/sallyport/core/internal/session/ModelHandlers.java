package dev.sallyport.core.internal.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** What one end of a model serves: each call does as its exchange says. */
final class ModelHandlers implements ModelGame {
  private final ModelWorld world;
  private final ModelWorld.End end;

  ModelHandlers(ModelWorld world, ModelWorld.End end) {
    this.world = world;
    this.end = end;
  }

  private <T extends ModelExchange> T exchange(Class<T> type, int id) {
    return type.cast(world.exchanges.get(id));
  }

  @Override
  public CompletableFuture<byte[]> echo(int exchange, byte[] payload) {
    return exchange(ModelExchange.Echo.class, exchange).handle(end, payload);
  }

  @Override
  public void note(int sequence, byte[] payload) {
    end.noted(sequence, payload);
  }

  @Override
  public Flow.Publisher<byte[]> feed(int exchange, byte[] payload) {
    return exchange(ModelExchange.Feed.class, exchange).handle(end, payload);
  }

  @Override
  public CompletableFuture<Integer> collect(int exchange, Flow.Publisher<byte[]> items) {
    return exchange(ModelExchange.Collect.class, exchange).handle(end, items);
  }

  @Override
  public Flow.Publisher<byte[]> swap(int exchange, Flow.Publisher<byte[]> items) {
    return exchange(ModelExchange.Swap.class, exchange).handle(end, items);
  }
}
