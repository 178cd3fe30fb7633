package dev.sallyport.core.internal.pool;

import dev.sallyport.Idempotent;
import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.ContractModel;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.pool.CallOptions;
import dev.sallyport.pool.Workers;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.NamedTask;
import dev.sallyport.task.Task;
import dev.sallyport.task.Task0;
import dev.sallyport.task.Task1;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The calls of a pool that are treated in one way. Thread-safe, without state. */
final class PoolCalls implements Workers {
  private final Pool pool;
  private final CallOptions options;

  PoolCalls(Pool pool, CallOptions options) {
    this.pool = pool;
    this.options = options;
  }

  @Override
  public <C> C client(Class<C> contract) {
    return newClient(contract, null);
  }

  @Override
  public <C> C client(Class<C> contract, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "timeout out of range: " + DurationText.exact(timeout) + " (expected more than 0)");
    }
    return newClient(contract, timeout);
  }

  private <C> C newClient(Class<C> contract, @Nullable Duration timeout) {
    ContractModel model = ContractModel.of(contract);
    PoolClient client = new PoolClient(pool, model, options, timeout);
    return contract.cast(
        Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, client));
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // The method returns what its reference says.
  public <R extends @Nullable Object> R call(Task0<R> task) {
    return (R) ticket(task).await();
  }

  @Override
  @SuppressWarnings("unchecked") // As above.
  public <R extends @Nullable Object> CompletableFuture<R> submit(Task0<R> task) {
    return (CompletableFuture<R>) ticket(task).future;
  }

  private CallTicket ticket(Task0<?> task) {
    NamedTask named = NamedTask.of(task);
    ContractModel model = ContractModel.ofTasks(named.method().getDeclaringClass());
    Call call = Objects.requireNonNull(model.call(named.method()), "call");
    CallPort encoder = pool.encoder(model, call.label());
    return pool.submit(
        encoder.encode(model, call, named.arguments()),
        options,
        call.method().isAnnotationPresent(Idempotent.class),
        named.timeout().orElse(null));
  }

  @Override
  public <A, R extends @Nullable Object> Stream<R> map(
      Task1<A, R> task, Iterable<? extends A> inputs) {
    Task1<A, R> named = Task.of(task);
    return PoolMap.ordered(
        input -> submit(Task.bind(named, input)), inputs, pool.spec().mapAhead());
  }

  @Override
  public <A, R extends @Nullable Object> Stream<R> mapUnordered(
      Task1<A, R> task, Iterable<? extends A> inputs) {
    Task1<A, R> named = Task.of(task);
    return PoolMap.unordered(
        input -> submit(Task.bind(named, input)), inputs, pool.spec().mapAhead());
  }

  @Override
  public Workers with(CallOptions changed) {
    return new PoolCalls(pool, changed);
  }
}
