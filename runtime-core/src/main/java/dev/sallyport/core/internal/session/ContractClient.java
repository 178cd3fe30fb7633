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

/** What a client's method does: the call it stands for. Thread-safe, without state of its own. */
final class ContractClient implements InvocationHandler {
  private static final Object[] NO_ARGUMENTS = new Object[0];

  private final ContractModel model;
  private final Calls calls;
  private final List<Target> targets;
  private final @Nullable Duration timeout;
  private final String peerName;

  private ContractClient(
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

  /**
   * @param targets of the contract's calls, in their order
   */
  static <C> C create(
      Class<C> contract,
      ContractModel model,
      Calls calls,
      List<Target> targets,
      @Nullable Duration timeout,
      String peerName) {
    Object proxy =
        Proxy.newProxyInstance(
            contract.getClassLoader(),
            new Class<?>[] {contract},
            new ContractClient(model, calls, targets, timeout, peerName));
    return contract.cast(proxy);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    Call call = model.call(method);
    if (call == null) {
      return local(proxy, method, args);
    }
    Object[] arguments = present(args);
    Target target = targets.get(call.index());
    if (!call.async()) {
      return calls.call(call, target, arguments, timeout);
    }
    try {
      return calls.callAsync(call, target, arguments, timeout);
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
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    return switch (method.getName()) {
      case "equals" -> args != null && proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> model.type().getSimpleName() + " client of " + peerName;
    };
  }
}
