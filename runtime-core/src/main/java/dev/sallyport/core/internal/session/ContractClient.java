package dev.sallyport.core.internal.session;

import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.Calls.Target;
import dev.sallyport.core.internal.session.ContractModel.Call;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes the calls of one contract, or of the tasks of one class. Thread-safe, without state. */
final class ContractClient implements InvocationHandler {
  private static final Object[] NO_ARGUMENTS = new Object[0];

  private final ContractModel model;
  private final Calls calls;
  private final StreamCalls streams;
  private final List<Target> targets;
  private final @Nullable Duration timeout;
  private final @Nullable List<String> mdcKeys;
  private final String peerName;

  /**
   * @param targets of the contract's calls, in their order
   * @param mdcKeys entries of the logger's context that travel with each call; null where the peer
   *     takes no context
   */
  ContractClient(
      ContractModel model,
      Calls calls,
      StreamCalls streams,
      List<Target> targets,
      @Nullable Duration timeout,
      @Nullable List<String> mdcKeys,
      String peerName) {
    this.model = model;
    this.calls = calls;
    this.streams = streams;
    this.targets = targets;
    this.timeout = timeout;
    this.mdcKeys = mdcKeys;
    this.peerName = peerName;
  }

  /** The client as an object of its contract. */
  <C> C proxy(Class<C> contract) {
    return contract.cast(
        Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, this));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    Call call = model.call(method);
    if (call == null) {
      return ClientObject.invoke(model, proxy, method, args, peerName);
    }
    return invoke(call, present(args));
  }

  /** Makes a call, and returns what its method does. */
  @Nullable Object invoke(Call call, Object[] arguments) {
    Conditions conditions = Conditions.of(call.label(), timeout, mdcKeys);
    return switch (call.kind()) {
      case REQUEST ->
          call.async() ? callAsync(call, arguments, conditions) : call(call, arguments, conditions);
      case ONE_WAY -> {
        calls.send(call, targets.get(call.index()), arguments, conditions);
        yield null;
      }
      case SERVER_STREAM, CLIENT_STREAM, DUPLEX -> stream(call, arguments, conditions);
    };
  }

  private @Nullable Object stream(Call call, Object[] arguments, Conditions conditions) {
    Target target = targets.get(call.index());
    Object[] data = call.data(arguments);
    Object items = call.stream(arguments);
    if (call.kind().acceptorStreams()) {
      return streams.stream(call, target, data, items, conditions);
    } else if (call.async()) {
      try {
        return streams.callAsync(call, target, data, items, conditions);
      } catch (SallyportException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    return streams.call(call, target, data, items, conditions);
  }

  @Nullable Object call(Call call, Object[] arguments, @Nullable Duration limit) {
    return call(call, arguments, Conditions.of(call.label(), limit, mdcKeys));
  }

  private @Nullable Object call(Call call, Object[] arguments, Conditions conditions) {
    return calls.call(call, targets.get(call.index()), arguments, conditions);
  }

  CompletableFuture<@Nullable Object> callAsync(
      Call call, Object[] arguments, @Nullable Duration limit) {
    return callAsync(call, arguments, Conditions.of(call.label(), limit, mdcKeys));
  }

  private CompletableFuture<@Nullable Object> callAsync(
      Call call, Object[] arguments, Conditions conditions) {
    try {
      return calls.callAsync(call, targets.get(call.index()), arguments, conditions);
    } catch (SallyportException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @SuppressWarnings("NullAway") // A null among them is the codec's to refuse, with its path.
  static Object[] present(@Nullable Object @Nullable [] args) {
    return args == null ? NO_ARGUMENTS : args;
  }
}
