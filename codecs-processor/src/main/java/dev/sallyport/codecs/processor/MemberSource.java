package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Form;
import dev.sallyport.schema.Schema.Scalar;
import java.util.List;

/** The statements that write, read and keep the single components of one record. */
final class MemberSource {
  /** As many fields as one long can note. */
  static final int FIELDS_OF_A_LONG = 64;

  private final CodecSource codec;
  private final List<Form.Member> members;
  private final String names;
  private final String holder;

  /**
   * @param holder what stands before the names of the variables that components are kept in
   */
  MemberSource(CodecSource codec, Form.Structure form, int number, String holder) {
    this.codec = codec;
    this.members = form.members();
    this.names = "NAMES_" + number;
    this.holder = holder;
  }

  void write(SourceText text, int index) {
    Form.Member member = members.get(index);
    String accessor = "value." + member.component() + "()";
    String field = "out.field(" + names + ", " + index + ");";
    if (!member.optional()) {
      text.line(field).line(codec.write(member.form(), accessor) + ";");
      return;
    }
    String value = "optional" + index;
    text.line(type(member) + " " + value + " = " + accessor + ";");
    text.line("if (" + value + ".isPresent()) {");
    if (member.form() instanceof Form.Dynamic) {
      // Absent and the null of Data would look the same.
      text.irregularIf(value + ".get().isNull()");
    }
    text.line(field).line(codec.write(member.form(), value + ".get()") + ";");
    text.line("} else {").line("out.absentField(" + names + ", " + index + ");").line("}");
  }

  /** The variable that keeps a component, without a value. */
  String declaration(int index) {
    return type(members.get(index)) + " field" + index;
  }

  /** The variable that keeps a component, for one that may not come. */
  String initialized(int index) {
    return declaration(index) + " = " + initial(members.get(index)) + ";";
  }

  /** The expression that reads a component where all come in order. */
  String readInOrder(int index) {
    Form.Member member = members.get(index);
    String value = codec.read(member.form());
    return member.optional()
        ? "in.absentField() ? java.util.Optional.empty() : " + present(member, value)
        : value;
  }

  /** The case that reads a component where they come in any order. */
  void readCase(SourceText text, int index) {
    Form.Member member = members.get(index);
    String value = codec.read(member.form());
    String seen = seen(index / FIELDS_OF_A_LONG);
    text.line("case " + index + ":");
    text.line("  " + seen + " = once(" + seen + ", " + index % FIELDS_OF_A_LONG + ");");
    text.line(
        "  "
            + variable(index)
            + " = "
            + (member.optional() ? present(member, value) : value)
            + ";");
    text.line("  break;");
  }

  /** The check that all came which must. */
  void requireAll(SourceText text) {
    for (int first = 0; first < members.size(); first += FIELDS_OF_A_LONG) {
      int last = Math.min(members.size(), first + FIELDS_OF_A_LONG);
      long required = 0;
      for (int i = first; i < last; i++) {
        required |= members.get(i).optional() ? 0 : 1L << (i - first);
      }
      if (required != 0) {
        String mask = "0x" + Long.toHexString(required) + "L";
        String seen = seen(first / FIELDS_OF_A_LONG);
        text.irregularIf("(" + seen + " & " + mask + ") != " + mask);
      }
    }
  }

  String variable(int index) {
    return holder + "field" + index;
  }

  private String seen(int word) {
    return holder + "seen" + word;
  }

  private static String type(Form.Member member) {
    return member.optional()
        ? "java.util.Optional<" + TypeNames.boxed(member.form()) + ">"
        : TypeNames.of(member.form());
  }

  private static String present(Form.Member member, String value) {
    return member.form() instanceof Form.Dynamic
        ? "present(" + value + ")"
        : "java.util.Optional.of(" + value + ")";
  }

  private static String initial(Form.Member member) {
    if (member.optional()) {
      return "java.util.Optional.empty()";
    }
    if (member.form() instanceof Form.Simple simple && simple.type().isPrimitive()) {
      return simple.scalar() == Scalar.BOOLEAN ? "false" : "0";
    }
    return "null";
  }
}
