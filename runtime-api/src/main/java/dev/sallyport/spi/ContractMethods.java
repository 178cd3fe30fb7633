package dev.sallyport.spi;

import dev.sallyport.OneWay;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The methods of a contract's interface that are calls. */
public final class ContractMethods {
  private static final CallForm.Types<Type> TYPES =
      new CallForm.Types<>() {
        @Override
        public String name(Type type) {
          return type instanceof ParameterizedType generic
              ? generic.getRawType().getTypeName()
              : type.getTypeName();
        }

        @Override
        public List<Type> arguments(Type type) {
          return type instanceof ParameterizedType generic
              ? List.of(generic.getActualTypeArguments())
              : List.of();
        }
      };

  private ContractMethods() {}

  /**
   * The abstract methods, sorted by name: both ends of a session number them alike.
   *
   * @throws IllegalArgumentException if two have the same name
   */
  public static List<Method> of(Class<?> contract) {
    List<Method> methods = all(contract);
    for (int i = 1; i < methods.size(); i++) {
      String name = methods.get(i).getName();
      if (methods.get(i - 1).getName().equals(name)) {
        throw new IllegalArgumentException(
            contract.getName()
                + " is no contract: expected one method of each name but "
                + name
                + " is overloaded: the name is the name on the wire; rename one of them");
      }
    }
    return methods;
  }

  /** The same, also of an interface that is no contract for its overloads. */
  public static List<Method> all(Class<?> contract) {
    return Arrays.stream(contract.getMethods())
        .filter(method -> Modifier.isAbstract(method.getModifiers()))
        .sorted(Comparator.comparing(Method::getName))
        .toList();
  }

  /**
   * The form of one of them.
   *
   * @param label what the paths of refusals start from
   */
  public static CallForm<Type> form(Method method, String label) {
    return CallForm.of(
        TYPES,
        label,
        method.isAnnotationPresent(OneWay.class),
        method.getGenericReturnType(),
        Arrays.stream(method.getParameters()).map(Parameter::getName).toList(),
        List.of(method.getGenericParameterTypes()));
  }
}
