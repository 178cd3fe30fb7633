package dev.sallyport.benchmarks.socket;

import java.io.File;
import java.util.List;
import java.util.ServiceLoader;

/** The other libraries on this process's class path. */
public final class SocketPeers {
  private SocketPeers() {}

  public static List<EchoEnds> here() {
    return ServiceLoader.load(SocketLibrary.class).stream()
        .flatMap(library -> library.get().ends().stream())
        .toList();
  }

  /**
   * One of {@link #here}.
   *
   * @throws IllegalStateException if it is not there
   */
  static EchoEnds named(String name) {
    return here().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "no peer "
                    + name
                    + " on the class path ("
                    + System.getProperty("java.class.path").split(File.pathSeparator, -1).length
                    + " entries); fix: ./sallyport bench --peers"));
  }
}
