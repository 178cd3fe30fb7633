package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Form;
import java.util.ArrayList;
import java.util.List;

/**
 * The methods that write and read one record. Used once.
 *
 * <p>The virtual machine compiles no method of more than 8,000 bytes of code. A large record is
 * therefore written and read by several, each for a group of its components, which a reading pass
 * keeps in an object in the meantime.
 */
final class RecordSource {
  private static final int MAX_ALONE = 64;
  private static final int GROUP = 32;

  private final CodecSource codec;
  private final Form.Structure form;
  private final int number;
  private final int count;
  private final String type;
  private final String values;
  private final boolean large;
  private final MemberSource members;
  private final SourceText text = new SourceText();

  RecordSource(CodecSource codec, Form.Structure form, int number) {
    this.codec = codec;
    this.form = form;
    this.number = number;
    this.count = form.members().size();
    this.type = TypeNames.of(form);
    this.values = "Fields$" + number;
    this.large = count > MAX_ALONE;
    this.members = new MemberSource(codec, form, number, large ? "to." : "");
  }

  SourceText generate() {
    codec.names(number, form.names());
    codec.conditions().add(condition());
    write();
    read();
    if (large) {
      holder();
      writeInGroups();
      readInOrderInGroups();
      readByNameInGroups();
    } else {
      writeFields();
      readInOrder();
      readByName();
    }
    return text;
  }

  private String condition() {
    StringBuilder call = new StringBuilder("dev.sallyport.spi.MessageCodec.hasComponents(");
    call.append(TypeNames.of(form.type().raw())).append(".class");
    for (Form.Member member : form.members()) {
      call.append(", ").append(SourceText.literal(member.component()));
    }
    return call.append(')').toString();
  }

  private void write() {
    begin("void write" + number, SourceText.OUT + ", " + type + " value");
    if (count == 0) {
      text.line("java.util.Objects.requireNonNull(value);");
    }
    text.line("out.beginRecord(NAMES_" + number + ");");
    text.line("writeFields" + number + "(out, value);");
    end();
  }

  private void read() {
    begin(type + " read" + number, SourceText.IN);
    text.line("in.beginRecord(NAMES_" + number + ");");
    text.line("return in.positional()");
    text.line("    ? readInOrder" + number + "(in)");
    text.line("    : readByName" + number + "(in, false, false);");
    end();
  }

  private void writeFields() {
    begin("void writeFields" + number, SourceText.OUT + ", " + type + " value");
    for (int i = 0; i < count; i++) {
      members.write(text, i);
    }
    text.line("out.endRecord();");
    end();
  }

  private void readInOrder() {
    begin(type + " readInOrder" + number, SourceText.IN);
    for (int i = 0; i < count; i++) {
      text.line(members.declaration(i) + " = " + members.readInOrder(i) + ";");
    }
    construct();
    end();
  }

  private void readByName() {
    begin(type + " readByName" + number, SourceText.IN + ", boolean variant, boolean tagRead");
    for (int i = 0; i < count; i++) {
      text.line(members.initialized(i));
    }
    if (count > 0) {
      text.line("long seen0 = 0;");
    }
    text.line("boolean tag = tagRead;");
    eachField();
    text.line("switch (i) {");
    for (int i = 0; i < count; i++) {
      members.readCase(text, i);
    }
    text.line("default:").line("  tag = first(tag);").line("}").line("}");
    members.requireAll(text);
    construct();
    end();
  }

  private void holder() {
    text.line("private static final class " + values + " {");
    for (int i = 0; i < count; i++) {
      text.line(members.initialized(i));
    }
    for (int i = 0; i < count; i += MemberSource.FIELDS_OF_A_LONG) {
      text.line("long seen" + i / MemberSource.FIELDS_OF_A_LONG + ";");
    }
    end();
  }

  private void writeInGroups() {
    begin("void writeFields" + number, SourceText.OUT + ", " + type + " value");
    for (int group = 0; group < groups(); group++) {
      text.line("writeFields" + number + "_" + group + "(out, value);");
    }
    text.line("out.endRecord();");
    end();
    for (int group = 0; group < groups(); group++) {
      begin("void writeFields" + number + "_" + group, SourceText.OUT + ", " + type + " value");
      for (int i = group * GROUP; i < last(group); i++) {
        members.write(text, i);
      }
      end();
    }
  }

  private void readInOrderInGroups() {
    begin(type + " readInOrder" + number, SourceText.IN);
    text.line(values + " to = new " + values + "();");
    for (int group = 0; group < groups(); group++) {
      text.line("readInOrder" + number + "_" + group + "(in, to);");
    }
    construct();
    end();
    for (int group = 0; group < groups(); group++) {
      begin("void readInOrder" + number + "_" + group, SourceText.IN + ", " + values + " to");
      for (int i = group * GROUP; i < last(group); i++) {
        text.line(members.variable(i) + " = " + members.readInOrder(i) + ";");
      }
      end();
    }
  }

  private void readByNameInGroups() {
    begin(type + " readByName" + number, SourceText.IN + ", boolean variant, boolean tagRead");
    text.line(values + " to = new " + values + "();");
    text.line("boolean tag = tagRead;");
    eachField();
    text.line("if (i == " + count + ") {").line("tag = first(tag);");
    for (int group = 0; group < groups(); group++) {
      String test = group + 1 < groups() ? " else if (i < " + last(group) + ") {" : " else {";
      text.line("}" + test).line("readByName" + number + "_" + group + "(in, to, i);");
    }
    text.line("}").line("}");
    members.requireAll(text);
    construct();
    end();
    for (int group = 0; group < groups(); group++) {
      begin("void readByName" + number + "_" + group, SourceText.IN + ", " + values + " to, int i");
      text.line("switch (i) {");
      for (int i = group * GROUP; i < last(group); i++) {
        members.readCase(text, i);
      }
      text.line("default:").line("  " + SourceText.IRREGULAR).line("}");
      end();
    }
  }

  private void eachField() {
    String next = "in.nextField(NAMES_" + number + ", ";
    text.line("for (int i = " + next + "-1, variant); i >= 0; i = " + next + "i, variant)) {");
  }

  private void construct() {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fields.add(members.variable(i));
    }
    text.line(type + " value = new " + type + "(" + String.join(", ", fields) + ");");
    text.line("in.endRecord();").line("return value;");
  }

  private int groups() {
    return (count + GROUP - 1) / GROUP;
  }

  private int last(int group) {
    return Math.min(count, (group + 1) * GROUP);
  }

  private void begin(String method, String parameters) {
    text.line("private static " + method + "(" + parameters + ") {");
  }

  private void end() {
    text.line("}").blank();
  }
}
