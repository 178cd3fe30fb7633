package dev.sallyport.core.internal.session;

import static dev.sallyport.core.internal.session.Interleavings.explore;
import static dev.sallyport.core.internal.session.Interleavings.require;

import dev.sallyport.RejectedCallException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A slot is one caller's at a time, and is given back once. */
@Timeout(Interleavings.SECONDS)
class SlotsInterleavingTest {
  private static final class Callers {
    final Slots slots = new Slots();
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();

    /** As a call that waits for its slot. */
    void call() throws InterruptedException {
      try {
        slots.acquire("call", null);
      } catch (RejectedCallException e) {
        refused.incrementAndGet();
        return;
      }
      enter();
    }

    void callAsync() {
      if (slots.tryAcquire()) {
        enter();
      }
    }

    private void enter() {
      require(inFlight.incrementAndGet() == 1, "more calls than slots");
      inFlight.decrementAndGet();
      slots.release();
    }
  }

  @Test
  void areNeverMoreThanThePeerDeclaredAndAreGivenBackOnce() {
    explore(crew -> {
      Callers callers = new Callers();
      crew.together(callers::call, callers::callAsync, () -> callers.slots.open(1, true));
      require(callers.slots.inUse() == 0, "in use: " + callers.slots.inUse());
    });
  }

  @Test
  void aDrainReachesEverybodyWhoWaits() {
    explore(crew -> {
      Callers callers = new Callers();
      callers.slots.open(1, true);
      callers.slots.acquire("the one in flight", null);
      crew.together(callers::call, callers::call, callers.slots::drain);
      require(callers.refused.get() == 2, "refused: " + callers.refused.get());
      callers.slots.release();
      require(callers.slots.awaitFree(System.nanoTime()), "not given back");
      require(!callers.slots.tryAcquire(), "taken while the peer takes nothing");
    });
  }

  @Test
  void areFreeOnlyOnceTheLastCallIsOver() {
    explore(crew -> {
      Slots slots = new Slots();
      slots.open(1, true);
      slots.acquire("the one in flight", null);
      slots.close();
      AtomicBoolean over = new AtomicBoolean();
      crew.together(
          () -> {
            slots.awaitFree(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
            require(over.get(), "free while a call is in flight");
          },
          () -> {
            slots.drain();
            slots.open(2, true);
          },
          () -> {
            over.set(true);
            slots.release();
          });
    });
  }
}
