package dev.sallyport.benchmarks.peers;

import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.harness.Work;
import dev.sallyport.benchmarks.peer.PeerLibrary;
import dev.sallyport.benchmarks.work.OrdersWork;
import java.util.Set;

/**
 * The JSON-RPC of LSP4J over a child's standard input and output, as language servers use it:
 * messages under a {@code Content-Length}, Gson for the record, which it knows to be one.
 */
public final class Lsp4j implements PeerLibrary {
  private static final String BENCH = "call";
  private static final String SUBJECT = "lsp4j-jsonrpc";

  @Override
  public Set<Key> keys() {
    return Set.of(new Key(BENCH, Metric.RTT, SUBJECT), new Key(BENCH, Metric.THROUGHPUT, SUBJECT));
  }

  @Override
  public Subject open(Key key, int inFlight) throws Exception {
    Lsp4jClient client = Lsp4jClient.start();
    Work work =
        key.metric() == Metric.RTT
            ? OrdersWork.blocking(client)
            : OrdersWork.inFlight(client, inFlight);
    return new ChildSubject(client.pid(), work, client);
  }
}
