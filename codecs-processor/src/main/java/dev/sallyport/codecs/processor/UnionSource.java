package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Form;

/** The methods that write and read one sealed interface. Used once. */
final class UnionSource {
  private final CodecSource codec;
  private final Form.Union form;
  private final int number;
  private final String type;
  private final SourceText text = new SourceText();

  UnionSource(CodecSource codec, Form.Union form, int number) {
    this.codec = codec;
    this.form = form;
    this.number = number;
    this.type = TypeNames.of(form);
  }

  SourceText generate() {
    codec.names(number, form.tags());
    int[] variants = new int[form.variants().size()];
    for (int i = 0; i < variants.length; i++) {
      variants[i] = codec.record(form.variants().get(i));
    }
    write(variants);
    read(variants);
    // A class of its own: the tables of the variants come after this one among the constants.
    text.line("private static final class Variants$" + number + " {");
    StringBuilder tables = new StringBuilder();
    for (int variant : variants) {
      tables.append(tables.length() == 0 ? "" : ", ").append("NAMES_").append(variant);
    }
    text.line("static final dev.sallyport.spi.Names[] FIELDS = {" + tables + "};");
    text.line("}").blank();
    return text;
  }

  private void write(int[] variants) {
    text.line(
        "private static void write" + number + "(" + SourceText.OUT + ", " + type + " value) {");
    // By way of Object and of the raw types: a generic union may permit a record that only some of
    // its types can be.
    text.line("java.lang.Object any = value;");
    for (int i = 0; i < variants.length; i++) {
      String variant = TypeNames.of(form.variants().get(i).type().raw());
      text.line((i == 0 ? "if" : "} else if") + " (any instanceof " + variant + " variant) {");
      text.line("out.beginVariant(NAMES_" + number + ", " + i + ", NAMES_" + variants[i] + ");");
      text.line("writeFields" + variants[i] + "(out, variant);");
    }
    text.line("} else {").line(SourceText.IRREGULAR).line("}").line("}").blank();
  }

  private void read(int[] variants) {
    text.line("private static " + type + " read" + number + "(" + SourceText.IN + ") {");
    text.line("int found = in.beginVariant(NAMES_" + number + ", Variants$" + number + ".FIELDS);");
    text.line("boolean tagRead = found >= 0;");
    text.line("java.lang.Object variant;");
    text.line("switch (tagRead ? found : ~found) {");
    for (int i = 0; i < variants.length; i++) {
      text.line("case " + i + ":");
      text.line("  variant = in.positional()");
      text.line("      ? readInOrder" + variants[i] + "(in)");
      text.line("      : readByName" + variants[i] + "(in, true, tagRead);");
      text.line("  break;");
    }
    text.line("default:").line("  " + SourceText.IRREGULAR).line("}");
    text.line("return (" + type + ") variant;").line("}").blank();
  }
}
