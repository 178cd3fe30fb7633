package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.spi.CallForm;
import dev.sallyport.spi.CodecProvider.ContractShapes;
import dev.sallyport.spi.ContractMethods;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fingerprint that is generated beside the codecs of a contract. */
final class GeneratedFingerprintTest {
  private static final String PART = "record Part(int a, String b) {}";

  private static final String METHODS =
      """
      Part turn(Part part, int by);
      java.util.concurrent.Flow.Publisher<Part> all(String name);
      String gather(java.util.concurrent.Flow.Publisher<Part> parts);
      @dev.sallyport.OneWay void note(String text);
      """;

  @TempDir private Path directory;

  private Javac.Result compile(String methods, String part, String... options) {
    Javac javac =
        Javac.in(directory)
            .source(
                "package app;\n@dev.sallyport.Contract\ninterface Works {\n" + methods + "\n}\n")
            .source("package app;\n" + part + "\n");
    if (options.length > 0) {
      javac = javac.options(options).processorsOfOptions();
    }
    return javac.compile().succeeds();
  }

  /** As a session does. */
  private static SortedMap<String, Shape<?>> shapes(Class<?> contract, ContractShapes made) {
    SortedMap<String, Shape<?>> shapes = new TreeMap<>();
    for (Method method : ContractMethods.of(contract)) {
      String name = method.getName();
      CallForm<Type> form = ContractMethods.form(method, name);
      List<Type> types = new ArrayList<>();
      List<String> subjects = new ArrayList<>();
      for (int i : form.data()) {
        types.add(method.getGenericParameterTypes()[i]);
        subjects.add(name);
      }
      shapes.put(name + "." + CallForm.PARAMETERS, made.parameters(name, types, subjects));
      if (form.items() != null) {
        shapes.put(name + "." + CallForm.ITEMS, made.items(name, form.items(), name));
      }
      if (!form.oneWay()) {
        String kind = form.streaming() ? CallForm.RESULTS : CallForm.RESULT;
        shapes.put(name + "." + kind, made.result(name, form.result(), name));
      }
    }
    return shapes;
  }

  private static String computed(SortedMap<String, Shape<?>> shapes) {
    return Generated.CODECS.fingerprint(List.copyOf(shapes.values()), List.copyOf(shapes.keySet()));
  }

  private static String used(SortedMap<String, Shape<?>> shapes, ContractShapes made) {
    return made.fingerprint(List.copyOf(shapes.values()), List.copyOf(shapes.keySet()));
  }

  @Test
  void isTheOneThatIsComputedFromTheSchemas() {
    Class<?> contract = compile(METHODS, PART).load("app.Works");
    ContractShapes made = Generated.CODECS.contract(contract);
    SortedMap<String, Shape<?>> shapes = shapes(contract, made);

    assertThat(Generated.codecs(contract).fingerprint(List.copyOf(shapes.keySet())))
        .isEqualTo(computed(shapes));
    assertThat(used(shapes, made)).isEqualTo(computed(shapes));
  }

  @Test
  void isNotUsedForARecordThatWasCompiledAnewWithoutTheProcessor() {
    compile(METHODS, PART);
    for (String part :
        List.of(
            "record Part(int b, String a) {}",
            "record Part(long a, String b) {}",
            "record Part(@dev.sallyport.WireName(\"x\") int a, String b) {}")) {
      Class<?> contract = compile(METHODS, part, "-proc:none").load("app.Works");
      ContractShapes made = Generated.CODECS.contract(contract);
      SortedMap<String, Shape<?>> shapes = shapes(contract, made);

      assertThat(used(shapes, made))
          .describedAs(part)
          .isEqualTo(computed(shapes))
          .isNotEqualTo(Generated.codecs(contract).fingerprint(List.copyOf(shapes.keySet())));
    }
  }

  @Test
  void isNotUsedForAContractThatHasAnotherMethodSince() {
    compile(METHODS, PART);
    for (String methods : List.of(METHODS + "int more(int a);", "Part turn(Part part, int by);")) {
      Class<?> contract = compile(methods, PART, "-proc:none").load("app.Works");
      ContractShapes made = Generated.CODECS.contract(contract);
      SortedMap<String, Shape<?>> shapes = shapes(contract, made);

      assertThat(used(shapes, made)).describedAs(methods).isEqualTo(computed(shapes));
      assertThat(Generated.codecs(contract).fingerprint(List.copyOf(shapes.keySet()))).isNull();
    }
  }
}
