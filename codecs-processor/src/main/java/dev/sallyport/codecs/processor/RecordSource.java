package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Form;
import dev.sallyport.schema.Schema.Scalar;
import java.util.ArrayList;
import java.util.List;

/** The methods that write and read one record. Used once. */
final class RecordSource {
  /** As many fields as one long can note. */
  private static final int FIELDS_OF_A_LONG = 64;

  private final CodecSource codec;
  private final Form.Structure form;
  private final int number;
  private final String type;
  private final SourceText text = new SourceText();

  RecordSource(CodecSource codec, Form.Structure form, int number) {
    this.codec = codec;
    this.form = form;
    this.number = number;
    this.type = TypeNames.of(form);
  }

  void generate() {
    codec.names(number, form.names());
    codec.conditions().add(condition());
    write();
    writeFields();
    read();
    readInOrder();
    readByName();
    codec.add(text);
  }

  private String condition() {
    StringBuilder call = new StringBuilder("MessageCodec.hasComponents(");
    call.append(TypeNames.of(form.type().raw())).append(".class");
    for (Form.Member member : form.members()) {
      call.append(", ").append(SourceText.literal(member.component()));
    }
    return call.append(')').toString();
  }

  private void write() {
    text.line("private static void write" + number + "(DataWriter out, " + type + " value) {");
    if (form.members().isEmpty()) {
      text.line("java.util.Objects.requireNonNull(value);");
    }
    text.line("out.beginRecord(NAMES_" + number + ");");
    text.line("writeFields" + number + "(out, value);");
    text.line("}").blank();
  }

  private void writeFields() {
    text.line(
        "private static void writeFields" + number + "(DataWriter out, " + type + " value) {");
    for (int i = 0; i < form.members().size(); i++) {
      Form.Member member = form.members().get(i);
      String accessor = "value." + member.component() + "()";
      String field = "out.field(NAMES_" + number + ", " + i + ");";
      if (!member.optional()) {
        text.line(field);
        text.line(codec.write(member.form(), accessor) + ";");
        continue;
      }
      String value = "optional" + i;
      text.line(optional(member) + " " + value + " = " + accessor + ";");
      text.line("if (" + value + ".isPresent()) {");
      if (member.form() instanceof Form.Dynamic) {
        // Absent and the null of Data would look the same.
        text.line("if (" + value + ".get().isNull()) {");
        text.line("throw IrregularDataException.INSTANCE;").line("}");
      }
      text.line(field);
      text.line(codec.write(member.form(), value + ".get()") + ";");
      text.line("} else {");
      text.line("out.absentField(NAMES_" + number + ", " + i + ");").line("}");
    }
    text.line("out.endRecord();").line("}").blank();
  }

  private static String optional(Form.Member member) {
    return "java.util.Optional<" + TypeNames.boxed(member.form()) + ">";
  }

  private static String typeOf(Form.Member member) {
    return member.optional() ? optional(member) : TypeNames.of(member.form());
  }

  private void read() {
    text.line("private static " + type + " read" + number + "(DataReader in) {");
    text.line("in.beginRecord(NAMES_" + number + ");");
    text.line(
        "return in.positional() ? readInOrder"
            + number
            + "(in) : readByName"
            + number
            + "(in, false, false);");
    text.line("}").blank();
  }

  private void readInOrder() {
    text.line("private static " + type + " readInOrder" + number + "(DataReader in) {");
    for (int i = 0; i < form.members().size(); i++) {
      Form.Member member = form.members().get(i);
      String value = codec.read(member.form());
      if (member.optional()) {
        value = "in.absentField() ? java.util.Optional.empty() : " + present(member, value);
      }
      text.line(typeOf(member) + " field" + i + " = " + value + ";");
    }
    construct();
  }

  private static String present(Form.Member member, String value) {
    return member.form() instanceof Form.Dynamic
        ? "present(" + value + ")"
        : "java.util.Optional.of(" + value + ")";
  }

  private void construct() {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < form.members().size(); i++) {
      fields.add("field" + i);
    }
    String generic = form.type().arguments().isEmpty() ? "" : "<>";
    String constructed = TypeNames.of(form.type().raw()) + generic;
    text.line(type + " value = new " + constructed + "(" + String.join(", ", fields) + ");");
    text.line("in.endRecord();").line("return value;").line("}").blank();
  }

  private void readByName() {
    text.line("private static " + type + " readByName" + number + "(");
    text.line("    DataReader in, boolean variant, boolean tagRead) {");
    int count = form.members().size();
    for (int i = 0; i < count; i++) {
      Form.Member member = form.members().get(i);
      text.line(typeOf(member) + " field" + i + " = " + initial(member) + ";");
    }
    int words = (count + FIELDS_OF_A_LONG - 1) / FIELDS_OF_A_LONG;
    for (int word = 0; word < words; word++) {
      text.line("long seen" + word + " = 0;");
    }
    text.line("boolean tag = tagRead;");
    String next = "in.nextField(NAMES_" + number + ", ";
    text.line("for (int i = " + next + "-1, variant); i >= 0; i = " + next + "i, variant)) {");
    text.line("switch (i) {");
    for (int i = 0; i < count; i++) {
      text.line("case " + i + ":");
      String seen = "seen" + i / FIELDS_OF_A_LONG;
      text.line("  " + seen + " = once(" + seen + ", " + i % FIELDS_OF_A_LONG + ");");
      Form.Member member = form.members().get(i);
      String value = codec.read(member.form());
      text.line("  field" + i + " = " + (member.optional() ? present(member, value) : value) + ";");
      text.line("  break;");
    }
    text.line("default:");
    text.line("  tag = first(tag);");
    text.line("}").line("}");
    for (int word = 0; word < words; word++) {
      long required = required(word);
      if (required != 0) {
        String mask = "0x" + Long.toHexString(required) + "L";
        text.line("if ((seen" + word + " & " + mask + ") != " + mask + ") {");
        text.line("throw IrregularDataException.INSTANCE;").line("}");
      }
    }
    construct();
  }

  private long required(int word) {
    long mask = 0;
    int first = word * FIELDS_OF_A_LONG;
    int last = Math.min(form.members().size(), first + FIELDS_OF_A_LONG);
    for (int i = first; i < last; i++) {
      mask |= form.members().get(i).optional() ? 0 : 1L << (i - first);
    }
    return mask;
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
