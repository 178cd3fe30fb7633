package dev.sallyport.benchmarks.socket;

import java.util.List;

/** Another library. Provided for the {@link java.util.ServiceLoader}. */
public interface PeerLibrary {
  /** Its pairs of ends, of those that {@link Peers#names} lists. */
  List<EchoEnds> ends();
}
