package dev.sallyport.codecs.processor;

import dev.sallyport.Contract;
import dev.sallyport.codecs.internal.derive.CanonicalJson;
import dev.sallyport.codecs.internal.derive.Deriver;
import dev.sallyport.codecs.internal.derive.Form;
import dev.sallyport.codecs.internal.derive.Shapes;
import dev.sallyport.spi.CallForm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.annotation.processing.Filer;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** The class with the codecs of one contract. Used once. */
final class ContractSource {
  /** So many calls fit into one method, with room to spare. */
  private static final int MAX_CALLS = 500;

  /** So many names of schemas too. */
  private static final int MAX_NAMES = 1_000;

  private final Mirrors mirrors;
  private final Diagnostics diagnostics;
  private final TypeElement contract;
  private final GeneratedClass generated;
  // The classes by method. They are numbered: names that differ in their case alone would be one
  // file on some systems.
  private final Map<String, String> parameters = new TreeMap<>();
  private final Map<String, String> items = new TreeMap<>();
  private final Map<String, String> results = new TreeMap<>();
  private final List<ExecutableElement> calls = new ArrayList<>();

  /** The canonical texts of all schemas, by the names that they have in the fingerprint. */
  private final SortedMap<String, String> texts = new TreeMap<>();

  /** Whether there is a message without a codec. */
  private boolean incomplete;

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
    texts.put(method + "." + CallForm.PARAMETERS, CanonicalJson.of(deriver.schema(part)));
    generated.begin(name, "java.lang.Object[]", deriver.schema(part));
    generated.tuple(tuple);
    generated.members().line("}").blank();
  }

  /** Adds the codec of each element of what a method's caller streams. */
  void items(String method, Deriver deriver, Deriver.Part part, Element place) {
    add("Item$" + items.size(), items, method, CallForm.ITEMS, deriver, part, place);
  }

  /**
   * Adds the codec of a method's result, or of each element of a stream that it returns.
   *
   * @param kind {@link CallForm#RESULT} or {@link CallForm#RESULTS}
   */
  void result(String method, String kind, Deriver deriver, Deriver.Part part, Element place) {
    add("Result$" + results.size(), results, method, kind, deriver, part, place);
  }

  /** Adds the call of a method, if that can be written here. */
  void call(ExecutableElement method) {
    // Of a generic interface the contract's own methods have other types than reflection knows.
    boolean plain =
        method.getEnclosingElement() instanceof TypeElement owner
            && owner.getTypeParameters().isEmpty();
    Reach reach = new Reach(mirrors, contract);
    boolean named = reach.canName(contract.asType()) && reach.canName(method.getReturnType());
    for (VariableElement parameter : method.getParameters()) {
      named &= reach.canName(parameter.asType());
    }
    if (plain && named && calls.size() < MAX_CALLS) {
      calls.add(method);
    }
  }

  private void add(
      String name,
      Map<String, String> classes,
      String method,
      String kind,
      Deriver deriver,
      Deriver.Part part,
      Element place) {
    if (isBlocked(part.form(), method, place)) {
      return;
    }
    classes.put(method, name);
    texts.put(method + "." + kind, CanonicalJson.of(deriver.schema(part)));
    generated.begin(name, TypeNames.boxed(part.form()), deriver.schema(part));
    generated.value(part.form());
    generated.members().line("}").blank();
  }

  private boolean isBlocked(Form form, String method, Element place) {
    @Nullable String blocked = new Reach(mirrors, contract).blockedBy(form);
    if (blocked != null) {
      incomplete = true;
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
    if (!incomplete && texts.size() <= MAX_NAMES) {
      fingerprint();
    }
    if (!calls.isEmpty()) {
      calls();
    }
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

  private void fingerprint() {
    StringBuilder names = new StringBuilder();
    for (String name : texts.keySet()) {
      names.append(names.length() == 0 ? "" : ", ").append(SourceText.literal(name));
    }
    SourceText text = generated.members();
    text.blank().override();
    text.line("public java.lang.String fingerprint(java.util.List<java.lang.String> names) {");
    text.line("return names.equals(java.util.List.of(" + names + "))");
    text.line("    ? " + SourceText.literal(Shapes.fingerprint(texts)));
    text.line("    : null;").line("}");
  }

  private void calls() {
    SourceText text = generated.members();
    text.blank().override();
    text.line("public boolean calls(java.lang.reflect.Method method) {");
    text.line("switch (method.getName()) {");
    for (ExecutableElement method : calls) {
      StringBuilder types = new StringBuilder(erased(method.getReturnType())).append(".class");
      for (VariableElement parameter : method.getParameters()) {
        types.append(", ").append(erased(parameter.asType())).append(".class");
      }
      text.line("case \"" + method.getSimpleName() + "\":");
      text.line("  return dev.sallyport.spi.ContractCodecs.hasTypes(method, " + types + ");");
    }
    text.line("default:").line("  return false;").line("}").line("}").blank();
    text.override();
    text.line(
        "public java.lang.Object call("
            + "java.lang.String method, java.lang.Object implementation,"
            + " java.lang.Object[] arguments) throws java.lang.Throwable {");
    text.line("switch (method) {");
    for (ExecutableElement method : calls) {
      text.line("case \"" + method.getSimpleName() + "\":");
      boolean nothing = method.getReturnType().getKind() == TypeKind.VOID;
      text.line("  " + (nothing ? "" : "return ") + expression(method) + ";");
      if (nothing) {
        text.line("  return null;");
      }
    }
    text.line("default:");
    text.line("  throw new java.lang.UnsupportedOperationException(method);").line("}").line("}");
  }

  private String expression(ExecutableElement method) {
    StringBuilder call = new StringBuilder("((");
    call.append(contract.getQualifiedName()).append(") implementation).");
    call.append(method.getSimpleName()).append('(');
    for (int i = 0; i < method.getParameters().size(); i++) {
      call.append(i == 0 ? "(" : ", (").append(erased(method.getParameters().get(i).asType()));
      call.append(") arguments[").append(i).append(']');
    }
    return call.append(')').toString();
  }

  private String erased(TypeMirror type) {
    return TypeNames.ofErased(mirrors.types().erasure(type));
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
