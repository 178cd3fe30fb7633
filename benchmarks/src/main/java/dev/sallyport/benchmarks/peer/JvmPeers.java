package dev.sallyport.benchmarks.peer;

import dev.sallyport.benchmarks.harness.Jvm;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.socket.EchoPair;
import dev.sallyport.benchmarks.socket.SocketSubject;
import dev.sallyport.benchmarks.work.OrdersWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The other libraries for the JVM, as the processes that measure them find them. */
public final class JvmPeers {
  /** The system property with their class path; absent where they were not built. */
  public static final String CLASS_PATH = "sallyport.bench.peers";

  private JvmPeers() {}

  /** The class path of the processes that measure them; empty if they were not built. */
  public static Optional<String> classPath() {
    return Optional.ofNullable(System.getProperty(CLASS_PATH)).filter(path -> !path.isBlank());
  }

  /**
   * Opens what a key names.
   *
   * @param inFlight how many calls at a time, where the rate counts
   * @param blobBytes size of a blob
   */
  public static Subject open(Key key, int inFlight, int blobBytes) throws Exception {
    Optional<PeerLibrary> library =
        ServiceLoader.load(PeerLibrary.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.keys().contains(key))
            .findFirst();
    if (library.isPresent()) {
      return library.get().open(key, inFlight);
    }
    EchoPair.Opener opener =
        jvm -> {
          List<String> arguments = new ArrayList<>(jvm);
          arguments.addAll(Jvm.PEER_ARGUMENTS);
          return EchoPair.peer(key.subject(), arguments);
        };
    if (key.bench().equals("blob")) {
      return SocketSubject.of(opener, orders -> OrdersWork.blob(orders, blobBytes));
    }
    return switch (key.metric()) {
      case RTT -> SocketSubject.of(opener, OrdersWork::blocking);
      case THROUGHPUT -> SocketSubject.of(opener, each -> OrdersWork.inFlight(each, inFlight));
      default -> throw new IllegalArgumentException("no peer does this: " + key);
    };
  }
}
