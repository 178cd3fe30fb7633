package dev.sallyport.core.internal.session;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** The methods of a client that are no calls: its default methods, and those of any object. */
public final class ClientObject {
  private ClientObject() {}

  /**
   * Does what such a method does.
   *
   * @param peerName for {@code toString}
   */
  @SuppressWarnings("ReferenceEquality") // A client equals itself alone.
  public static @Nullable Object invoke(
      ContractModel model,
      Object proxy,
      Method method,
      @Nullable Object @Nullable [] args,
      String peerName)
      throws Throwable {
    if (method.isDefault()) {
      return method.canAccess(proxy)
          ? InvocationHandler.invokeDefault(proxy, method, args)
          : invokeHidden(model, proxy, method, args);
    }
    return switch (method.getName()) {
      case "equals" -> args != null && proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> model.type().getSimpleName() + " client of " + peerName;
    };
  }

  /** Calls a default method that only the contract's own package may call: by its rights. */
  private static @Nullable Object invokeHidden(
      ContractModel model, Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    Class<?> contract = model.type();
    // A lookup in a class presumes that its module is read; reflection does that by itself.
    ClientObject.class.getModule().addReads(contract.getModule());
    return MethodHandles.privateLookupIn(contract, MethodHandles.lookup())
        .unreflectSpecial(method, contract)
        .bindTo(proxy)
        .invokeWithArguments(ContractClient.present(args));
  }
}
