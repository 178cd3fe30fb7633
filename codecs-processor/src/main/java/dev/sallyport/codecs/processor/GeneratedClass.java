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
 *
 * <p>It names every type in full and imports none: the types around it may be called {@code List}
 * or {@code String}.
 */
final class GeneratedClass {
  static final String GENERATED = "javax.annotation.processing.Generated";

  /** So many components of records fit into a class file, with room to spare. */
  private static final int MAX_MEMBERS = 5_000;

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

  SourceText members() {
    return members;
  }

  /** Whether it would be more than a class file holds. */
  boolean isTooLarge() {
    return codec.members() > MAX_MEMBERS;
  }

  /** The beginning of a codec of a form's values, with its schema, as a class in this one. */
  void begin(String name, String valueType, Schema schema) {
    members.line(
        "private static final class "
            + name
            + " implements dev.sallyport.spi.MessageCodec<"
            + valueType
            + "> {");
    schema(schema);
  }

  /** The methods that tell what a codec was generated from. */
  void schema(Schema schema) {
    members.override().line("public java.lang.String schema() {");
    members.line("return " + SourceText.literal(CanonicalJson.of(schema)) + ";");
    members.line("}").blank();
    members.override().line("public boolean fits() {");
    members.line("return allFit();").line("}").blank();
  }

  /** The methods of a codec of values of one form. */
  void value(Form form) {
    String type = TypeNames.boxed(form);
    members.override();
    members.line("public void write(" + SourceText.OUT + ", " + type + " value) {");
    members.line(codec.write(form, "value") + ";").line("}").blank();
    members.override().line("public " + type + " read(" + SourceText.IN + ") {");
    members.line("return " + codec.read(form) + ";").line("}");
  }

  /** The methods of a codec of a method's arguments. */
  void tuple(Form.Tuple form) {
    int count = form.elements().size();
    members.override();
    members.line("public void write(" + SourceText.OUT + ", java.lang.Object[] value) {");
    if (count > 0) {
      members.irregularIf("value.length != " + count);
    }
    members.line("out.beginSequence(" + count + ");");
    for (int i = 0; i < count; i++) {
      Form element = form.elements().get(i);
      String cast = "((" + TypeNames.boxed(element) + ") value[" + i + "])";
      members.line(codec.write(element, cast) + ";");
    }
    members.line("out.endSequence();").line("}").blank();
    members.override().line("public java.lang.Object[] read(" + SourceText.IN + ") {");
    members.line("java.lang.Object[] value = new java.lang.Object[" + count + "];");
    members.line("int count = in.beginSequence();");
    for (int i = 0; i < count; i++) {
      members.line("element(in, " + i + ", count);");
      members.line("value[" + i + "] = " + codec.read(form.elements().get(i)) + ";");
    }
    members.irregularIf("in.nextElement(" + count + ", count)");
    members.line("in.endSequence();").line("return value;").line("}");
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
    text.line(
        "/** Writes and reads what {@link " + origin.getQualifiedName() + "} sends. Generated. */");
    if (hasGenerated()) {
      text.line("@" + GENERATED + "(\"" + SallyportProcessor.class.getName() + "\")");
    }
    text.line("@java.lang.SuppressWarnings({");
    text.line("  \"cast\", \"deprecation\", \"exports\", \"rawtypes\", \"removal\", \"unchecked\"");
    text.line("})");
    String visibility = isPublic ? "public " : "";
    text.line(visibility + "final class " + className + " implements " + supertype + " {");
    if (!codec.constants().isEmpty()) {
      text.add(codec.constants());
    }
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

  /** Whether code beside the origin can name the annotation, which is in a module of its own. */
  private boolean hasGenerated() {
    ModuleElement module = elements.getModuleOf(origin);
    return module == null
        ? elements.getTypeElement(GENERATED) != null
        : elements.getTypeElement(module, GENERATED) != null;
  }

  private void helpers(SourceText text) {
    text.line("private static boolean allFit() {");
    text.line("return true");
    for (String condition : codec.conditions()) {
      text.line("    && " + condition);
    }
    text.line("    ;").line("}").blank();
    text.line("private static long once(long seen, int field) {");
    text.line("long bit = 1L << field;").irregularIf("(seen & bit) != 0");
    text.line("return seen | bit;").line("}").blank();
    text.line("private static boolean first(boolean tag) {");
    text.irregularIf("tag").line("return true;").line("}").blank();
    text.line("private static void element(" + SourceText.IN + ", int index, int count) {");
    text.irregularIf("!in.nextElement(index, count)").line("}").blank();
    text.line(
        "private static java.util.Optional<dev.sallyport.Data> present(dev.sallyport.Data data) {");
    text.irregularIf("data.isNull()");
    text.line("return java.util.Optional.of(data);").line("}");
  }
}
