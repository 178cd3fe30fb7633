package dev.sallyport.codecs.processor;

import dev.sallyport.AsString;
import dev.sallyport.Contract;
import dev.sallyport.Message;
import dev.sallyport.NonFinite;
import dev.sallyport.OneWay;
import dev.sallyport.Task;
import dev.sallyport.WireName;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

/**
 * Refuses, when it is compiled, a {@link Contract} or a {@link Message} that names what is no data,
 * and generates the codecs of those that do not.
 *
 * <p>Each generated class comes from one annotated type and the types that this names, and from
 * nothing else: build tools may run it for the changed ones alone.
 */
public final class SallyportProcessor extends AbstractProcessor {
  /**
   * So many errors of one type are told, as javac tells a hundred by default. Types that grow with
   * each level could have any number.
   */
  static final int MAX_REFUSALS = 100;

  /** What could not be looked at yet, as another processor may still make a type that it names. */
  private final Set<String> deferred = new LinkedHashSet<>();

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Set.of(
        Contract.class.getName(),
        Message.class.getName(),
        // Read with the types that have them; named so that javac does not call them unclaimed.
        AsString.class.getName(),
        NonFinite.class.getName(),
        OneWay.class.getName(),
        Task.class.getName(),
        WireName.class.getName(),
        GeneratedClass.GENERATED);
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  /** The names of the top-level types of all rounds. */
  private final Set<String> compiled = new HashSet<>();

  // Nobody else has a use for them, and javac warns of annotations that no processor claims.
  @SuppressWarnings("DoNotClaimAnnotations")
  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    for (Element root : round.getRootElements()) {
      if (root instanceof TypeElement type) {
        compiled.add(type.getQualifiedName().toString());
      }
    }
    Elements elements = processingEnv.getElementUtils();
    Set<TypeElement> found = new LinkedHashSet<>();
    for (String name : deferred) {
      TypeElement type = elements.getTypeElement(name);
      if (type != null) {
        found.add(type);
      }
    }
    deferred.clear();
    add(round, Contract.class, found);
    add(round, Message.class, found);
    if (round.processingOver()) {
      // What is still unknown is javac's to complain about.
      return true;
    }
    Mirrors mirrors = new Mirrors(elements, processingEnv.getTypeUtils());
    for (TypeElement type : found) {
      Diagnostics diagnostics = new Diagnostics(processingEnv.getMessager(), compiled);
      try {
        process(type, mirrors, diagnostics);
        diagnostics.report();
      } catch (Mirrors.UnknownTypeException e) {
        deferred.add(type.getQualifiedName().toString());
      } catch (IOException e) {
        diagnostics.error("the codec of " + type + " could not be written: " + e, type);
        diagnostics.report();
      }
    }
    return true;
  }

  private static void add(
      RoundEnvironment round, Class<? extends Annotation> annotation, Set<TypeElement> found) {
    for (Element element : round.getElementsAnnotatedWith(annotation)) {
      if (element instanceof TypeElement type) {
        found.add(type);
      }
    }
  }

  private void process(TypeElement type, Mirrors mirrors, Diagnostics diagnostics)
      throws IOException {
    if (type.getAnnotation(Contract.class) != null) {
      new ContractStep(mirrors, diagnostics, type).process(processingEnv.getFiler());
    }
    if (type.getAnnotation(Message.class) != null && !diagnostics.hasErrors()) {
      new MessageStep(mirrors, diagnostics, processingEnv.getFiler()).process(type);
    }
  }
}
