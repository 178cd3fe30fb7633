package dev.sallyport.codecs.internal.refuse;

import dev.sallyport.codecs.internal.text.Excerpt;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why one value of a type that is data may not cross: the VALUE and LIMIT families. */
public final class ValueGrounds {
  private static final String SHARED_LIMIT =
      "the receiver has agreed to take no more, so it would turn the message away";

  private ValueGrounds() {}

  public static Grounds missing(String expected) {
    return new Grounds(
        "is null (expected " + expected + ")",
        "only an Optional component may be absent, and only Data may be null",
        "set it, or declare the component Optional",
        "VALUE-NULL");
  }

  public static Grounds nullInOptional() {
    return new Grounds(
        "is an Optional<Data> that holds the null of Data",
        "absent and null would look the same when they arrive",
        "send Optional.empty()",
        "VALUE-NULL");
  }

  /** Something else than the type promises: unchecked casts let it in. */
  public static Grounds wrongClass(String expected, @Nullable Object value) {
    if (value == null) {
      return missing(expected);
    }
    Grounds live = LiveHandles.held(value.getClass());
    return live != null
        ? live
        : new Grounds(
            "holds a " + nameOf(value.getClass()) + " (expected " + expected + ")",
            "the value is not of its declared type: an unchecked cast let it in",
            "mend the cast where the value is made",
            "VALUE-CLASS");
  }

  public static Grounds notFinite(double value) {
    return new Grounds(
        "is " + value,
        "JSON has no such number, and both encodings accept the same values",
        "send a finite number, or annotate the component with @NonFinite",
        "VALUE-NAN");
  }

  public static Grounds notFiniteInData(double value) {
    return new Grounds(
        "is " + value,
        "JSON has no such number, and both encodings accept the same values",
        "send a finite number, null or a string",
        "VALUE-NAN");
  }

  public static Grounds surrogate(int index) {
    return new Grounds(
        "has an unpaired surrogate at index " + index,
        "it is no Unicode text, so no encoding can carry it",
        "mend the string where it was cut, or send the bytes",
        "VALUE-SURROGATE");
  }

  public static Grounds range(String found, String allowed, String fix) {
    return new Grounds(found, "the wire carries only " + allowed, fix, "VALUE-RANGE");
  }

  public static Grounds integerBits(long number) {
    return new Grounds(
        "is " + number,
        "the receiver's integers have 53 bits: it would arrive as another number",
        "annotate the component with @AsString, or send a string",
        "VALUE-RANGE");
  }

  public static Grounds cycle(Class<?> type) {
    return new Grounds(
        "leads back to itself through a " + nameOf(type),
        "a message is a tree: a cycle would never end",
        "send the parts once and let them refer to each other by an identifier",
        "VALUE-CYCLE");
  }

  public static Grounds changed(int declared) {
    return new Grounds(
        "did not yield the " + declared + " elements that its size promised",
        "it changed, or is a view that changes, while it was being read",
        "send List.copyOf(x), Set.copyOf(x) or Map.copyOf(x)",
        "VALUE-CHANGED");
  }

  /** A view of a collection that is broken. */
  public static Grounds negativeSize(int size) {
    return new Grounds(
        "says that its size is " + size,
        "it is a view whose own code is wrong: there is no such size",
        "mend its size(), or send the elements in an ArrayList",
        "VALUE-CHANGED");
  }

  public static Grounds duplicate() {
    return new Grounds(
        "is equal to an earlier element or key",
        "the receiver refuses duplicates",
        "send distinct elements, or declare a List",
        "VALUE-DUPLICATE");
  }

  public static Grounds accessor(String member, Throwable thrown) {
    return new Grounds(
        "could not be read: " + member + " threw " + thrown.getClass().getName(),
        "the accessor failed, so there is no value to send",
        "make the accessor return the component",
        "VALUE-ACCESSOR");
  }

  /** A view of a collection whose own code threw while it was read. */
  public static Grounds ownCode(Throwable thrown) {
    return new Grounds(
        "could not be read: its own code threw " + thrown.getClass().getName(),
        "it is computed while it is read, and that failed",
        "send a copy: List.copyOf(x), Set.copyOf(x) or Map.copyOf(x)",
        "VALUE-ACCESSOR");
  }

  public static Grounds bytesKey() {
    return new Grounds(
        "is a map whose only key is \"$bytes\"",
        "that is how JSON writes a byte[] inside Data, so it would arrive as one",
        "rename the key or add another",
        "VALUE-KEY");
  }

  public static Grounds depth(int max) {
    return new Grounds(
        "is nested deeper than " + max + " levels",
        SHARED_LIMIT,
        "flatten the value, or raise maxDepth in the Limits of both ends",
        "LIMIT-DEPTH");
  }

  public static Grounds elements(int count, int max) {
    return new Grounds(
        "has " + count + " elements (expected at most " + max + ")",
        SHARED_LIMIT,
        "send it in parts, or raise maxElements in the Limits of both ends",
        "LIMIT-ELEMENTS");
  }

  public static Grounds size(long max) {
    return new Grounds(
        "takes more than " + max + " bytes",
        SHARED_LIMIT,
        "send it in parts, or raise the receiver's Limits: maxMessageBytes, on JSON lines maxLineBytes",
        "LIMIT-SIZE");
  }

  /** A collection whose class is none of java.util's own. */
  public static Grounds collection(Object value) {
    String copy =
        value instanceof Map
            ? "Map.copyOf(x)"
            : value instanceof java.util.Set ? "Set.copyOf(x)" : "List.copyOf(x)";
    return new Grounds(
        "is a " + nameOf(value.getClass()),
        "its iterator may run code, load lazily or change: only java.util's own collections and"
            + " immutable ones are read",
        "send " + copy,
        "TYPE-COLLECTION");
  }

  public static Grounds comparator(Class<?> type) {
    return new Grounds(
        "is a " + type.getName() + " with a comparator",
        "a comparator is code, and its order would be lost on arrival",
        "send a sorted List, or a LinkedHashMap in that order",
        "LH-COMPARATOR");
  }

  public static Grounds dataKey(@Nullable Object key) {
    return new Grounds(
        "has a key that is " + (key == null ? "null" : "a " + key.getClass().getName()),
        "the keys of maps in Data are strings",
        "convert the keys, or declare a Map with that key type in a record",
        "TYPE-KEY");
  }

  /** An object inside Data that plain data does not comprise. */
  public static Grounds notPlain(Object value) {
    Class<?> type = value.getClass();
    if (!(value instanceof Enum)) {
      Grounds live = LiveHandles.held(type);
      if (live != null) {
        return live;
      }
    }
    return new Grounds(
        "holds a " + nameOf(type),
        "Data is null, boolean, integers, doubles, String, byte[], List and Map<String, ...> only",
        advice(value, type),
        "TYPE-DATA");
  }

  private static String nameOf(Class<?> type) {
    return PlainCollections.named(type).getTypeName();
  }

  private static String advice(Object value, Class<?> type) {
    if (value instanceof Enum) {
      return "send name(), or declare the enum in a record";
    } else if (value instanceof Record) {
      return "declare the record as the message or the component, or send a Map of its fields";
    } else if (value instanceof Optional) {
      return "send the value itself, or null";
    } else if (value instanceof Character) {
      return "send String.valueOf(x)";
    } else if (value instanceof Number || value instanceof CharSequence) {
      return "send toString(), or declare the type in a record";
    } else if (value instanceof Collection) {
      return "send List.copyOf(x)";
    } else if (value instanceof Iterable) {
      return "collect its elements into a List and send that";
    } else if (type.isArray()) {
      return "send a List of the elements";
    } else if (type.getName().startsWith("java.time.")
        || value instanceof java.util.UUID
        || value instanceof java.net.URI
        || value instanceof java.util.Locale) {
      return "send toString(), or declare the type in a record";
    }
    return "declare a record or a sealed type for it, or send a Map of its fields";
  }

  /** The message of an exception, bounded; a message that fails to come is left out. */
  public static String messageOf(Throwable thrown) {
    String message;
    try {
      message = thrown.getMessage();
    } catch (Throwable e) {
      OwnCode.requireFailure(e);
      message = null;
    }
    return message == null ? thrown.getClass().getName() : Excerpt.plain(message);
  }
}
