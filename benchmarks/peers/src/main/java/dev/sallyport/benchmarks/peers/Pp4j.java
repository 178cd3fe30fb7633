package dev.sallyport.benchmarks.peers;

import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Stopwatch;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.harness.Work;
import dev.sallyport.benchmarks.peer.PeerLibrary;
import dev.sallyport.benchmarks.pool.PoolSubject;
import java.util.Set;

/**
 * PP4J: a pool of JVMs whose tasks are serializable objects, one of them at a time at each process.
 * Its calls are tasks that return the record they carry, on one process; the small tasks run on
 * two.
 */
public final class Pp4j implements PeerLibrary {
  private static final String SUBJECT = "pp4j";

  private static final Key CALL_RTT = new Key("call", Metric.RTT, SUBJECT);
  private static final Key CALL_THROUGHPUT = new Key("call", Metric.THROUGHPUT, SUBJECT);
  private static final Key POOL_RTT = new Key("pool", Metric.RTT, SUBJECT);
  private static final Key POOL_THROUGHPUT = new Key("pool", Metric.THROUGHPUT, SUBJECT);

  private static final int CALLED = 1;
  private static final int WORKERS = 2;

  @Override
  public Set<Key> keys() {
    return Set.of(CALL_RTT, CALL_THROUGHPUT, POOL_RTT, POOL_THROUGHPUT);
  }

  @Override
  public Subject open(Key key, int inFlight) throws Exception {
    if (key.equals(POOL_RTT)) {
      return PoolSubject.one(Pp4jPool.start(WORKERS));
    }
    if (key.equals(POOL_THROUGHPUT)) {
      return PoolSubject.many(Pp4jPool.start(WORKERS));
    }
    Pp4jPool pool = Pp4jPool.start(CALLED);
    Work work =
        key.equals(CALL_RTT)
            ? nanos -> Stopwatch.times(nanos, pool::echo)
            : nanos -> pool.echoes(inFlight, nanos);
    return new ChildSubject(pool.pid(), work, pool::close);
  }
}
