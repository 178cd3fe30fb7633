package dev.sallyport.codecs.internal.inspect;

import dev.sallyport.Contract;
import dev.sallyport.Data;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.derive.ArraySearch;
import dev.sallyport.codecs.internal.derive.Deriver;
import dev.sallyport.codecs.internal.derive.TreeBuilder;
import dev.sallyport.codecs.internal.msgpack.MessagePackCodec;
import dev.sallyport.codecs.internal.refuse.PlainCollections;
import dev.sallyport.codecs.internal.shape.Node;
import dev.sallyport.codecs.internal.shape.Nodes;
import dev.sallyport.codecs.internal.types.ReflectedTypes;
import dev.sallyport.codecs.internal.types.UnresolvedTypeException;
import dev.sallyport.schema.Inspection;
import dev.sallyport.schema.Refusal;
import dev.sallyport.spi.CallForm;
import dev.sallyport.spi.ContractMethods;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Inspects values and types. Thread-safe, without state. */
public final class Inspector {
  /** More would help nobody, and a collection may have millions. */
  private static final int MAX_REFUSALS = 10_000;

  /** Every refusal in a value. */
  public Inspection inspect(@Nullable Object value, Limits limits) {
    if (value == null) {
      return new Inspection("$", List.of(), true);
    }
    Node open = Nodes.open(Inspector::treeOf, Inspector::holdsArrays);
    // The tree of sending, with the limits of sending, into a buffer that nobody sends.
    List<Refusal> refusals = MessagePackCodec.inspect(open, value, limits, MAX_REFUSALS);
    return new Inspection(subject(value), refusals, refusals.size() < MAX_REFUSALS);
  }

  private static String subject(Object value) {
    // Of the class alone: the object may be anything.
    Class<?> type = PlainCollections.named(value.getClass());
    return value instanceof Data || type.getSimpleName().isEmpty() ? "$" : type.getSimpleName();
  }

  private static boolean holdsArrays(Class<?> type) {
    try {
      return new ArraySearch().finds(ReflectedTypes.use(type).resolve(Map.of()));
    } catch (UnresolvedTypeException e) {
      return false;
    }
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
      for (Method method : ContractMethods.all(plain)) {
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

  private static void inspectMethod(Method method, List<Refusal> into) {
    String call = "." + method.getName();
    CallForm<Type> form = ContractMethods.form(method, call);
    form.refusals().forEach(misfit -> into.add(misfit.refusal()));
    Parameter[] parameters = method.getParameters();
    for (int i : form.data()) {
      String path = CallForm.path(call, parameters[i].getName());
      into.addAll(refusals(parameters[i].getParameterizedType(), path));
    }
    Type items = form.items();
    if (items != null) {
      String path = CallForm.path(call, parameters[form.streamParameter()].getName());
      into.addAll(refusals(items, CallForm.elements(path)));
    }
    Type result = form.result();
    if (result != null) {
      into.addAll(
          refusals(result, form.streaming() ? CallForm.elements(call + "()") : call + "()"));
    }
  }

  private static List<Refusal> refusals(Type type, String path) {
    Deriver deriver = new Deriver(MAX_REFUSALS);
    deriver.root(ReflectedTypes.use(type), path);
    return deriver.refusals();
  }
}
