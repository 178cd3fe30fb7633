package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.spi.ContractCodecs;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls that are generated beside the codecs of a contract. */
final class DirectCallTest {
  private static final String CONTRACT =
      """
      package app;
      import java.util.List;
      @dev.sallyport.Contract
      interface Calls extends More {
        int add(int a, long b);
        default String add(Integer a, Long b) { return "the boxed one"; }
        List<String> join(List<String> all, byte[] bytes, int[][] numbers);
        @dev.sallyport.OneWay void note(String text);
        void fail(String text) throws java.io.IOException;
      }
      """;

  private static final String REST =
      """
      package app;
      interface More { Inner.Part part(Inner.Part part); }
      class Inner { record Part(int x) {} }
      class Implementation implements Calls {
        public int add(int a, long b) { return a + (int) b; }
        public java.util.List<String> join(java.util.List<String> all, byte[] bytes, int[][] numbers) {
          return java.util.List.of(all + " " + bytes.length + " " + numbers.length);
        }
        public void note(String text) {}
        public void fail(String text) throws java.io.IOException { throw new java.io.IOException(text); }
        public Inner.Part part(Inner.Part part) { return part; }
      }
      """;

  @TempDir private Path directory;

  private Javac.Result compile(String contract) {
    return Javac.in(directory)
        .options("-Xlint:all,-processing,-auxiliaryclass,-overloads", "-Werror")
        .source(contract)
        .file("app/More.java", REST)
        .compile()
        .succeeds();
  }

  private static Method method(Class<?> contract, String name) {
    return Arrays.stream(contract.getMethods())
        .filter(method -> method.getName().equals(name) && !method.isDefault())
        .findFirst()
        .orElseThrow();
  }

  /** One of the same class loader. */
  private static Object implementation(Class<?> contract) throws ReflectiveOperationException {
    Constructor<?> constructor =
        contract.getClassLoader().loadClass("app.Implementation").getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  @Test
  void callTheMethodsThatReflectionWouldCall() throws Throwable {
    Javac.Result result = compile(CONTRACT);
    Class<?> contract = result.load("app.Calls");
    ContractCodecs codecs = Generated.codecs(contract);
    Object target = implementation(contract);

    for (String name : new String[] {"add", "join", "note", "fail", "part"}) {
      assertThat(codecs.calls(method(contract, name))).describedAs(name).isTrue();
    }
    assertThat(codecs.call("add", target, new Object[] {1, 2L})).isEqualTo(3);
    assertThat(
            codecs.call(
                "join", target, new Object[] {java.util.List.of("a"), new byte[2], new int[3][]}))
        .isEqualTo(java.util.List.of("[a] 2 3"));
    assertThat(codecs.call("note", target, new Object[] {"text"})).isNull();
    assertThatThrownBy(() -> codecs.call("fail", target, new Object[] {"as it is"}))
        .isInstanceOf(java.io.IOException.class)
        .hasMessage("as it is");
  }

  @Test
  void doNotCallAMethodThatWasCompiledWithOtherTypesSince() {
    compile(CONTRACT);
    Javac.Result result =
        Javac.in(directory)
            .source(CONTRACT.replace("int add(int a, long b);", "int add(int a, int b);"))
            .file("app/More.java", REST.replace("add(int a, long b)", "add(int a, int b)"))
            .options("-proc:none")
            .processorsOfOptions()
            .compile()
            .succeeds();
    Class<?> contract = result.load("app.Calls");
    ContractCodecs codecs = Generated.codecs(contract);

    assertThat(codecs.calls(method(contract, "add"))).isFalse();
    assertThat(codecs.calls(method(contract, "note"))).isTrue();
  }

  @Test
  void areLeftToReflectionWhereTheContractIsOfAGenericOne() {
    Javac.Result result =
        Javac.in(directory)
            .source(
                """
                package app;
                @dev.sallyport.Contract
                interface Calls extends Generic<String> { int size(); }
                """)
            .source(
                "package app;\ninterface Generic<T> { int length(int x); default T t() { return null; } }\n")
            .compile()
            .succeeds();
    Class<?> contract = result.load("app.Calls");
    ContractCodecs codecs = Generated.codecs(contract);

    assertThat(codecs.calls(method(contract, "size"))).isTrue();
    assertThat(codecs.calls(method(contract, "length"))).isFalse();
  }
}
