package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Deriver;
import dev.sallyport.codecs.internal.derive.Form;
import dev.sallyport.codecs.internal.types.TypeUse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.processing.Filer;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Checks a {@link dev.sallyport.Contract} and generates the codecs of its methods. */
final class ContractStep {
  private final Mirrors mirrors;
  private final Diagnostics diagnostics;
  private final Filer filer;

  ContractStep(Mirrors mirrors, Diagnostics diagnostics, Filer filer) {
    this.mirrors = mirrors;
    this.diagnostics = diagnostics;
    this.filer = filer;
  }

  void process(TypeElement contract) throws IOException {
    String name = contract.getSimpleName().toString();
    if (contract.getKind() != ElementKind.INTERFACE || !contract.getTypeParameters().isEmpty()) {
      diagnostics.error(
          name + " is no contract: expected an interface without type parameters", contract);
      return;
    }
    GeneratedClass generated = new GeneratedClass(mirrors.elements(), contract, "_Codecs");
    Map<String, String> parameters = new HashMap<>();
    Map<String, String> results = new HashMap<>();
    boolean sound = true;
    for (ExecutableElement method : methods(contract)) {
      String methodName = method.getSimpleName().toString();
      if (parameters.containsKey(methodName)) {
        diagnostics.error(
            name
                + "."
                + methodName
                + " is overloaded (expected one method of each name): the name"
                + " is the name on the wire; rename one of them",
            place(method, contract));
        sound = false;
        continue;
      }
      parameters.put(methodName, "");
      results.put(methodName, "");
      sound &= method(contract, method, generated, parameters, results);
    }
    if (!sound) {
      return;
    }
    table(generated.members(), "MessageCodec<Object[]> parameters", parameters);
    generated.members().blank();
    table(generated.members(), "MessageCodec<?> result", results);
    generated.write(filer, "ContractCodecs", Reach.isPublicToAll(contract));
  }

  private List<ExecutableElement> methods(TypeElement contract) {
    List<ExecutableElement> methods = new ArrayList<>();
    for (Element member : mirrors.elements().getAllMembers(contract)) {
      if (member instanceof ExecutableElement method
          && method.getModifiers().contains(Modifier.ABSTRACT)) {
        methods.add(method);
      }
    }
    methods.sort(Comparator.comparing(method -> method.getSimpleName().toString()));
    return methods;
  }

  /** An inherited method may be of another compilation. */
  private static Element place(Element element, TypeElement contract) {
    return element.getEnclosingElement().equals(contract) ? element : contract;
  }

  private boolean method(
      TypeElement contract,
      ExecutableElement method,
      GeneratedClass generated,
      Map<String, String> parameters,
      Map<String, String> results) {
    String name = method.getSimpleName().toString();
    String label = contract.getSimpleName() + "." + name;
    Element place = place(method, contract);
    if (!method.getTypeParameters().isEmpty()) {
      diagnostics.error(
          label + " is no call: expected no type parameters; name the type that it sends", place);
      return false;
    }
    boolean sound = true;
    List<TypeUse> types = new ArrayList<>();
    List<String> subjects = new ArrayList<>();
    for (VariableElement parameter : method.getParameters()) {
      String subject = label + "(" + parameter.getSimpleName() + ")";
      TypeUse type = mirrors.use(parameter.asType());
      sound &= check(type, subject, place == contract ? contract : parameter);
      types.add(type);
      subjects.add(subject);
    }
    TypeMirror returned = result(method, label, place);
    if (returned == null) {
      return false;
    }
    sound &= check(mirrors.use(returned), label + "()", place);
    if (sound) {
      PackageElement from = mirrors.elements().getPackageOf(contract);
      parameters.put(name, parameters(generated, name, types, subjects, from, place));
      results.put(name, result(generated, name, mirrors.use(returned), from, place));
    }
    return sound;
  }

  /** What the call returns: what a stage is of; null, and an error, if that is not known. */
  private @Nullable TypeMirror result(ExecutableElement method, String label, Element place) {
    TypeMirror returned = method.getReturnType();
    if (returned instanceof DeclaredType declared) {
      String name = ((TypeElement) declared.asElement()).getQualifiedName().toString();
      if (name.equals("java.util.concurrent.CompletionStage")
          || name.equals("java.util.concurrent.CompletableFuture")) {
        if (declared.getTypeArguments().isEmpty()) {
          diagnostics.error(
              label
                  + " is no call: expected "
                  + declared.asElement().getSimpleName()
                  + " of a type but was raw",
              place);
          return null;
        }
        return declared.getTypeArguments().get(0);
      }
    }
    return returned;
  }

  private boolean check(TypeUse type, String subject, Element place) {
    Deriver deriver = new Deriver(Integer.MAX_VALUE);
    deriver.root(type, "");
    diagnostics.refused(deriver, subject, place);
    return deriver.refusals().isEmpty();
  }

  private String parameters(
      GeneratedClass generated,
      String name,
      List<TypeUse> types,
      List<String> subjects,
      PackageElement from,
      Element place) {
    Deriver deriver = new Deriver(Integer.MAX_VALUE);
    Deriver.Part part = deriver.parameters(types, subjects);
    Form.Tuple tuple = (Form.Tuple) part.form();
    for (Form element : tuple.elements()) {
      if (isBlocked(element, name, from, place)) {
        return "";
      }
    }
    String className = "Parameters_" + name;
    SourceText text = generated.members();
    text.line("private static final class " + className + " implements MessageCodec<Object[]> {");
    GeneratedClass.schema(text, deriver.schema(part));
    generated.tuple(text, tuple);
    text.line("}").blank();
    return className;
  }

  private String result(
      GeneratedClass generated, String name, TypeUse type, PackageElement from, Element place) {
    Deriver deriver = new Deriver(Integer.MAX_VALUE);
    Deriver.Part part = deriver.root(type, "");
    if (isBlocked(part.form(), name, from, place)) {
      return "";
    }
    String className = "Result_" + name;
    SourceText text = generated.members();
    text.line(
        "private static final class "
            + className
            + " implements MessageCodec<"
            + TypeNames.boxed(part.form())
            + "> {");
    GeneratedClass.schema(text, deriver.schema(part));
    generated.value(text, part.form());
    text.line("}").blank();
    return className;
  }

  private boolean isBlocked(Form form, String method, PackageElement from, Element place) {
    String blocked = new Reach(mirrors.elements(), from).blockedBy(form);
    if (blocked != null) {
      diagnostics.note(
          "no codec is generated for "
              + method
              + ": code in its package cannot name "
              + blocked
              + "; it is read and written by reflection",
          place);
    }
    return blocked != null;
  }

  private static void table(SourceText text, String method, Map<String, String> classes) {
    text.line("@Override").line("public " + method + "(String method) {");
    text.line("switch (method) {");
    classes.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry ->
            text.line("case \"" + entry.getKey() + "\":")
                .line("  return new " + entry.getValue() + "();"));
    text.line("default:").line("  return null;").line("}").line("}");
  }
}
