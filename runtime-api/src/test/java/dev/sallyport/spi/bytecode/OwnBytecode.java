package dev.sallyport.spi.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The class files of one of our modules, searched for what would let data choose code. What is
 * right for all that, where and why, is a list in each module's test.
 *
 * @param classes how many there are
 * @param offences each as {@link #allow} names it
 */
public record OwnBytecode(int classes, Set<String> offences) {
  /** References that none of our classes has. */
  private static final Predicate<String> FORBIDDEN =
      Pattern.compile(
              String.join(
                  "|",
                  // Classes by name.
                  "java\\.lang\\.Class\\.forName",
                  ".*\\.(loadClass|findClass|defineClass|defineAnonymousClass|defineHiddenClass.*)",
                  "java\\.net\\.URLClassLoader.*",
                  "java\\.lang\\.reflect\\.Proxy\\.newProxyInstance",
                  "java\\.util\\.ServiceLoader\\.load.*",
                  // Java serialization, and what else makes objects of bytes or text.
                  "java\\.io\\.(Object(In|Out)put|Externalizable).*",
                  "declares (readObject|readObjectNoData|readResolve|readExternal|writeObject)",
                  "java\\.(beans|rmi)\\..*",
                  "javax\\.(script|naming|management)\\..*",
                  // Objects made, changed and called by reflection.
                  "java\\.lang\\.Class\\.newInstance",
                  "java\\.lang\\.reflect\\.Constructor\\.newInstance",
                  "java\\.lang\\.reflect\\.Method\\.invoke",
                  "java\\.lang\\.reflect\\.Field\\.set.*",
                  "java\\.lang\\.reflect\\..*\\.(setAccessible|trySetAccessible)",
                  "java\\.lang\\.invoke\\.MethodHandles\\$Lookup\\.(find|unreflect|privateLookup).*",
                  "java\\.lang\\.invoke\\.MethodHandles\\.privateLookupIn",
                  "java\\.lang\\.invoke\\.MethodHandle\\.invoke.*",
                  "(sun\\.misc|sun\\.reflect|jdk\\.internal|com\\.sun)\\..*"))
          .asMatchPredicate();

  /** An entry of a module's list of what is allowed. A reason that nothing needs fails its test. */
  public static Map.Entry<String, String> allow(String type, String reference, String reason) {
    return Map.entry(type + ": " + reference, reason);
  }

  /** Those in the same directory or jar as {@code anchor}. */
  public static OwnBytecode beside(Class<?> anchor) throws Exception {
    Map<String, byte[]> files = classFiles(anchor);
    assertThat(files).containsKey(anchor.getName());
    Set<String> offences = new TreeSet<>();
    files.forEach((name, bytes) -> offences.addAll(offences(name, bytes)));
    return new OwnBytecode(files.size(), offences);
  }

  /** Those of one class. */
  public static Set<String> offences(String name, byte[] classFile) {
    Set<String> offences = new TreeSet<>();
    for (String reference : CodeReferences.of(classFile)) {
      if (FORBIDDEN.test(reference)) {
        offences.add(name + ": " + reference);
      }
    }
    return offences;
  }

  /** The class files beside that of {@code anchor}, in a directory or a jar, by class name. */
  private static Map<String, byte[]> classFiles(Class<?> anchor) throws Exception {
    URI location = anchor.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path path = Path.of(location);
    if (Files.isDirectory(path)) {
      return classFiles(path);
    }
    try (FileSystem jar = FileSystems.newFileSystem(path)) {
      return classFiles(jar.getPath("/"));
    }
  }

  private static Map<String, byte[]> classFiles(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path each : (Iterable<Path>) paths::iterator) {
        String name = root.relativize(each).toString();
        // The descriptor of a module has no code.
        if (name.endsWith(".class") && !name.equals("module-info.class")) {
          files.put(
              name.substring(0, name.length() - ".class".length()).replace('/', '.'),
              Files.readAllBytes(each));
        }
      }
    }
    return files;
  }
}
