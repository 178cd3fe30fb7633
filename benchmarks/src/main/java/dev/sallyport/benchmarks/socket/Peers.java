package dev.sallyport.benchmarks.socket;

import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The other libraries. They have a module and a class path of their own, so that nothing else gets
 * them: the harness knows their names, and the processes that measure them find their ends.
 */
public final class Peers {
  /** The system property with their class path; absent where they were not built. */
  public static final String CLASS_PATH = "sallyport.bench.peers";

  private static final List<String> NAMES =
      List.of(
          "grpc-unix",
          "grpc-unix-direct",
          "grpc-tcp",
          "grpc-tcp-direct",
          "rsocket-unix",
          "rsocket-tcp",
          "jeromq-ipc",
          "jeromq-tcp");

  private Peers() {}

  /** In the order of the table. */
  public static List<String> names() {
    return NAMES;
  }

  /** The class path of the processes that measure them; empty if they were not built. */
  public static Optional<String> classPath() {
    return Optional.ofNullable(System.getProperty(CLASS_PATH)).filter(path -> !path.isBlank());
  }

  /** Those on this process's class path. */
  public static List<EchoEnds> here() {
    return ServiceLoader.load(PeerLibrary.class).stream()
        .flatMap(library -> library.get().ends().stream())
        .toList();
  }

  /**
   * One of {@link #here}.
   *
   * @throws IllegalStateException if it is not there
   */
  public static EchoEnds named(String name) {
    return here().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "no peer "
                    + name
                    + " on the class path ("
                    + System.getProperty("java.class.path").split(File.pathSeparator, -1).length
                    + " entries); fix: ./sallyport bench socket --peers"));
  }
}
