package dev.sallyport.cli.soak;

import dev.sallyport.ClosedException;
import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.process.Child;
import java.util.concurrent.TimeUnit;

/**
 * One child, from its start to its end, and what is done to it. Thread-safe.
 *
 * <p>What is done to a child is noted before it is done: a failure is judged by it.
 */
final class Lease {
  /** What a one-way call says between the failure of a write and the report of the exit. */
  static final String NOT_YET_KNOWN = " was not sent: nothing can be written any more";

  private final Child child;
  private final SoakWork work;
  private volatile State state = State.RUNNING;
  private int turns;

  /** What is done to a child. Each but the first explains failures, of its types alone. */
  enum State {
    RUNNING {
      @Override
      boolean explains(Throwable failure) {
        return false;
      }
    },
    /** It takes no more calls; what is under way goes on. */
    DRAINING {
      @Override
      boolean explains(Throwable failure) {
        return isDraining(failure)
            // Calls back, of a child whose parent takes no more.
            || (failure instanceof RemoteCallException remote
                && remote.remote().toString().contains("RejectedCallException"));
      }
    },
    /**
     * This end drains both directions, waits for what is under way, and closes it: whoever calls
     * then hears of that. Whether anything was under way is what the shutdown returns.
     */
    SHUT_DOWN {
      @Override
      boolean explains(Throwable failure) {
        return DRAINING.explains(failure) || CLOSED.explains(failure);
      }
    },
    /** This end closes it, whatever is under way. */
    CLOSED {
      @Override
      boolean explains(Throwable failure) {
        return failure instanceof ClosedException;
      }
    },
    /** The operating system kills it; what it was writing ends where it was. */
    KILLED {
      @Override
      boolean explains(Throwable failure) {
        return failure instanceof WorkerExitedException
            || (failure instanceof ProtocolException broken
                && broken.code() == ErrorCode.TRUNCATED_FRAME
                && broken.exitReport().isPresent())
            || (failure instanceof ClosedException && isNotYetKnown(failure));
      }

      // One-way calls alone do not wait for the reason why nothing can be written any more.
      private boolean isNotYetKnown(Throwable failure) {
        return String.valueOf(failure.getMessage()).endsWith(NOT_YET_KNOWN);
      }
    };

    abstract boolean explains(Throwable failure);

    private static boolean isDraining(Throwable failure) {
      return failure instanceof RejectedCallException rejected
          && rejected.code() == ErrorCode.DRAINING;
    }
  }

  Lease(Child child) {
    this.child = child;
    this.work = child.client(SoakWork.class);
  }

  Child child() {
    return child;
  }

  SoakWork work() {
    return work;
  }

  State state() {
    return state;
  }

  void is(State next) {
    state = next;
  }

  synchronized void beginTurn() {
    turns++;
  }

  synchronized void endTurn() {
    turns--;
    notifyAll();
  }

  /** Waits until no turn uses the child; false if that takes longer. */
  synchronized boolean awaitNoTurn(long seconds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (turns > 0) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
