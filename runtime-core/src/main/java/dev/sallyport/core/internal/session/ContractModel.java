package dev.sallyport.core.internal.session;

import dev.sallyport.Contract;
import dev.sallyport.RefusedException;
import dev.sallyport.core.internal.session.ServiceTable.ContractEntry;
import dev.sallyport.schema.Compatibility;
import dev.sallyport.schema.Refusal;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.CodecProvider.ContractShapes;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.Shape;
import dev.sallyport.spi.TaskMethods;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A contract, compiled: its calls with the shapes of what they send and return; or the tasks of a
 * class, which are the same but for their methods being static. Immutable, one for each class, kept
 * as long as it lives.
 */
final class ContractModel {
  /** Behind a method's name: what the schema of that name is of. */
  static final String PARAMETERS = ".params";

  static final String RESULT = ".result";

  private static final int MAX_REFUSALS = 10;

  private static final ClassValue<ContractModel> MODELS =
      new ClassValue<>() {
        @Override
        protected ContractModel computeValue(Class<?> type) {
          return compile(type);
        }
      };

  private static final ClassValue<ContractModel> TASKS =
      new ClassValue<>() {
        @Override
        protected ContractModel computeValue(Class<?> type) {
          return compile(type, type.getName(), Compatibility.EXACT, TaskMethods.of(type), true);
        }
      };

  private final Class<?> type;
  private final boolean tasks;
  private final String name;
  private final String fingerprint;
  private final Compatibility compatibility;
  private final List<Call> calls;
  private final Map<Method, Call> byMethod = new HashMap<>();

  /**
   * One call of a contract.
   *
   * @param label {@code Thumbnails.resize}, for messages
   * @param index position in the contract's calls
   * @param parameters the shape of its arguments
   * @param result the shape of its result, {@code Nothing} for none
   * @param async whether the method returns a {@link CompletionStage} of the result
   */
  record Call(
      Method method,
      String label,
      int index,
      Shape<Object[]> parameters,
      Shape<?> result,
      boolean async) {}

  private ContractModel(
      Class<?> type,
      boolean tasks,
      String name,
      String fingerprint,
      Compatibility compatibility,
      List<Call> calls) {
    this.type = type;
    this.tasks = tasks;
    this.name = name;
    this.fingerprint = fingerprint;
    this.compatibility = compatibility;
    this.calls = List.copyOf(calls);
    calls.forEach(call -> byMethod.put(call.method, call));
  }

  /**
   * The model of {@code type}.
   *
   * @throws IllegalArgumentException if it is no contract
   * @throws RefusedException if a type that it names is not data
   */
  static ContractModel of(Class<?> type) {
    return MODELS.get(type);
  }

  /**
   * The model of the tasks of {@code type}.
   *
   * @throws IllegalArgumentException if it has none
   * @throws RefusedException if a method cannot be a task, or a type that one names is not data
   */
  static ContractModel ofTasks(Class<?> type) {
    return TASKS.get(type);
  }

  /** The model of what this end serves; its methods can be called. */
  static ContractModel of(Service<?> service) {
    if (!service.isTasks()) {
      return of(service.contract());
    }
    ContractModel model = ofTasks(service.contract());
    model.calls.forEach(ContractModel::open);
    return model;
  }

  /** Only where it is served: who names a task needs no access to it. */
  private static void open(Call task) {
    Refusal refusal = open(task.method, task.method.getDeclaringClass());
    if (refusal != null) {
      throw new RefusedException("", List.of(refusal));
    }
  }

  /** Makes a method one that can be called; a refusal if its module does not allow that. */
  private static @org.jspecify.annotations.Nullable Refusal open(Method method, Class<?> owner) {
    try {
      method.setAccessible(true);
      return null;
    } catch (InaccessibleObjectException e) {
      Class<?> type = method.getDeclaringClass();
      String pkg = type.getPackageName();
      return new Refusal(
          owner.getSimpleName() + "." + method.getName(),
          "is in " + type.getName() + ", which is not accessible",
          "module " + type.getModule().getName() + " does not open package " + pkg,
          "add `opens " + pkg + " to dev.sallyport.core;` to its module-info",
          "TYPE-ACCESS");
    }
  }

  Class<?> type() {
    return type;
  }

  boolean isTasks() {
    return tasks;
  }

  /** {@code contract} or {@code tasks of}, for messages. */
  String kind() {
    return tasks ? "tasks of" : "contract";
  }

  /** What makes a peer serve it, for messages. */
  String remedy() {
    return tasks
        ? "pass it to Worker.serveTasks in the child, or to Launch.tasks in the parent"
        : "pass it to Worker.serve in the child, or to Launch.serve in the parent";
  }

  String name() {
    return name;
  }

  /** How far the other end's contract may differ. */
  Compatibility compatibility() {
    return compatibility;
  }

  List<Call> calls() {
    return calls;
  }

  /** The call that a method of the interface is; null for one that is none. */
  @org.jspecify.annotations.Nullable
  Call call(Method method) {
    return byMethod.get(method);
  }

  ContractEntry entry() {
    List<String> names = new ArrayList<>();
    calls.forEach(call -> names.add(call.method.getName()));
    return new ContractEntry(name, fingerprint, names, compatibility);
  }

  /** What the fingerprint is taken over: the schemas of each method's parameters and result. */
  SortedMap<String, Schema> schemas() {
    SortedMap<String, Schema> schemas = new TreeMap<>();
    for (Call call : calls) {
      schemas.put(call.method.getName() + PARAMETERS, call.parameters.schema());
      schemas.put(call.method.getName() + RESULT, call.result.schema());
    }
    return schemas;
  }

  private static ContractModel compile(Class<?> type) {
    Contract contract = type.getAnnotation(Contract.class);
    if (!type.isInterface() || contract == null) {
      throw new IllegalArgumentException(
          type.getName()
              + " is no contract: expected an interface with @Contract but was "
              + (type.isInterface() ? "an interface without it" : "a class"));
    }
    if (type.getTypeParameters().length > 0) {
      throw new IllegalArgumentException(
          type.getName()
              + " is no contract: expected no type parameters but has "
              + Arrays.toString(type.getTypeParameters()));
    }
    String name = contract.name().isEmpty() ? type.getName() : contract.name();
    return compile(type, name, contract.compatibility(), remoteMethods(type), false);
  }

  private static ContractModel compile(
      Class<?> type,
      String name,
      Compatibility compatibility,
      List<Method> methods,
      boolean tasks) {
    ContractShapes shapes = Codecs.PROVIDER.contract(type);
    List<Call> calls = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    // A contract may be package-private: who serves it has said so.
    List<Method> hidden = tasks ? List.of() : methods;
    for (Method method : hidden) {
      Refusal refusal = open(method, type);
      if (refusal != null) {
        refusals.add(refusal);
        // What one method lacks, the others of its package do too.
        break;
      }
    }
    for (Method method : methods) {
      try {
        int index = calls.size();
        calls.add(tasks ? task(shapes, method, index) : compile(shapes, type, method, index));
      } catch (RefusedException e) {
        for (Refusal refusal : e.refusals()) {
          if (refusals.size() < MAX_REFUSALS) {
            refusals.add(refusal);
          }
        }
      }
    }
    if (!refusals.isEmpty()) {
      throw new RefusedException("", refusals);
    }
    return new ContractModel(type, tasks, name, fingerprint(calls), compatibility, calls);
  }

  /** The abstract methods, sorted by name: both ends number them alike. */
  private static List<Method> remoteMethods(Class<?> type) {
    List<Method> methods = new ArrayList<>();
    Map<String, Method> names = new HashMap<>();
    for (Method method : type.getMethods()) {
      if (!Modifier.isAbstract(method.getModifiers())) {
        continue;
      }
      Method other = names.put(method.getName(), method);
      if (other != null) {
        throw new IllegalArgumentException(
            type.getName()
                + " is no contract: expected one method of each name but "
                + method.getName()
                + " is overloaded: the name is the name on the wire; rename one of them");
      }
      methods.add(method);
    }
    methods.sort(Comparator.comparing(Method::getName));
    return methods;
  }

  private static Call compile(ContractShapes shapes, Class<?> type, Method method, int index) {
    String label = type.getSimpleName() + "." + method.getName();
    if (method.getTypeParameters().length > 0) {
      throw new IllegalArgumentException(
          label + " is no call: expected no type parameters; name the type that it sends");
    }
    Class<?> returned = method.getReturnType();
    checkAccess(type, returned, label);
    boolean async = returned == CompletionStage.class || returned == CompletableFuture.class;
    Type result = method.getGenericReturnType();
    if (async) {
      if (!(result instanceof ParameterizedType stage)) {
        throw new IllegalArgumentException(
            label + " is no call: expected " + returned.getSimpleName() + " of a type but was raw");
      }
      result = stage.getActualTypeArguments()[0];
    }
    return new Call(
        method,
        label,
        index,
        parameters(shapes, method, label),
        result(shapes, method, result, label),
        async);
  }

  private static Call task(ContractShapes shapes, Method method, int index) {
    String label = method.getDeclaringClass().getSimpleName() + "." + method.getName();
    Shape<?> result = result(shapes, method, method.getGenericReturnType(), label);
    return new Call(method, label, index, parameters(shapes, method, label), result, false);
  }

  private static Shape<Object[]> parameters(ContractShapes shapes, Method method, String label) {
    List<String> subjects = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      subjects.add(label + "(" + parameter.getName() + ")");
    }
    return shapes.parameters(
        method.getName(), List.of(method.getGenericParameterTypes()), subjects);
  }

  /**
   * A client of a public contract is a class of another package, which must see what it returns.
   */
  private static void checkAccess(Class<?> type, Class<?> returned, String label) {
    Class<?> element = returned;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    // A protected member class is public to the virtual machine.
    int visible = Modifier.PUBLIC | Modifier.PROTECTED;
    if (Modifier.isPublic(type.getModifiers()) && (element.getModifiers() & visible) == 0) {
      throw new IllegalArgumentException(
          label
              + " is no call: expected a public result type, since "
              + type.getSimpleName()
              + " is public, but "
              + element.getName()
              + " is not: make it public, or the contract package-private");
    }
  }

  /** The shape of a result, whose refusals name the call. */
  private static Shape<?> result(ContractShapes shapes, Method method, Type result, String label) {
    try {
      return shapes.result(method.getName(), result, label + "()");
    } catch (RefusedException e) {
      List<Refusal> named = new ArrayList<>();
      for (Refusal r : e.refusals()) {
        named.add(new Refusal(label + "()" + r.path(), r.found(), r.why(), r.fix(), r.code()));
      }
      throw new RefusedException("", named);
    }
  }

  private static String fingerprint(List<Call> calls) {
    List<Shape<?>> shapes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Call call : calls) {
      shapes.add(call.parameters);
      names.add(call.method.getName() + PARAMETERS);
      shapes.add(call.result);
      names.add(call.method.getName() + RESULT);
    }
    return Codecs.PROVIDER.fingerprint(shapes, names);
  }

  /**
   * Calls the method on an implementation; a static one has none.
   *
   * @throws Throwable what the implementation threw
   */
  static @org.jspecify.annotations.Nullable Object invoke(
      Call call, Object implementation, Object[] arguments) throws Throwable {
    try {
      return call.method.invoke(implementation, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
