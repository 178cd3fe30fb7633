package dev.sallyport.benchmarks.socket;

import java.util.List;

/** Another library that has sockets. Provided for the {@link java.util.ServiceLoader}. */
public interface SocketLibrary {
  /** Its pairs of ends. */
  List<EchoEnds> ends();
}
