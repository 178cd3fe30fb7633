package dev.sallyport.core.internal.session;

import static dev.sallyport.core.internal.session.Interleavings.explore;
import static dev.sallyport.core.internal.session.Interleavings.require;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** At most one thread reads, and while there is something to read one is called. */
@Timeout(Interleavings.SECONDS)
class ReadRoleInterleavingTest {
  /** A session's standing reader, and callers that read for themselves. */
  private static final class Readers {
    private final AtomicInteger inside = new AtomicInteger();
    private final ReadRole role = new ReadRole(this::standIn, Threads.REAL);

    private void read() {
      require(inside.incrementAndGet() == 1, "two threads hold the role");
      inside.decrementAndGet();
    }

    /** As a caller whose reply is there, while others still wait for theirs. */
    void call() {
      if (role.tryTake()) {
        read();
        role.giveBack();
        role.call();
      }
    }

    void stand() {
      if (role.awaitCall()) {
        readToTheEnd();
      }
    }

    private void standIn() {
      if (role.tryTake()) {
        readToTheEnd();
      }
    }

    private void readToTheEnd() {
      read();
      role.end();
      role.giveBack();
    }
  }

  @Test
  void isHeldByAtMostOneAndNeverLostWhileSomebodyWaits() {
    // Nobody but a standing reader ends the session: if a call is lost, all of this waits for ever.
    explore(crew -> {
      Readers readers = new Readers();
      crew.together(readers::stand, readers::call, readers.role::call);
    });
  }

  @Test
  void nobodyHasItAfterTheEndAndNobodyWaitsForIt() {
    explore(crew -> {
      Readers readers = new Readers();
      ReadRole role = readers.role;
      crew.together(
          () -> require(!role.awaitCall() || !role.isFree(), "called and not the holder"),
          () -> {
            if (role.tryTake()) {
              role.lend();
            }
            role.call();
          },
          () -> {
            role.end();
            require(!role.tryTake(), "taken after the end");
          });
      require(!role.tryTake(), "taken after the end");
    });
  }
}
