package dev.sallyport.core.internal.session;

import dev.sallyport.Contract;
import dev.sallyport.RefusedException;
import dev.sallyport.core.internal.session.ServiceTable.ContractEntry;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.schema.Compatibility;
import dev.sallyport.schema.Refusal;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.CallForm;
import dev.sallyport.spi.CallForm.Misfit;
import dev.sallyport.spi.CodecProvider.ContractShapes;
import dev.sallyport.spi.ContractCodecs;
import dev.sallyport.spi.ContractCodecs.Declaration;
import dev.sallyport.spi.ContractMethods;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.Shape;
import dev.sallyport.spi.TaskMethods;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A contract, compiled: its calls with the shapes of what they send and return; or the tasks of a
 * class, which are the same but for their methods being static. Immutable, one for each class, kept
 * as long as it lives.
 */
public final class ContractModel {
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
          return compile(
              type,
              Codecs.PROVIDER.contract(type),
              type.getName(),
              Compatibility.EXACT,
              TaskMethods.of(type),
              true);
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
   * @param kind which directions of it are streams
   * @param streamParameter position of the parameter that is what the caller streams; -1 for none
   * @param parameters the shape of the other arguments
   * @param items the shape of each element of what the caller streams; null for no stream
   * @param result the shape of its result, or of each element of the stream that it returns; {@code
   *     Nothing} for none
   * @param async whether the method returns a {@link java.util.concurrent.CompletionStage} of the
   *     result
   * @param caller calls the method; null where reflection has to
   */
  public record Call(
      Method method,
      String label,
      int index,
      StreamKind kind,
      int streamParameter,
      Shape<Object[]> parameters,
      @Nullable Shape<?> items,
      Shape<?> result,
      boolean async,
      @Nullable ContractCodecs caller) {
    /** The arguments that travel with the opening: all but the stream. */
    Object[] data(Object[] arguments) {
      if (streamParameter < 0) {
        return arguments;
      }
      Object[] data = new Object[arguments.length - 1];
      System.arraycopy(arguments, 0, data, 0, streamParameter);
      System.arraycopy(
          arguments, streamParameter + 1, data, streamParameter, data.length - streamParameter);
      return data;
    }

    /** What the caller streams, among the arguments; null if that is null, or there is none. */
    @Nullable Object stream(Object[] arguments) {
      return streamParameter < 0 ? null : arguments[streamParameter];
    }

    /** The arguments of the method: what came with the opening, and the stream in its place. */
    Object[] withStream(Object[] data, Flow.Publisher<?> stream) {
      if (streamParameter < 0) {
        throw new IllegalStateException(label + " takes no stream");
      }
      Object[] arguments = new Object[data.length + 1];
      System.arraycopy(data, 0, arguments, 0, streamParameter);
      arguments[streamParameter] = stream;
      System.arraycopy(
          data, streamParameter, arguments, streamParameter + 1, data.length - streamParameter);
      return arguments;
    }

    /** The names of the parameters that are data. */
    List<String> parameterNames() {
      List<String> names = new ArrayList<>();
      for (Parameter parameter : method.getParameters()) {
        names.add(parameter.getName());
      }
      if (streamParameter >= 0) {
        names.remove(streamParameter);
      }
      return names;
    }

    /** What its schemas are called, each with its shape. */
    SortedMap<String, Shape<?>> shapes() {
      SortedMap<String, Shape<?>> shapes = new TreeMap<>();
      String name = method.getName();
      shapes.put(SchemaNames.parameters(name), parameters);
      if (items != null) {
        shapes.put(SchemaNames.items(name), items);
      }
      if (kind != StreamKind.ONE_WAY) {
        shapes.put(SchemaNames.result(name, kind), result);
      }
      return shapes;
    }
  }

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
    for (Call call : calls) {
      byMethod.put(call.method, call);
    }
  }

  /**
   * The model of {@code type}.
   *
   * @throws IllegalArgumentException if it is no contract
   * @throws RefusedException if a type that it names is not data
   */
  public static ContractModel of(Class<?> type) {
    return MODELS.get(type);
  }

  /**
   * The model of the tasks of {@code type}.
   *
   * @throws IllegalArgumentException if it has none
   * @throws RefusedException if a method cannot be a task, or a type that one names is not data
   */
  public static ContractModel ofTasks(Class<?> type) {
    return TASKS.get(type);
  }

  /** The model of what this end serves; its methods can be called. */
  static ContractModel of(Service<?> service) {
    if (!service.isTasks()) {
      return of(service.contract());
    }
    ContractModel model = ofTasks(service.contract());
    for (Call call : model.calls) {
      open(call);
    }
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

  public Class<?> type() {
    return type;
  }

  boolean isTasks() {
    return tasks;
  }

  /** {@code contract} or {@code tasks of}, for messages. */
  String kind() {
    return tasks ? "tasks of" : "contract";
  }

  public String name() {
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
  public @Nullable Call call(Method method) {
    return byMethod.get(method);
  }

  ContractEntry entry() {
    List<String> names = new ArrayList<>();
    for (Call call : calls) {
      names.add(call.method.getName());
    }
    return new ContractEntry(name, fingerprint, names, compatibility);
  }

  /** What the fingerprint is taken over: the schemas of all that each method's calls carry. */
  SortedMap<String, Schema> schemas() {
    SortedMap<String, Schema> schemas = new TreeMap<>();
    for (Call call : calls) {
      call.shapes().forEach((name, shape) -> schemas.put(name, shape.schema()));
    }
    return schemas;
  }

  private static ContractModel compile(Class<?> type) {
    ContractShapes shapes = Codecs.PROVIDER.contract(type);
    Declaration contract = declaration(type, shapes);
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
    return compile(type, shapes, name, contract.compatibility(), ContractMethods.of(type), false);
  }

  private static @Nullable Declaration declaration(Class<?> type, ContractShapes shapes) {
    Declaration generated = shapes.declaration();
    if (generated != null) {
      return generated;
    }
    Contract contract = type.getAnnotation(Contract.class);
    return contract == null ? null : new Declaration(contract.name(), contract.compatibility());
  }

  private static ContractModel compile(
      Class<?> type,
      ContractShapes shapes,
      String name,
      Compatibility compatibility,
      List<Method> methods,
      boolean tasks) {
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
    return new ContractModel(type, tasks, name, fingerprint(shapes, calls), compatibility, calls);
  }

  private static Call compile(ContractShapes shapes, Class<?> type, Method method, int index) {
    String label = type.getSimpleName() + "." + method.getName();
    if (method.getTypeParameters().length > 0) {
      throw new IllegalArgumentException(
          label + " is no call: expected no type parameters; name the type that it sends");
    }
    Class<?> returned = method.getReturnType();
    checkAccess(type, returned, label);
    CallForm<Type> form = ContractMethods.form(method, label);
    if (!form.refusals().isEmpty()) {
      throw new RefusedException("", form.refusals().stream().map(Misfit::refusal).toList());
    }
    Shape<Object[]> parameters = parameters(shapes, method, form.data(), label);
    Type streamed = form.items();
    Shape<?> items = null;
    if (streamed != null) {
      Parameter parameter = method.getParameters()[form.streamParameter()];
      String path = CallForm.elements(CallForm.path(label, parameter.getName()));
      try {
        items = shapes.items(method.getName(), streamed, path);
      } catch (RefusedException e) {
        throw named(path, e);
      }
    }
    Type result = Objects.requireNonNull(form.result(), "result");
    String path = form.streaming() ? CallForm.elements(label + "()") : label + "()";
    return new Call(
        method,
        label,
        index,
        kind(form),
        form.streamParameter(),
        parameters,
        items,
        result(shapes, method, result, path),
        form.async(),
        shapes.caller(method));
  }

  private static StreamKind kind(CallForm<Type> form) {
    if (form.oneWay()) {
      return StreamKind.ONE_WAY;
    } else if (form.streamParameter() >= 0) {
      return form.streaming() ? StreamKind.DUPLEX : StreamKind.CLIENT_STREAM;
    }
    return form.streaming() ? StreamKind.SERVER_STREAM : StreamKind.REQUEST;
  }

  /** A task is called and answers; it has no streams. */
  private static Call task(ContractShapes shapes, Method method, int index) {
    String label = method.getDeclaringClass().getSimpleName() + "." + method.getName();
    List<Integer> all = IntStream.range(0, method.getParameterCount()).boxed().toList();
    String path = label + "()";
    return new Call(
        method,
        label,
        index,
        StreamKind.REQUEST,
        -1,
        parameters(shapes, method, all, label),
        null,
        result(shapes, method, method.getGenericReturnType(), path),
        false,
        null);
  }

  private static Shape<Object[]> parameters(
      ContractShapes shapes, Method method, List<Integer> data, String label) {
    List<Type> types = new ArrayList<>();
    List<String> subjects = new ArrayList<>();
    for (int i : data) {
      types.add(method.getGenericParameterTypes()[i]);
      subjects.add(CallForm.path(label, method.getParameters()[i].getName()));
    }
    return shapes.parameters(method.getName(), types, subjects);
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

  private static Shape<?> result(ContractShapes shapes, Method method, Type type, String path) {
    try {
      return shapes.result(method.getName(), type, path);
    } catch (RefusedException e) {
      throw named(path, e);
    }
  }

  /** The same refusals, which name their place in the call. */
  private static RefusedException named(String path, RefusedException refused) {
    List<Refusal> named = new ArrayList<>();
    for (Refusal r : refused.refusals()) {
      named.add(new Refusal(path + r.path(), r.found(), r.why(), r.fix(), r.code()));
    }
    return new RefusedException("", named);
  }

  private static String fingerprint(ContractShapes shapes, List<Call> calls) {
    SortedMap<String, Shape<?>> all = new TreeMap<>();
    for (Call call : calls) {
      all.putAll(call.shapes());
    }
    return shapes.fingerprint(List.copyOf(all.values()), List.copyOf(all.keySet()));
  }

  /**
   * Calls the method on an implementation; a static one has none.
   *
   * @throws Throwable what the implementation threw
   */
  static @Nullable Object invoke(Call call, Object implementation, Object[] arguments)
      throws Throwable {
    ContractCodecs caller = call.caller;
    if (caller != null) {
      return caller.call(call.method.getName(), implementation, arguments);
    }
    try {
      return call.method.invoke(implementation, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
