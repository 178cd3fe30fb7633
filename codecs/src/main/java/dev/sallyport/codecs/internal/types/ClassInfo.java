package dev.sallyport.codecs.internal.types;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of docs/schema.md ask about a class: answered by reflection, or by javac before
 * there is a class. Two infos of one class are equal.
 */
public interface ClassInfo {
  /** The binary name: {@code a.b.Job$Step}; of primitives and arrays as {@link #typeName}. */
  String name();

  /** The name for people: the binary name, {@code int}, {@code byte[]}. */
  String typeName();

  String simpleName();

  boolean isPrimitive();

  boolean isRecord();

  boolean isEnum();

  boolean isInterface();

  boolean isSealed();

  boolean isAnnotation();

  boolean isAbstract();

  /** Whether it is a lambda's or another class that no source names. */
  boolean isHidden();

  /** Whether it was made by {@link java.lang.reflect.Proxy}. */
  boolean isProxy();

  /**
   * {@code "anonymous class"}, {@code "local class"} or {@code "inner class"}, if it captures what
   * is around it; or null.
   */
  @Nullable String closureForm();

  /** Whether it, or a class around it, has no name that other code could use. */
  boolean isLocal();

  /** The class around it, or null. */
  @Nullable ClassInfo declaringClass();

  /** The names of it and of all that it extends and implements. */
  Set<String> supertypeNames();

  /** Its type parameters, as the keys of the variables that {@link TypeUse#resolve} takes. */
  List<Object> typeParameters();

  /** The components of a record. */
  List<ComponentInfo> components();

  /** The names of an enum's constants in the order of declaration. */
  List<String> constants();

  /** What a sealed interface permits, in order. */
  List<ClassInfo> permitted();

  /**
   * The type arguments with which it implements {@code parent}: for each the key of the type
   * parameter of its own that it is, or null if it is another type. Empty if it does not.
   */
  List<@Nullable Object> argumentsFor(ClassInfo parent);

  /** The value of {@code @WireName}, or null. */
  @Nullable String wireName();

  /** Why its components cannot be read or it cannot be made, or null if they can. */
  @Nullable NoAccess noAccess();

  /** A package that its module does not open. */
  record NoAccess(String module, String packageName) {}
}
