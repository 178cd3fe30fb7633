package dev.sallyport.codecs.processor;

import dev.sallyport.Contract;
import dev.sallyport.codecs.internal.derive.Deriver;
import dev.sallyport.codecs.internal.derive.Form;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.processing.Filer;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** The class with the codecs of one contract. Used once. */
final class ContractSource {
  private final Mirrors mirrors;
  private final Diagnostics diagnostics;
  private final TypeElement contract;
  private final GeneratedClass generated;
  // The classes by method. They are numbered: names that differ in their case alone would be one
  // file on some systems.
  private final Map<String, String> parameters = new TreeMap<>();
  private final Map<String, String> items = new TreeMap<>();
  private final Map<String, String> results = new TreeMap<>();

  ContractSource(Mirrors mirrors, Diagnostics diagnostics, TypeElement contract) {
    this.mirrors = mirrors;
    this.diagnostics = diagnostics;
    this.contract = contract;
    this.generated = new GeneratedClass(mirrors.elements(), contract, "_Codecs");
  }

  /** Adds the codec of a method's arguments. */
  void parameters(String method, Deriver deriver, Deriver.Part part, Element place) {
    Form.Tuple tuple = (Form.Tuple) part.form();
    for (Form element : tuple.elements()) {
      if (isBlocked(element, method, place)) {
        return;
      }
    }
    String name = "Parameters$" + parameters.size();
    parameters.put(method, name);
    generated.begin(name, "java.lang.Object[]", deriver.schema(part));
    generated.tuple(tuple);
    generated.members().line("}").blank();
  }

  /** Adds the codec of each element of what a method's caller streams. */
  void items(String method, Deriver deriver, Deriver.Part part, Element place) {
    add("Item$" + items.size(), items, method, deriver, part, place);
  }

  /** Adds the codec of a method's result, or of each element of a stream that it returns. */
  void result(String method, Deriver deriver, Deriver.Part part, Element place) {
    add("Result$" + results.size(), results, method, deriver, part, place);
  }

  private void add(
      String name,
      Map<String, String> classes,
      String method,
      Deriver deriver,
      Deriver.Part part,
      Element place) {
    if (isBlocked(part.form(), method, place)) {
      return;
    }
    classes.put(method, name);
    generated.begin(name, TypeNames.boxed(part.form()), deriver.schema(part));
    generated.value(part.form());
    generated.members().line("}").blank();
  }

  private boolean isBlocked(Form form, String method, Element place) {
    @Nullable String blocked = new Reach(mirrors, contract).blockedBy(form);
    if (blocked != null) {
      diagnostics.notGenerated(contract.getSimpleName() + "." + method, blocked, place);
    }
    return blocked != null;
  }

  void write(Filer filer) throws IOException {
    if (generated.isTooLarge()) {
      diagnostics.notGenerated(contract.getSimpleName().toString(), Reach.TOO_LARGE, contract);
      return;
    }
    declaration();
    table("dev.sallyport.spi.MessageCodec<java.lang.Object[]> parameters", parameters);
    generated.members().blank();
    if (!items.isEmpty()) {
      table("dev.sallyport.spi.MessageCodec<?> items", items);
      generated.members().blank();
    }
    table("dev.sallyport.spi.MessageCodec<?> result", results);
    generated.write(filer, "dev.sallyport.spi.ContractCodecs", Reach.isPublicToAll(contract));
  }

  private void declaration() {
    Contract annotation = contract.getAnnotation(Contract.class);
    if (annotation == null) {
      return;
    }
    SourceText text = generated.members();
    String type = "dev.sallyport.spi.ContractCodecs.Declaration";
    text.override().line("public " + type + " declaration() {");
    text.line("return new " + type + "(");
    text.line("    " + SourceText.literal(annotation.name()) + ",");
    text.line("    dev.sallyport.schema.Compatibility." + annotation.compatibility().name() + ");");
    text.line("}").blank();
  }

  private void table(String method, Map<String, String> classes) {
    SourceText text = generated.members();
    text.override().line("public " + method + "(java.lang.String method) {");
    text.line("switch (method) {");
    classes.forEach(
        (name, type) -> text.line("case \"" + name + "\":").line("  return new " + type + "();"));
    text.line("default:").line("  return null;").line("}").line("}");
  }
}
