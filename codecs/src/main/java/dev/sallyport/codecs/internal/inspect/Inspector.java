package dev.sallyport.codecs.internal.inspect;

import dev.sallyport.Contract;
import dev.sallyport.Data;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.derive.Deriver;
import dev.sallyport.codecs.internal.derive.TreeBuilder;
import dev.sallyport.codecs.internal.msgpack.MessagePackCodec;
import dev.sallyport.codecs.internal.shape.Node;
import dev.sallyport.codecs.internal.shape.Nodes;
import dev.sallyport.codecs.internal.types.ReflectedTypes;
import dev.sallyport.schema.Inspection;
import dev.sallyport.schema.Refusal;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Inspects values and types. Thread-safe, without state. */
public final class Inspector {
  /** More would help nobody, and a collection may have millions. */
  private static final int MAX_REFUSALS = 10_000;

  /** Every refusal in a value. */
  public Inspection inspect(@Nullable Object value, Limits limits) {
    Node open = Nodes.open(Inspector::treeOf);
    // The tree of sending, with the limits of sending, into a buffer that nobody sends.
    List<Refusal> refusals = MessagePackCodec.inspect(open, value, limits, MAX_REFUSALS);
    return new Inspection(subject(value), refusals, refusals.size() < MAX_REFUSALS);
  }

  private static String subject(@Nullable Object value) {
    // Of the class alone: the object may be anything.
    return value == null || value instanceof Data || value.getClass().getSimpleName().isEmpty()
        ? "$"
        : value.getClass().getSimpleName();
  }

  /** The tree of a class, with a node that refuses for each place that is no data. */
  private static Node treeOf(Class<?> type, Node open) {
    Deriver deriver = Deriver.ofInspection();
    Deriver.Part part = deriver.root(ReflectedTypes.use(type), "");
    return new TreeBuilder(open).build(part.form());
  }

  /** Every refusal in what a type declares. */
  public Inspection inspectType(Type type) {
    if (type instanceof Class<?> plain && plain.isAnnotationPresent(Contract.class)) {
      List<Refusal> refusals = new ArrayList<>();
      for (Method method : methods(plain)) {
        inspectMethod(method, refusals);
      }
      return inspection(plain.getSimpleName(), refusals);
    }
    String subject = type instanceof Class<?> plain ? plain.getSimpleName() : type.getTypeName();
    return inspection(subject, refusals(type, ""));
  }

  private static Inspection inspection(String subject, List<Refusal> refusals) {
    boolean complete = refusals.size() < MAX_REFUSALS;
    return new Inspection(
        subject, complete ? refusals : refusals.subList(0, MAX_REFUSALS), complete);
  }

  private static List<Method> methods(Class<?> contract) {
    return Arrays.stream(contract.getMethods())
        .filter(method -> Modifier.isAbstract(method.getModifiers()))
        .sorted(Comparator.comparing(Method::getName))
        .toList();
  }

  private static void inspectMethod(Method method, List<Refusal> into) {
    String call = "." + method.getName();
    for (Parameter parameter : method.getParameters()) {
      String path = call + "(" + parameter.getName() + ")";
      into.addAll(refusals(parameter.getParameterizedType(), path));
    }
    Type result = method.getGenericReturnType();
    Class<?> raw = method.getReturnType();
    boolean async = raw == CompletionStage.class || raw == CompletableFuture.class;
    if (async && result instanceof ParameterizedType stage) {
      result = stage.getActualTypeArguments()[0];
    }
    into.addAll(refusals(result, call + "()"));
  }

  private static List<Refusal> refusals(Type type, String path) {
    Deriver deriver = new Deriver(MAX_REFUSALS);
    deriver.root(ReflectedTypes.use(type), path);
    return deriver.refusals();
  }
}
