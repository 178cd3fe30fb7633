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
  private final List<String> conditions = new ArrayList<>();
  private final Map<Form, Integer> numbers = new HashMap<>();

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

  /** The statement that writes a value. */
  String write(Form form, String value) {
    if (form instanceof Form.Simple simple) {
      return Scalars.write(simple.scalar(), value);
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

  private int number(Form form) {
    Integer known = numbers.get(form);
    if (known != null) {
      return known;
    }
    int number = numbers.size();
    numbers.put(form, number);
    if (form instanceof Form.Structure structure) {
      new RecordSource(this, structure, number).generate();
    } else if (form instanceof Form.Union union) {
      union(union, number);
    } else if (form instanceof Form.Constants enumeration) {
      constants(enumeration, number);
    } else {
      new CollectionSource(this, number).generate(form);
    }
    return number;
  }

  private void constants(Form.Constants form, int number) {
    String type = TypeNames.of(form.type());
    constants.line(
        "private static final " + type + "[] VALUES_" + number + " = " + type + ".values();");
    constants.line(
        "private static final Names NAMES_" + number + " = Names.of(VALUES_" + number + ");");
  }

  /** The table of names that belongs to the methods of a form. */
  void names(int number, List<String> names) {
    StringBuilder list = new StringBuilder();
    for (String name : names) {
      list.append(list.length() == 0 ? "" : ", ").append(SourceText.literal(name));
    }
    constants.line("private static final Names NAMES_" + number + " = Names.of(" + list + ");");
  }

  private void union(Form.Union form, int number) {
    names(number, form.tags());
    SourceText text = new SourceText();
    String type = TypeNames.of(form);
    text.line("private static void write" + number + "(DataWriter out, " + type + " value) {");
    StringBuilder tables = new StringBuilder();
    for (int i = 0; i < form.variants().size(); i++) {
      int variant = number(form.variants().get(i));
      String variantType = TypeNames.of(form.variants().get(i));
      text.line(
          (i == 0 ? "if" : "} else if") + " (value instanceof " + variantType + " variant) {");
      text.line("out.beginVariant(NAMES_" + number + ", " + i + ", NAMES_" + variant + ");");
      text.line("writeFields" + variant + "(out, variant);");
      tables.append(i == 0 ? "" : ", ").append("NAMES_").append(variant);
    }
    text.line("} else {")
        .line("throw IrregularDataException.INSTANCE;")
        .line("}")
        .line("}")
        .blank();
    text.line("private static " + type + " read" + number + "(DataReader in) {");
    text.line("int found = in.beginVariant(NAMES_" + number + ", Variants" + number + ".FIELDS);");
    text.line("boolean tagRead = found >= 0;");
    text.line("switch (tagRead ? found : ~found) {");
    for (int i = 0; i < form.variants().size(); i++) {
      int variant = number(form.variants().get(i));
      text.line("case " + i + ":");
      text.line(
          "  return in.positional() ? readInOrder"
              + variant
              + "(in) : readByName"
              + variant
              + "(in, true, tagRead);");
    }
    text.line("default:")
        .line("  throw IrregularDataException.INSTANCE;")
        .line("}")
        .line("}")
        .blank();
    // A class of its own: the tables of the variants come after this one among the constants.
    text.line("private static final class Variants" + number + " {");
    text.line("static final Names[] FIELDS = {" + tables + "};");
    text.line("}");
    methods.add(text);
  }

  void add(SourceText text) {
    methods.add(text);
  }
}
