package dev.sallyport.spi;

import dev.sallyport.Contract;
import dev.sallyport.RefusedException;
import dev.sallyport.Task;
import dev.sallyport.schema.Refusal;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which methods are tasks: one set of rules for the end that names them and the one that runs. */
public final class TaskMethods {
  private static final int MAX_REFUSALS = 10;

  private TaskMethods() {}

  /**
   * The tasks that a class declares, sorted by name: both ends number them alike.
   *
   * @throws RefusedException if a method with {@link Task} cannot be one
   * @throws IllegalArgumentException if there is none
   */
  public static List<Method> of(Class<?> type) {
    List<Method> methods = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (Method method : type.getDeclaredMethods()) {
      if (!method.isAnnotationPresent(Task.class) || method.isSynthetic()) {
        continue;
      }
      methods.add(method);
      Refusal refusal = refusal(method);
      if (refusal != null && refusals.size() < MAX_REFUSALS) {
        refusals.add(refusal);
      }
    }
    if (!refusals.isEmpty()) {
      throw new RefusedException("", refusals);
    }
    if (methods.isEmpty()) {
      throw new IllegalArgumentException(
          type.getName() + " has no tasks: expected a static method annotated @Task");
    }
    methods.sort(Comparator.comparing(Method::getName));
    return methods;
  }

  /**
   * @throws RefusedException if {@code method} is no task
   */
  static void check(Method method) {
    Refusal refusal = refusal(method);
    if (refusal != null) {
      throw new RefusedException("", List.of(refusal));
    }
  }

  /** Why a method is no task, or null if it is one. */
  private static @Nullable Refusal refusal(Method method) {
    int modifiers = method.getModifiers();
    if (!Modifier.isStatic(modifiers)) {
      return refusal(
          method,
          "is an instance method",
          "it needs an object of this process to run on",
          "name a static method annotated @Task, and pass what it needs as arguments",
          "TASK-INSTANCE");
    }
    if (!method.isAnnotationPresent(Task.class)) {
      return refusal(
          method,
          "is not annotated @Task",
          "a worker runs what has been marked for it, and nothing else",
          "annotate it with @" + Task.class.getName() + ", or name a static method that is",
          "TASK-UNMARKED");
    }
    if (Modifier.isPrivate(modifiers)) {
      return form(
          method,
          "is private",
          "what other processes run is no secret of its class",
          "make it" + " package-private or public");
    }
    if (method.getTypeParameters().length > 0) {
      return form(
          method,
          "has type parameters " + Arrays.toString(method.getTypeParameters()),
          "the types that travel must be known",
          "name the types that it takes and returns");
    }
    return refusalOfClass(method);
  }

  private static @Nullable Refusal refusalOfClass(Method method) {
    Class<?> type = method.getDeclaringClass();
    if (type.isLocalClass() || type.isAnonymousClass() || type.isHidden()) {
      return form(
          method,
          "is declared in a local class",
          "the compiler numbers such classes, and the name would change with it",
          "declare it in a top-level or member class");
    }
    if (type.isAnnotationPresent(Contract.class)) {
      return form(
          method,
          "is declared in a contract",
          "the name " + type.getName() + " stands for the contract in the handshake",
          "declare it in a class beside the contract");
    }
    long same =
        Arrays.stream(type.getDeclaredMethods())
            .filter(other -> other.isAnnotationPresent(Task.class) && !other.isSynthetic())
            .filter(other -> other.getName().equals(method.getName()))
            .count();
    if (same > 1) {
      return form(
          method,
          "is one of " + same + " tasks of that name",
          "the name is the name on the wire",
          "rename the others, or take @Task from them");
    }
    return null;
  }

  private static Refusal form(Method method, String found, String why, String fix) {
    return refusal(method, found, why, fix, "TASK-METHOD");
  }

  private static Refusal refusal(Method method, String found, String why, String fix, String code) {
    String label = method.getDeclaringClass().getSimpleName() + "." + method.getName();
    return new Refusal(label, found, why, fix, code);
  }
}
