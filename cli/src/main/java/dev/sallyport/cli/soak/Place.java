package dev.sallyport.cli.soak;

import dev.sallyport.ClosedException;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import org.jspecify.annotations.Nullable;

/** Where a child is, and after it its successor. Thread-safe. */
final class Place implements AutoCloseable {
  private final Launch launch;
  private @Nullable Lease lease;
  private boolean closed;

  Place(Launch launch) {
    this.launch = launch;
  }

  /** Starts a child in the place of a former one, whose end has been seen to. */
  void start() {
    synchronized (this) {
      requireOpen();
    }
    Child child = launch.start();
    boolean unwanted;
    synchronized (this) {
      unwanted = closed;
      if (!unwanted) {
        lease = new Lease(child);
        notifyAll();
      }
    }
    if (unwanted) {
      child.close();
      throw new ClosedException("the soak is over");
    }
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw new ClosedException("the soak is over");
    }
  }

  /** The child, once one runs that is not on its way out. Its turn has begun. */
  synchronized Lease take() throws InterruptedException {
    while (lease == null) {
      requireOpen();
      wait();
    }
    Lease taken = lease;
    taken.beginTurn();
    return taken;
  }

  /** The child, if there is one. */
  synchronized @Nullable Lease peek() {
    return lease;
  }

  /** Nobody is given this child any more. */
  synchronized void vacate() {
    lease = null;
  }

  /** No child is started here any more; whoever waits for one is told. */
  synchronized void release() {
    closed = true;
    notifyAll();
  }

  @Override
  public void close() {
    Lease last;
    synchronized (this) {
      closed = true;
      last = lease;
      notifyAll();
    }
    if (last != null) {
      last.child().close();
    }
  }

  /** Kills the child, at once; none is started any more. */
  void abort() {
    Lease last;
    synchronized (this) {
      closed = true;
      last = lease;
      notifyAll();
    }
    if (last != null) {
      last.child().kill("the soak was interrupted");
    }
  }
}
