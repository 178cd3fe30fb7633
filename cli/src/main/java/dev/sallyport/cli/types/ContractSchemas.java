package dev.sallyport.cli.types;

import dev.sallyport.Contract;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.CodecProvider;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The schemas of what a contract's methods send and return. */
final class ContractSchemas {
  private ContractSchemas() {}

  static boolean isContract(Class<?> type) {
    return type.isInterface() && type.isAnnotationPresent(Contract.class);
  }

  /**
   * The schemas by name: {@code analyse:params}, {@code analyse:result}.
   *
   * @throws dev.sallyport.RefusedException if one of them is not data
   * @throws IllegalArgumentException if two methods have one name
   */
  static Map<String, Schema> of(Class<?> contract) {
    Map<String, Schema> schemas = new TreeMap<>();
    for (Method method : contract.getMethods()) {
      if (Modifier.isAbstract(method.getModifiers())) {
        String name = method.getName();
        String label = contract.getSimpleName() + "." + name;
        if (schemas.put(name + ":params", parameters(method, label)) != null) {
          throw new IllegalArgumentException(
              contract.getName()
                  + " is no contract: expected one method of each name but "
                  + name
                  + " is overloaded");
        }
        String subject = label + "()";
        Schema result = CodecProvider.get().shape(result(method), subject).schema();
        schemas.put(name + ":result", result);
      }
    }
    return schemas;
  }

  private static Schema parameters(Method method, String label) {
    List<String> subjects = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      subjects.add(label + "(" + parameter.getName() + ")");
    }
    List<Type> types = List.of(method.getGenericParameterTypes());
    return CodecProvider.get().parameters(types, subjects).schema();
  }

  /** What crosses as the result: that of the stage for an asynchronous method. */
  private static Type result(Method method) {
    Class<?> raw = method.getReturnType();
    Type type = method.getGenericReturnType();
    boolean stage = raw == CompletionStage.class || raw == CompletableFuture.class;
    return stage && type instanceof ParameterizedType of ? of.getActualTypeArguments()[0] : type;
  }
}
