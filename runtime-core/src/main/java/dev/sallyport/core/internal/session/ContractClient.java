package dev.sallyport.core.internal.session;

import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.Calls.Target;
import dev.sallyport.core.internal.session.ContractModel.Call;
import java.lang.invoke.MethodHandles;
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
  private final List<Target> targets;
  private final @Nullable Duration timeout;
  private final String peerName;

  /**
   * @param targets of the contract's calls, in their order
   */
  ContractClient(
      ContractModel model,
      Calls calls,
      List<Target> targets,
      @Nullable Duration timeout,
      String peerName) {
    this.model = model;
    this.calls = calls;
    this.targets = targets;
    this.timeout = timeout;
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
      return local(proxy, method, args);
    }
    Object[] arguments = present(args);
    return call.async() ? callAsync(call, arguments, timeout) : call(call, arguments, timeout);
  }

  @Nullable Object call(Call call, Object[] arguments, @Nullable Duration limit) {
    return calls.call(call, targets.get(call.index()), arguments, limit);
  }

  CompletableFuture<@Nullable Object> callAsync(
      Call call, Object[] arguments, @Nullable Duration limit) {
    try {
      return calls.callAsync(call, targets.get(call.index()), arguments, limit);
    } catch (SallyportException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @SuppressWarnings("NullAway") // A null among them is the codec's to refuse, with its path.
  private static Object[] present(@Nullable Object @Nullable [] args) {
    return args == null ? NO_ARGUMENTS : args;
  }

  @SuppressWarnings("ReferenceEquality") // A client equals itself alone.
  private @Nullable Object local(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    if (method.isDefault()) {
      return method.canAccess(proxy)
          ? InvocationHandler.invokeDefault(proxy, method, args)
          : invokeHidden(proxy, method, args);
    }
    return switch (method.getName()) {
      case "equals" -> args != null && proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> model.type().getSimpleName() + " client of " + peerName;
    };
  }

  /** Calls a default method that only the contract's own package may call: by its rights. */
  private @Nullable Object invokeHidden(
      Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
    Class<?> contract = model.type();
    // A lookup in a class presumes that its module is read; reflection does that by itself.
    ContractClient.class.getModule().addReads(contract.getModule());
    return MethodHandles.privateLookupIn(contract, MethodHandles.lookup())
        .unreflectSpecial(method, contract)
        .bindTo(proxy)
        .invokeWithArguments(present(args));
  }
}
