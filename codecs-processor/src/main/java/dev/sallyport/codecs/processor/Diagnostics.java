package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Deriver;
import dev.sallyport.schema.Refusal;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.tools.Diagnostic;

/** What the processor says, and where in the source. */
final class Diagnostics {
  private final Messager messager;

  private final Set<Element> compiled;

  /**
   * @param compiled the top-level types that are compiled: javac shows no line of any other
   */
  Diagnostics(Messager messager, Set<Element> compiled) {
    this.messager = messager;
    this.compiled = compiled;
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
      Element place = place(deriver.origins().get(i), root);
      error("not data: " + refusals.get(i).describe(subject), place);
    }
  }

  /** The innermost component that is compiled here, else where the derivation began. */
  private Element place(List<Object> origins, Element root) {
    Element place = root;
    for (Object origin : origins) {
      if (compiled.contains(topLevel((Element) origin))) {
        place = (Element) origin;
      }
    }
    return place;
  }

  private static Element topLevel(Element element) {
    Element at = element;
    for (Element around = at.getEnclosingElement();
        around != null && around.getKind() != ElementKind.PACKAGE;
        around = around.getEnclosingElement()) {
      at = around;
    }
    return at;
  }

  void error(String message, Element place) {
    messager.printMessage(Diagnostic.Kind.ERROR, message, place);
  }

  void note(String message, Element place) {
    messager.printMessage(Diagnostic.Kind.NOTE, message, place);
  }
}
