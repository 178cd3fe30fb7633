package dev.sallyport.codecs.internal.derive;

import dev.sallyport.WireName;
import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.TypeGrounds;
import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.ComponentInfo;
import dev.sallyport.schema.Schema;
import java.util.List;

/** The names of types and components on the wire. */
final class WireNames {
  private static final int MAX_LENGTH = 128;

  private WireNames() {}

  /**
   * The name of a definition: that of {@link WireName}, or else the class's with those of the
   * classes around it, without the package: {@code Job.Step}; and the type arguments' in brackets.
   */
  static String definition(ClassInfo type, List<Schema.Type> arguments) {
    StringBuilder name = new StringBuilder(base(type));
    for (int i = 0; i < arguments.size(); i++) {
      name.append(i == 0 ? '<' : ',').append(text(arguments.get(i)));
    }
    return arguments.isEmpty() ? name.toString() : name.append('>').toString();
  }

  private static String base(ClassInfo type) {
    String given = type.wireName();
    if (given != null) {
      return checked(given);
    }
    if (type.isLocal()) {
      throw new BadNameException(
          TypeGrounds.name(
              "is of the local type " + type.name(),
              "the name of a local class changes with the code around it",
              "annotate it with @WireName(\"" + type.simpleName() + "\")"));
    }
    StringBuilder name = new StringBuilder(type.simpleName());
    for (ClassInfo at = type.declaringClass(); at != null; at = at.declaringClass()) {
      name.insert(0, '.').insert(0, at.simpleName());
    }
    return name.toString();
  }

  /** The tag of a variant: that of {@link WireName}, or else the class's simple name. */
  static String tag(ClassInfo type) {
    String given = type.wireName();
    return given == null ? type.simpleName() : checked(given);
  }

  static String field(ComponentInfo component) {
    String given = component.wireName();
    if (given != null) {
      return checked(given);
    }
    String name = component.name();
    if (name.equals("$type")) {
      throw new BadNameException(
          TypeGrounds.name(
              "is named $type",
              "that is the member that tells the variants of a union apart",
              "rename it, or annotate it with @WireName"));
    }
    return name;
  }

  private static String checked(String name) {
    boolean valid = !name.isEmpty() && name.length() <= MAX_LENGTH;
    for (int i = 0; valid && i < name.length(); i++) {
      char c = name.charAt(i);
      boolean first = c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      valid = first || (i > 0 && (c == '.' || c == '-' || (c >= '0' && c <= '9')));
    }
    if (!valid) {
      throw new BadNameException(
          TypeGrounds.name(
              "has an invalid @WireName",
              "a name is a letter or underscore, then letters, digits, underscores, dots and"
                  + " hyphens, 128 at most",
              "change it to such a name"));
    }
    return name;
  }

  /** A type as text: the names of generic records are made of it. */
  static String text(Schema.Type type) {
    if (type instanceof Schema.Scalar scalar) {
      return lowerCase(scalar.name());
    } else if (type instanceof Schema.Sequence sequence) {
      return (sequence.unique() ? "set<" : "list<") + text(sequence.element()) + '>';
    } else if (type instanceof Schema.Mapping map) {
      return "map<" + text(map.key()) + ',' + text(map.value()) + '>';
    } else if (type instanceof Schema.Reference reference) {
      return reference.name();
    }
    return type instanceof Schema.Dynamic ? "data" : "nothing";
  }

  /** Of ASCII, by hand: a new process has no locale before it asks for one. */
  private static String lowerCase(String name) {
    char[] letters = name.toCharArray();
    for (int i = 0; i < letters.length; i++) {
      if (letters[i] >= 'A' && letters[i] <= 'Z') {
        letters[i] = (char) (letters[i] + 'a' - 'A');
      }
    }
    return new String(letters);
  }

  /** A name that the wire does not carry. Carries no stack trace. */
  static final class BadNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Grounds grounds;

    BadNameException(Grounds grounds) {
      super(grounds.found(), null, false, false);
      this.grounds = grounds;
    }

    Grounds grounds() {
      return grounds;
    }
  }
}
