package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Form;

/** The methods that write and read a list, a set, a map or an array. */
final class CollectionSource {
  private final CodecSource codec;
  private final int number;
  private final SourceText text = new SourceText();

  CollectionSource(CodecSource codec, int number) {
    this.codec = codec;
    this.number = number;
  }

  SourceText generate(Form form) {
    String type = TypeNames.of(form);
    text.line(
        "private static void write" + number + "(" + SourceText.OUT + ", " + type + " value) {");
    if (form instanceof Form.ListOf list) {
      writeList(list);
    } else if (form instanceof Form.SetOf set) {
      writeSet(set);
    } else if (form instanceof Form.MapOf map) {
      writeMap(map);
    } else if (form instanceof Form.ArrayOf array) {
      writeArray(TypeNames.of(array.component()), array.element());
    } else if (form instanceof Form.PrimitiveArray array) {
      writeArray(
          TypeNames.of(array.component()), new Form.Simple(array.element(), array.component()));
    } else if (form instanceof Form.Nothing) {
      text.irregularIf("value != null").line("out.nil();");
    }
    text.line("}").blank();
    text.line("private static " + type + " read" + number + "(" + SourceText.IN + ") {");
    if (form instanceof Form.ListOf list) {
      readList(list.element());
      text.line("return java.util.Collections.unmodifiableList(list);");
    } else if (form instanceof Form.SetOf set) {
      readSet(set);
    } else if (form instanceof Form.MapOf map) {
      readMap(map);
    } else if (form instanceof Form.ArrayOf array) {
      readList(array.element());
      text.line("return list.toArray(" + TypeNames.newArray(array.component(), "0") + ");");
    } else if (form instanceof Form.PrimitiveArray array) {
      readPrimitives(array);
    } else if (form instanceof Form.Nothing) {
      text.line("in.nil();").line("return null;");
    }
    text.line("}").blank();
    return text;
  }

  private void writeList(Form.ListOf form) {
    String element = TypeNames.boxed(form.element());
    text.line("int count = out.beginList(value);");
    text.line("int written = 0;");
    // By its iterator, as the tree does: that notices most changes made meanwhile, get() notices
    // none.
    text.line("for (" + element + " each : value) {");
    text.irregularIf("written++ == count");
    text.line(codec.write(form.element(), "each") + ";");
    text.line("}");
    text.irregularIf("written != count");
    text.line("out.endSequence();");
  }

  private static boolean isImmutable(Form form) {
    return form instanceof Form.Simple || form instanceof Form.Constants;
  }

  private void writeSet(Form.SetOf form) {
    String element = TypeNames.boxed(form.element());
    text.line("int count = out.beginSet(value);");
    // Mutable elements may have become equal inside any set.
    String seen = isImmutable(form.element()) ? "out.distinct(value)" : "new java.util.HashSet<>()";
    text.line("java.util.Set<java.lang.Object> seen = " + seen + ";");
    text.line("int written = 0;");
    text.line("for (" + element + " each : value) {");
    text.irregularIf("written++ == count");
    text.line(codec.write(form.element(), "each") + ";");
    // After it was written: what is refused is not asked for its hash code.
    text.irregularIf("seen != null && !seen.add(each)");
    text.line("}");
    text.irregularIf("written != count");
    text.line("out.endSequence();");
  }

  private void writeMap(Form.MapOf form) {
    String entry =
        "java.util.Map.Entry<"
            + TypeNames.boxed(form.key())
            + ", "
            + TypeNames.boxed(form.value())
            + ">";
    text.line("int count = out.beginMap(value);");
    text.line("java.util.Set<java.lang.Object> seen = out.distinct(value);");
    text.line("int written = 0;");
    text.line("for (" + entry + " each : value.entrySet()) {");
    text.line(TypeNames.boxed(form.key()) + " key = each.getKey();");
    text.irregularIf("written++ == count || (seen != null && !seen.add(key))");
    text.line(codec.writeKey(form.key(), "key") + ";");
    text.line(codec.write(form.value(), "each.getValue()") + ";");
    text.line("}");
    text.irregularIf("written != count");
    text.line("out.endMap();");
  }

  private void writeArray(String element, Form form) {
    text.line("out.beginSequence(value.length);");
    text.line("for (" + element + " each : value) {");
    text.line(codec.write(form, "each") + ";");
    text.line("}");
    text.line("out.endSequence();");
  }

  private void readList(Form element) {
    String type = TypeNames.boxed(element);
    text.line("int count = in.beginSequence();");
    text.line(
        "java.util.ArrayList<" + type + "> list = new java.util.ArrayList<>(in.capacity(count));");
    text.line("for (int i = 0; in.nextElement(i, count); i++) {");
    text.line("list.add(" + codec.read(element) + ");");
    text.line("}");
    text.line("in.endSequence();");
  }

  private void readSet(Form.SetOf form) {
    String type = TypeNames.boxed(form.element());
    text.line("int count = in.beginSequence();");
    text.line("java.util.Set<" + type + "> set = new java.util.LinkedHashSet<>();");
    text.line("for (int i = 0; in.nextElement(i, count); i++) {");
    text.irregularIf("!set.add(" + codec.read(form.element()) + ")");
    text.line("}");
    text.line("in.endSequence();");
    text.line("return java.util.Collections.unmodifiableSet(set);");
  }

  private void readMap(Form.MapOf form) {
    String key = TypeNames.boxed(form.key());
    String types = key + ", " + TypeNames.boxed(form.value());
    text.line("int count = in.beginMap();");
    text.line("java.util.Map<" + types + "> map = new java.util.LinkedHashMap<>();");
    text.line("for (int i = 0; in.nextEntry(i, count); i++) {");
    text.line(key + " key = " + codec.readKey(form.key()) + ";");
    text.line("in.entryValue();");
    text.irregularIf("map.put(key, " + codec.read(form.value()) + ") != null");
    text.line("}");
    text.line("in.endMap();");
    text.line("return java.util.Collections.unmodifiableMap(map);");
  }

  private void readPrimitives(Form.PrimitiveArray form) {
    String element = TypeNames.of(form.component());
    text.line("int count = in.beginSequence();");
    text.line(element + "[] array = new " + element + "[in.capacity(count)];");
    text.line("int read = 0;");
    text.line("while (in.nextElement(read, count)) {");
    text.line("if (read == array.length) {");
    // Grows as elements arrive: the count is only a claim.
    text.line("array = java.util.Arrays.copyOf(array, read * 2 + 1);");
    text.line("}");
    String value = Scalars.read(form.element(), element);
    text.line("array[read++] = " + value + ";");
    text.line("}");
    text.line("in.endSequence();");
    text.line("return read == array.length ? array : java.util.Arrays.copyOf(array, read);");
  }
}
