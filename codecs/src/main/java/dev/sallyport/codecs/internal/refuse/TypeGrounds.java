package dev.sallyport.codecs.internal.refuse;

import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.UnresolvedTypeException;
import org.jspecify.annotations.Nullable;

/** Why a declared type is not data: the TYPE family. */
public final class TypeGrounds {
  private static final String ALGEBRA = "declare a record, a sealed interface of records or Data";

  private TypeGrounds() {}

  /** Why this class, which is none of the algebra's, is refused. */
  public static Grounds of(ClassInfo type) {
    String name = type.typeName();
    if (name.equals("java.lang.Object")) {
      return open("is of type Object", "TYPE-OBJECT");
    }
    Grounds live = LiveHandles.named(type);
    if (live != null) {
      return live;
    }
    String advice = neighbour(name);
    if (advice != null) {
      return new Grounds(
          "is of type " + name,
          "it is not one of the types that have a wire form",
          advice,
          "TYPE-CLASS");
    }
    if (PlainCollections.isCollection(type.supertypeNames()) || name.equals("java.lang.Iterable")) {
      return new Grounds(
          "is of type " + name,
          "the wire knows lists, sets and maps, not their implementations",
          "declare List<T>, Set<T> or Map<K, V>",
          "TYPE-COLLECTION");
    }
    if (type.isAnnotation() || type.isInterface() || type.isAbstract()) {
      return open("is of the open type " + name, "TYPE-OPEN");
    }
    return new Grounds(
        "is of type " + name,
        "a class with state of its own choosing is not data: it may hold anything",
        "declare a record with the fields to send",
        "TYPE-CLASS");
  }

  private static Grounds open(String found, String code) {
    return new Grounds(
        found,
        "anything could be in it, so nothing could be checked before it is sent",
        ALGEBRA,
        code);
  }

  /** Advice for well-known classes that are close to a type with a wire form. */
  private static @Nullable String neighbour(String name) {
    return switch (name) {
      case "java.lang.CharSequence", "java.lang.StringBuilder", "java.lang.StringBuffer" ->
          "declare a String";
      case "java.util.Date", "java.sql.Timestamp", "java.nio.file.attribute.FileTime" ->
          "declare a java.time.Instant";
      case "java.sql.Date" -> "declare a java.time.LocalDate";
      case "java.sql.Time" -> "declare a java.time.LocalTime";
      case "java.util.Calendar", "java.util.GregorianCalendar" ->
          "declare a java.time.ZonedDateTime";
      case "java.util.TimeZone", "java.time.ZoneOffset" -> "declare a java.time.ZoneId";
      case "java.lang.Number" -> "declare long, double, BigDecimal or BigInteger";
      case "java.util.OptionalInt", "java.util.OptionalLong", "java.util.OptionalDouble" ->
          "declare an Optional of the boxed type";
      case "java.util.BitSet" -> "declare a long[] and send toLongArray()";
      case "java.nio.charset.Charset", "java.util.Currency" -> "declare a String with its name";
      case "java.time.Clock" -> "declare a java.time.ZoneId, and make the clock in the worker";
      default -> null;
    };
  }

  /** A generic type without its arguments, or a live handle. */
  public static Grounds raw(ClassInfo type) {
    Grounds live = LiveHandles.named(type);
    return live != null ? live : raw(type.name());
  }

  public static Grounds raw(String type) {
    return new Grounds(
        "is of the raw type " + type,
        "without type arguments anything could be in it",
        "give it type arguments",
        "TYPE-RAW");
  }

  /** Why a type that stands for no one type is refused. */
  public static Grounds unresolved(UnresolvedTypeException e) {
    return e.isWildcard() ? wildcard(e.text()) : variable(e.text());
  }

  private static Grounds wildcard(String text) {
    return new Grounds(
        "is of the wildcard type " + text,
        "what is in it is known only at run time",
        "name the type: a record, a sealed interface or Data",
        "TYPE-WILDCARD");
  }

  private static Grounds variable(String name) {
    return new Grounds(
        "is of the type variable " + name,
        "what it stands for is not known here",
        "use the type with a concrete argument",
        "TYPE-VARIABLE");
  }

  public static Grounds misplacedOptional() {
    return new Grounds(
        "is an Optional that is no component of a record",
        "absent is a state of a field, not of an element, a key or a whole message",
        "put it into a record, or leave the element out",
        "TYPE-OPTIONAL");
  }

  public static Grounds misplacedVoid() {
    return new Grounds(
        "is of type Void", "no value can be in it", "remove the component", "TYPE-VOID");
  }

  public static Grounds key(String found) {
    return new Grounds(
        "has keys of " + found,
        "keys become the names of JSON members",
        "use keys of String, an enum, byte, short, int, long or UUID",
        "TYPE-KEY");
  }

  public static Grounds arrayInSet() {
    return new Grounds(
        "is a Set of arrays, or of what holds arrays",
        "Java compares arrays by identity, so duplicates could not be told",
        "use List instead of arrays inside, or a List instead of the Set",
        "TYPE-SET");
  }

  /** A sealed interface that permits what is no record: a union that is none, or a live handle. */
  public static Grounds union(ClassInfo type, ClassInfo permitted) {
    Grounds live = LiveHandles.named(type);
    if (live != null) {
      return live;
    }
    return new Grounds(
        "is the union " + type.name() + ", which permits " + permitted.name() + ", no record",
        "a union is a sealed interface whose permitted types are records, or sealed likewise",
        "make each permitted type a record",
        "TYPE-UNION");
  }

  public static Grounds name(String found, String why, String fix) {
    return new Grounds(found, why, fix, "TYPE-NAME");
  }

  public static Grounds lifecycleRecord(String type, String lifecycle) {
    return new Grounds(
        "names a record that is alive: " + type + " (" + lifecycle + ")",
        "its lifecycle belongs to this process",
        "send a record with its configuration alone",
        "LH-CLOSEABLE");
  }

  public static Grounds access(String type, ClassInfo.NoAccess access) {
    return new Grounds(
        "is of type " + type + ", which is not accessible",
        "module " + access.module() + " does not open package " + access.packageName(),
        "add `opens " + access.packageName() + " to dev.sallyport.codecs;` to its module-info",
        "TYPE-ACCESS");
  }

  public static Grounds misplacedNonFinite() {
    return new Grounds(
        "is annotated @NonFinite and has no float or double",
        "the annotation lets a float or double hold NaN and the infinities",
        "remove the annotation",
        "TYPE-NONFINITE");
  }

  public static Grounds misplacedAsString() {
    return new Grounds(
        "is annotated @AsString and has no long",
        "the annotation makes a long travel as a string of digits",
        "remove the annotation",
        "TYPE-ASSTRING");
  }

  public static Grounds growing(String type) {
    return new Grounds(
        "is of type " + type + ", which is nested too deep or grows with each level",
        "a schema is finite: type arguments are nested at most 16 deep",
        "declare a record without the growing type argument",
        "TYPE-GROWS");
  }
}
