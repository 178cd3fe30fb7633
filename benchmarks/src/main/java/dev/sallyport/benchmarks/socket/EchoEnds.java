package dev.sallyport.benchmarks.socket;

/** The two ends of a library over one kind of socket. Stateless; each end calls its method once. */
public interface EchoEnds extends EchoServer {
  /** As in tables and options. */
  String name();

  /**
   * The parent's end.
   *
   * @param address what {@link #serve} returned in the child
   */
  EchoClient connect(String address) throws Exception;
}
