package dev.sallyport.cli.types;

import dev.sallyport.Contract;
import dev.sallyport.RefusedException;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.CallForm;
import dev.sallyport.spi.CallForm.Misfit;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.ContractMethods;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The schemas of what a contract's methods send and return. */
final class ContractSchemas {
  private final Map<String, Schema> schemas = new TreeMap<>();

  private ContractSchemas() {}

  static boolean isContract(Class<?> type) {
    return type.isInterface() && type.isAnnotationPresent(Contract.class);
  }

  /**
   * The schemas by name: {@code analyse:params}, {@code analyse:result}; of what is streamed, each
   * element has one: {@code analyse:items}, {@code analyse:results}.
   *
   * @throws RefusedException if one of them is not data
   * @throws IllegalArgumentException if two methods have one name
   */
  static Map<String, Schema> of(Class<?> contract) {
    ContractSchemas all = new ContractSchemas();
    for (Method method : ContractMethods.of(contract)) {
      all.add(method, contract.getSimpleName() + "." + method.getName());
    }
    return all.schemas;
  }

  private void add(Method method, String label) {
    CallForm<Type> form = ContractMethods.form(method, label);
    if (!form.refusals().isEmpty()) {
      throw new RefusedException("", form.refusals().stream().map(Misfit::refusal).toList());
    }
    Parameter[] parameters = method.getParameters();
    List<Type> types = new ArrayList<>();
    List<String> subjects = new ArrayList<>();
    for (int i : form.data()) {
      types.add(parameters[i].getParameterizedType());
      subjects.add(CallForm.path(label, parameters[i].getName()));
    }
    String name = method.getName() + ":";
    schemas.put(
        name + CallForm.PARAMETERS, CodecProvider.get().parameters(types, subjects).schema());
    Type items = form.items();
    if (items != null) {
      String path = CallForm.path(label, parameters[form.streamParameter()].getName());
      schemas.put(name + CallForm.ITEMS, schema(items, CallForm.elements(path)));
    }
    Type result = form.result();
    if (result != null && !form.oneWay()) {
      String path = label + "()";
      if (form.streaming()) {
        schemas.put(name + CallForm.RESULTS, schema(result, CallForm.elements(path)));
      } else {
        schemas.put(name + CallForm.RESULT, schema(result, path));
      }
    }
  }

  private static Schema schema(Type type, String subject) {
    return CodecProvider.get().shape(type, subject).schema();
  }
}
