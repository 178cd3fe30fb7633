package dev.sallyport.core.internal.pool;

import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.FlightRecord;

/** Where a pool's workers come from. Thread-safe. */
public interface WorkerSource {
  /**
   * Starts a worker, and waits until it is ready.
   *
   * @throws SallyportException if it is not to be had; nothing is left of it
   */
  Started start();

  /**
   * A worker that is ready.
   *
   * @param port how it is called
   * @param flight where it notes what it does, or {@link FlightRecord#none}
   */
  record Started(PoolMember member, CallPort port, FlightRecord flight) {}
}
