package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Deriver;
import dev.sallyport.schema.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.QualifiedNameable;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;

/**
 * What the processor says of one type, and where in the source. It is said when the whole of the
 * type has been looked at: one that has to wait for other types is looked at again.
 */
final class Diagnostics {
  /** How the advice names the process: here it would be javac's. */
  private static final String PROCESS = " (pid " + ProcessHandle.current().pid() + ")";

  private final Messager messager;
  private final Set<String> compiled;
  private final List<Runnable> messages = new ArrayList<>();
  private boolean refused;

  /**
   * @param compiled the names of the top-level types that are compiled: javac shows no line of any
   *     other
   */
  Diagnostics(Messager messager, Set<String> compiled) {
    this.messager = messager;
    this.compiled = compiled;
  }

  /** Gives javac all that was said. */
  void report() {
    messages.forEach(Runnable::run);
  }

  /** Whether there is an error among what was said. */
  boolean hasErrors() {
    return refused;
  }

  /**
   * Reports all refusals of a derivation, each at the component that it is about.
   *
   * @param subject what the paths start from
   * @param root where the derivation began
   */
  void refused(Deriver deriver, String subject, Element root) {
    List<Refusal> refusals = deriver.refusals();
    for (int i = 0; i < refusals.size(); i++) {
      refused(refusals.get(i), subject, place(deriver.origins().get(i), root));
    }
  }

  /**
   * Reports all refusals of a method's parameters.
   *
   * @param subjects what the paths of each parameter begin with
   * @param roots each parameter
   */
  void refused(Deriver deriver, List<String> subjects, List<Element> roots) {
    List<Refusal> refusals = deriver.refusals();
    for (int i = 0; i < refusals.size(); i++) {
      int parameter = 0;
      while (!refusals.get(i).path().startsWith(subjects.get(parameter))) {
        parameter++;
      }
      refused(refusals.get(i), "", place(deriver.origins().get(i), roots.get(parameter)));
    }
  }

  /** Reports that a method cannot be a call in the form that it has. */
  void misfit(Refusal refusal, Element place) {
    error("no call: " + refusal.describe(""), place);
  }

  private void refused(Refusal refusal, String subject, Element place) {
    error("not data: " + refusal.describe(subject).replace(PROCESS, ""), place);
  }

  /** The innermost component that is compiled here, else where the derivation began. */
  private Element place(List<Object> origins, Element root) {
    Element place = root;
    for (Object origin : origins) {
      if (isCompiled((Element) origin)) {
        place = declaration((Element) origin);
      }
    }
    return place;
  }

  /** The field of a component: javac before 21 knows no line of the component itself. */
  private static Element declaration(Element component) {
    Element record = component.getEnclosingElement();
    if (record != null) {
      for (VariableElement field : ElementFilter.fieldsIn(record.getEnclosedElements())) {
        if (field.getSimpleName().equals(component.getSimpleName())) {
          return field;
        }
      }
    }
    return component;
  }

  /** Whether javac compiles what declares this element, and can show its line. */
  boolean isCompiled(Element element) {
    Element at = element;
    for (Element around = at.getEnclosingElement();
        around != null && around.getKind() != ElementKind.PACKAGE;
        around = around.getEnclosingElement()) {
      at = around;
    }
    return at instanceof QualifiedNameable named
        && compiled.contains(named.getQualifiedName().toString());
  }

  void error(String message, Element place) {
    refused = true;
    messages.add(() -> messager.printMessage(Diagnostic.Kind.ERROR, message, place));
  }

  /** Tells that there will be no codec, which is no error. */
  void notGenerated(String subject, String why, Element place) {
    String message =
        "no codec is generated for "
            + subject
            + ": "
            + why
            + "; it is read and written by reflection";
    messages.add(() -> messager.printMessage(Diagnostic.Kind.NOTE, message, place));
  }
}
