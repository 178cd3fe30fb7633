package dev.sallyport.codecs.processor;

import dev.sallyport.OneWay;
import dev.sallyport.codecs.internal.derive.Deriver;
import dev.sallyport.codecs.internal.types.TypeUse;
import dev.sallyport.spi.CallForm;
import dev.sallyport.spi.CallForm.Misfit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.Filer;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/**
 * Checks a {@link dev.sallyport.Contract}, in the words of the check at run time, and has its
 * codecs generated. Used once.
 */
final class ContractStep {
  private final Mirrors mirrors;
  private final Diagnostics diagnostics;
  private final TypeElement contract;
  private final ContractSource source;

  ContractStep(Mirrors mirrors, Diagnostics diagnostics, TypeElement contract) {
    this.mirrors = mirrors;
    this.diagnostics = diagnostics;
    this.contract = contract;
    this.source = new ContractSource(mirrors, diagnostics, contract);
  }

  void process(Filer filer) throws IOException {
    String name = contract.getSimpleName().toString();
    if (contract.getKind() != ElementKind.INTERFACE) {
      diagnostics.error(
          name + " is no contract: expected an interface but was " + kind(contract.getKind()),
          contract);
      return;
    }
    if (!contract.getTypeParameters().isEmpty()) {
      diagnostics.error(
          name
              + " is no contract: expected no type parameters but has ["
              + contract.getTypeParameters()
              + "]",
          contract);
      return;
    }
    Set<String> names = new HashSet<>();
    for (ExecutableElement method : methods()) {
      if (names.add(method.getSimpleName().toString())) {
        check(method);
      } else {
        diagnostics.error(
            name
                + " is no contract: expected one method of each name but "
                + method.getSimpleName()
                + " is overloaded: the name is the name on the wire; rename one of them",
            place(method));
      }
    }
    if (!diagnostics.hasErrors()) {
      source.write(filer);
    }
  }

  private static String kind(ElementKind kind) {
    return switch (kind) {
      case ENUM -> "an enum";
      case RECORD -> "a record";
      case ANNOTATION_TYPE -> "an annotation";
      default -> "a class";
    };
  }

  private List<ExecutableElement> methods() {
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

  /** The method itself, unless it is inherited from what was compiled before. */
  private Element place(ExecutableElement method) {
    return diagnostics.isCompiled(method) ? method : contract;
  }

  private void check(ExecutableElement method) {
    String name = method.getSimpleName().toString();
    String label = contract.getSimpleName() + "." + name;
    Element place = place(method);
    if (!method.getTypeParameters().isEmpty()) {
      diagnostics.error(
          label + " is no call: expected no type parameters; name the type that it sends", place);
      return;
    }
    checkAccess(method.getReturnType(), label, place);
    Places places = new Places(method, place);
    CallForm<TypeMirror> form = form(method, label);
    for (Misfit misfit : form.refusals()) {
      diagnostics.misfit(misfit.refusal(), places.of(misfit.parameter()));
    }
    parameters(method, label, form.data(), places);
    TypeMirror items = form.items();
    if (items != null) {
      int stream = form.streamParameter();
      String path = CallForm.path(label, name(method.getParameters().get(stream)));
      Deriver deriver = new Deriver(SallyportProcessor.MAX_REFUSALS);
      Deriver.Part part = deriver.root(mirrors.use(items), "");
      diagnostics.refused(deriver, CallForm.elements(path), places.of(stream));
      generate(() -> source.items(name(method), deriver, part, place));
    }
    TypeMirror result = form.result();
    if (result != null && !form.oneWay()) {
      String path = form.streaming() ? CallForm.elements(label + "()") : label + "()";
      Deriver deriver = new Deriver(SallyportProcessor.MAX_REFUSALS);
      Deriver.Part part = deriver.root(mirrors.use(result), "");
      diagnostics.refused(deriver, path, place);
      String kind = form.streaming() ? CallForm.RESULTS : CallForm.RESULT;
      generate(() -> source.result(name(method), kind, deriver, part, place));
    }
    generate(() -> source.call(method));
  }

  private static String name(Element element) {
    return element.getSimpleName().toString();
  }

  private CallForm<TypeMirror> form(ExecutableElement method, String label) {
    return CallForm.of(
        mirrors.forms(),
        label,
        method.getAnnotation(OneWay.class) != null,
        method.getReturnType(),
        method.getParameters().stream().map(ContractStep::name).toList(),
        method.getParameters().stream().<TypeMirror>map(VariableElement::asType).toList());
  }

  /** Where the errors of a method are shown. */
  private record Places(ExecutableElement method, Element place) {
    Element of(int parameter) {
      // Of one that was compiled before, javac has no line.
      return parameter < 0 || !place.equals(method) ? place : method.getParameters().get(parameter);
    }
  }

  private void parameters(
      ExecutableElement method, String label, List<Integer> data, Places places) {
    List<TypeUse> types = new ArrayList<>();
    List<String> subjects = new ArrayList<>();
    List<Element> shown = new ArrayList<>();
    for (int i : data) {
      VariableElement parameter = method.getParameters().get(i);
      types.add(mirrors.use(parameter.asType()));
      subjects.add(CallForm.path(label, name(parameter)));
      shown.add(places.of(i));
    }
    // All of them together: they share the names of their types.
    Deriver deriver = new Deriver(SallyportProcessor.MAX_REFUSALS);
    Deriver.Part tuple = deriver.parameters(types, subjects);
    diagnostics.refused(deriver, subjects, shown);
    generate(() -> source.parameters(name(method), deriver, tuple, places.place));
  }

  /** What was derived is of use only without a refusal. */
  private void generate(Runnable step) {
    if (!diagnostics.hasErrors()) {
      step.run();
    }
  }

  /**
   * A client of a public contract is a class of another package, which must see what it returns.
   */
  private void checkAccess(TypeMirror returned, String label, Element place) {
    TypeMirror element = mirrors.types().erasure(returned);
    while (element instanceof ArrayType array) {
      element = array.getComponentType();
    }
    if (!(element instanceof DeclaredType declared)
        || !contract.getModifiers().contains(Modifier.PUBLIC)) {
      return;
    }
    TypeElement type = (TypeElement) declared.asElement();
    // A protected member class is public to the virtual machine.
    if (!type.getModifiers().contains(Modifier.PUBLIC)
        && !type.getModifiers().contains(Modifier.PROTECTED)) {
      diagnostics.error(
          label
              + " is no call: expected a public result type, since "
              + contract.getSimpleName()
              + " is public, but "
              + mirrors.elements().getBinaryName(type)
              + " is not: make it public, or the contract package-private",
          place);
    }
  }
}
