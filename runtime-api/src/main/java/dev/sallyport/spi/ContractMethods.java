package dev.sallyport.spi;

import dev.sallyport.OneWay;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
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

  private static final Comparator<Method> BY_NAME =
      new Comparator<>() {
        @Override
        public int compare(Method left, Method right) {
          return left.getName().compareTo(right.getName());
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
    List<Method> methods = new ArrayList<>();
    for (Method method : contract.getMethods()) {
      if (Modifier.isAbstract(method.getModifiers())) {
        methods.add(method);
      }
    }
    methods.sort(BY_NAME);
    return List.copyOf(methods);
  }

  /**
   * The form of one of them.
   *
   * @param label what the paths of refusals start from
   */
  public static CallForm<Type> form(Method method, String label) {
    List<String> names = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      names.add(parameter.getName());
    }
    return CallForm.of(
        TYPES,
        label,
        method.isAnnotationPresent(OneWay.class),
        method.getGenericReturnType(),
        names,
        List.of(method.getGenericParameterTypes()));
  }
}
