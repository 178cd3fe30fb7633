package dev.sallyport.core.internal.pool;

import dev.sallyport.Idempotent;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.ClientObject;
import dev.sallyport.core.internal.session.ContractModel;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.pool.CallOptions;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes the calls of one contract, each to a worker of the pool. Thread-safe, without state. */
final class PoolClient implements InvocationHandler {
  private static final Object[] NO_ARGUMENTS = new Object[0];

  private final Pool pool;
  private final ContractModel model;
  private final CallOptions options;
  private final @Nullable Duration timeout;
  private final CallPort encoder;
  private final StreamLeases streams;

  PoolClient(Pool pool, ContractModel model, CallOptions options, @Nullable Duration timeout) {
    this.pool = pool;
    this.encoder = pool.encoder(model, null);
    this.model = model;
    this.options = options;
    this.timeout = timeout;
    this.streams = new StreamLeases(pool, model, options, timeout);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    Call call = model.call(method);
    if (call == null) {
      return ClientObject.invoke(model, proxy, method, args, "pool " + pool.name());
    }
    Object[] arguments = present(args);
    return switch (call.kind()) {
      case REQUEST -> request(call, arguments);
      case ONE_WAY -> {
        streams.send(call, arguments);
        yield null;
      }
      case SERVER_STREAM, DUPLEX -> streams.publisher(call, arguments);
      case CLIENT_STREAM ->
          call.async() ? streams.submit(call, arguments) : streams.call(call, arguments);
    };
  }

  private @Nullable Object request(Call call, Object[] arguments) {
    if (!call.async()) {
      return ticket(call, arguments).await();
    }
    try {
      return ticket(call, arguments).future;
    } catch (SallyportException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CallTicket ticket(Call call, Object[] arguments) {
    return pool.submit(
        encoder.encode(model, call, arguments),
        options,
        call.method().isAnnotationPresent(Idempotent.class),
        timeout);
  }

  @SuppressWarnings("NullAway") // A null among them is the codec's to refuse, with its path.
  private static Object[] present(@Nullable Object @Nullable [] args) {
    return args == null ? NO_ARGUMENTS : args;
  }
}
