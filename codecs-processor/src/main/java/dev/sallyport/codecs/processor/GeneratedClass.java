package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.CanonicalJson;
import dev.sallyport.codecs.internal.derive.Form;
import dev.sallyport.schema.Schema;
import java.io.IOException;
import java.io.Writer;
import javax.annotation.processing.Filer;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

/**
 * The source of one generated class: for a message its codec, for a contract the codecs of its
 * methods. It depends on the one element that it is generated for, and on the types that this
 * names.
 */
final class GeneratedClass {
  static final String GENERATED = "javax.annotation.processing.Generated";

  private final Elements elements;
  private final TypeElement origin;
  private final String packageName;
  private final String className;
  private final CodecSource codec = new CodecSource();
  private final SourceText members = new SourceText();

  /**
   * @param suffix of the class's name, behind the binary name of {@code origin}
   */
  GeneratedClass(Elements elements, TypeElement origin, String suffix) {
    this.elements = elements;
    this.origin = origin;
    this.packageName = elements.getPackageOf(origin).getQualifiedName().toString();
    String binary = elements.getBinaryName(origin).toString();
    this.className =
        (packageName.isEmpty() ? binary : binary.substring(packageName.length() + 1)) + suffix;
  }

  CodecSource codec() {
    return codec;
  }

  SourceText members() {
    return members;
  }

  /** The methods that tell what a codec was generated from. */
  static void schema(SourceText text, Schema schema) {
    text.line("@Override").line("public String schema() {");
    text.line("return " + SourceText.literal(CanonicalJson.of(schema)) + ";");
    text.line("}").blank();
    text.line("@Override").line("public boolean fits() {");
    text.line("return allFit();").line("}").blank();
  }

  /** The methods of a codec of values of one form. */
  void value(SourceText text, Form form) {
    String type = TypeNames.boxed(form);
    text.line("@Override").line("public void write(DataWriter out, " + type + " value) {");
    text.line(codec.write(form, "value") + ";").line("}").blank();
    text.line("@Override").line("public " + type + " read(DataReader in) {");
    text.line("return " + codec.read(form) + ";").line("}");
  }

  /** The methods of a codec of a method's arguments. */
  void tuple(SourceText text, Form.Tuple form) {
    int count = form.elements().size();
    text.line("@Override").line("public void write(DataWriter out, Object[] value) {");
    if (count > 0) {
      text.line("if (value.length != " + count + ") {");
      text.line("throw IrregularDataException.INSTANCE;").line("}");
    }
    text.line("out.beginSequence(" + count + ");");
    for (int i = 0; i < count; i++) {
      Form element = form.elements().get(i);
      String cast = "((" + TypeNames.boxed(element) + ") value[" + i + "])";
      text.line(codec.write(element, cast) + ";");
    }
    text.line("out.endSequence();").line("}").blank();
    text.line("@Override").line("public Object[] read(DataReader in) {");
    text.line("Object[] value = new Object[" + count + "];");
    text.line("int count = in.beginSequence();");
    for (int i = 0; i < count; i++) {
      text.line("element(in, " + i + ", count);");
      text.line("value[" + i + "] = " + codec.read(form.elements().get(i)) + ";");
    }
    text.line("if (in.nextElement(" + count + ", count)) {");
    text.line("throw IrregularDataException.INSTANCE;").line("}");
    text.line("in.endSequence();").line("return value;").line("}");
  }

  /**
   * Writes the file.
   *
   * @param supertype what the class implements
   */
  void write(Filer filer, String supertype, boolean isPublic) throws IOException {
    SourceText text = new SourceText();
    if (!packageName.isEmpty()) {
      text.line("package " + packageName + ";").blank();
    }
    for (String name :
        new String[] {
          "schema.Schema.Scalar",
          "spi.ContractCodecs",
          "spi.DataReader",
          "spi.DataWriter",
          "spi.IrregularDataException",
          "spi.MessageCodec",
          "spi.Names"
        }) {
      text.line("import dev.sallyport." + name + ";");
    }
    text.blank();
    text.line(
        "/** Writes and reads what {@link " + origin.getQualifiedName() + "} sends. Generated. */");
    ModuleElement module = elements.getModuleOf(origin);
    boolean marked =
        module == null
            ? elements.getTypeElement(GENERATED) != null
            : elements.getTypeElement(module, GENERATED) != null;
    if (marked) {
      text.line("@" + GENERATED + "(\"" + SallyportProcessor.class.getName() + "\")");
    }
    text.line("@SuppressWarnings({\"unchecked\", \"rawtypes\", \"deprecation\", \"removal\"})");
    String visibility = isPublic ? "public " : "";
    text.line(visibility + "final class " + className + " implements " + supertype + " {");
    text.add(codec.constants()).blank();
    text.line("/** Found by its name. */");
    text.line(visibility + className + "() {}").blank();
    text.add(members).blank();
    text.add(codec.methods());
    helpers(text);
    text.line("}");
    String qualified = packageName.isEmpty() ? className : packageName + "." + className;
    try (Writer file = filer.createSourceFile(qualified, origin).openWriter()) {
      file.write(text.toString());
    }
  }

  private void helpers(SourceText text) {
    text.line("private static boolean allFit() {");
    text.line("return true");
    for (String condition : codec.conditions()) {
      text.line("    && " + condition);
    }
    text.line("    ;").line("}").blank();
    text.line("private static long once(long seen, int field) {");
    text.line("long bit = 1L << field;");
    text.line("if ((seen & bit) != 0) {").line("throw IrregularDataException.INSTANCE;").line("}");
    text.line("return seen | bit;").line("}").blank();
    text.line("private static boolean first(boolean tag) {");
    text.line("if (tag) {").line("throw IrregularDataException.INSTANCE;").line("}");
    text.line("return true;").line("}").blank();
    text.line("private static void element(DataReader in, int index, int count) {");
    text.line("if (!in.nextElement(index, count)) {");
    text.line("throw IrregularDataException.INSTANCE;").line("}").line("}").blank();
    text.line(
        "private static java.util.Optional<dev.sallyport.Data> present(dev.sallyport.Data data) {");
    text.line("if (data.isNull()) {").line("throw IrregularDataException.INSTANCE;").line("}");
    text.line("return java.util.Optional.of(data);").line("}");
  }
}
