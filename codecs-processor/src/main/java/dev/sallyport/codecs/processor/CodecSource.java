package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The static methods that write and read the forms of one generated class. A form that is more than
 * one call has a pair of methods of its own, generated when it is first used. Used once.
 *
 * <p>The generated code checks all that the interpreted tree checks, in the same order of calls,
 * and throws whatever comes first: a null by being used, a number out of range by the writer. The
 * tree then explains.
 */
final class CodecSource {
  private final SourceText methods = new SourceText();
  private final SourceText constants = new SourceText();
  private final Map<Object, Integer> numbers = new HashMap<>();
  private final List<String> conditions = new ArrayList<>();
  private int members;

  /** The expressions that are all true of the records that it was generated for. */
  List<String> conditions() {
    return conditions;
  }

  /** The methods generated so far. */
  SourceText methods() {
    return methods;
  }

  /** The constants that they use. */
  SourceText constants() {
    return constants;
  }

  /** How many components of records they write and read. */
  int members() {
    return members;
  }

  /** The statement that writes a value. */
  String write(Form form, String value) {
    if (form instanceof Form.Simple simple) {
      return Scalars.write(simple.scalar(), TypeNames.of(simple.type()), value);
    } else if (form instanceof Form.Dynamic) {
      return "out.dynamic(" + value + ")";
    } else if (form instanceof Form.Constants) {
      int number = number(form);
      return "out.constant(NAMES_" + number + ", " + value + ".ordinal())";
    }
    return "write" + number(form) + "(out, " + value + ")";
  }

  /** The expression that reads a value. */
  String read(Form form) {
    if (form instanceof Form.Simple simple) {
      return Scalars.read(simple.scalar(), TypeNames.of(simple.type()));
    } else if (form instanceof Form.Dynamic) {
      return "in.dynamic()";
    } else if (form instanceof Form.Constants) {
      int number = number(form);
      return "VALUES_" + number + "[in.constant(NAMES_" + number + ")]";
    }
    return "read" + number(form) + "(in)";
  }

  /** The statement that writes a key of a map. */
  String writeKey(Form form, String value) {
    return form instanceof Form.Simple simple
        ? Scalars.writeKey(simple.scalar(), value)
        : "out.constantKey(NAMES_" + number(form) + ", " + value + ".ordinal())";
  }

  /** The expression that reads a key of a map. */
  String readKey(Form form) {
    if (form instanceof Form.Simple simple) {
      return Scalars.readKey(simple.scalar());
    }
    int number = number(form);
    return "VALUES_" + number + "[in.constantKey(NAMES_" + number + ")]";
  }

  /** The number that the methods of a record have in their names. */
  int record(Form.Structure form) {
    return number(form);
  }

  private int number(Form form) {
    Object key = key(form);
    Integer known = numbers.get(key);
    if (known != null) {
      return known;
    }
    int number = numbers.size();
    numbers.put(key, number);
    if (form instanceof Form.Structure structure) {
      members += structure.members().size();
      methods.add(new RecordSource(this, structure, number).generate());
    } else if (form instanceof Form.Union union) {
      methods.add(new UnionSource(this, union, number).generate());
    } else if (form instanceof Form.Constants enumeration) {
      constants(enumeration, number);
    } else {
      methods.add(new CollectionSource(this, number).generate(form));
    }
    return number;
  }

  /** Equal for forms of the same type, though they come of several derivations. */
  private static Object key(Form form) {
    if (form instanceof Form.Structure structure) {
      return structure.type();
    } else if (form instanceof Form.Union union) {
      return union.type();
    } else if (form instanceof Form.Constants constants) {
      return constants.type();
    } else if (form instanceof Form.ListOf list) {
      return List.of("list", key(list.element()));
    } else if (form instanceof Form.SetOf set) {
      return List.of("set", key(set.element()));
    } else if (form instanceof Form.MapOf map) {
      return List.of("map", key(map.key()), key(map.value()));
    } else if (form instanceof Form.ArrayOf array) {
      return List.of("array", key(array.element()));
    }
    return form;
  }

  private void constants(Form.Constants form, int number) {
    String type = TypeNames.of(form.type());
    constants.line(
        "private static final " + type + "[] VALUES_" + number + " = " + type + ".values();");
    constants.line(
        "private static final dev.sallyport.spi.Names NAMES_"
            + number
            + " = dev.sallyport.spi.Names.of(VALUES_"
            + number
            + ");");
  }

  /** The table of names that belongs to the methods of a form. */
  void names(int number, List<String> names) {
    StringBuilder list = new StringBuilder();
    for (String name : names) {
      list.append(list.length() == 0 ? "" : ", ").append(SourceText.literal(name));
    }
    constants.line(
        "private static final dev.sallyport.spi.Names NAMES_"
            + number
            + " = names"
            + number
            + "();");
    // A method for each, as all together may be more than the class's initializer has room for.
    methods
        .line("private static dev.sallyport.spi.Names names" + number + "() {")
        .line("return dev.sallyport.spi.Names.of(" + list + ");")
        .line("}")
        .blank();
  }
}
