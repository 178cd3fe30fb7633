package dev.sallyport.cli.soak;

import dev.sallyport.process.ExitReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Kills, closes, drains and stops children while they work. Confined to one thread, but for its
 * counts.
 *
 * <p>The first child is stopped and continued alone, so that one is there to be measured from
 * beginning to end.
 */
final class Disruptor {
  private static final Duration GRACE = Duration.ofSeconds(Turn.BOUND_SECONDS);
  private static final int LONGEST_STOP_MILLIS = 1_200;
  private static final String NAME = "disruption";

  private final List<Place> places;
  private final SplittableRandom random;
  private final Ledger ledger;
  private final Map<String, Long> counts = new TreeMap<>();

  Disruptor(List<Place> places, SplittableRandom random, Ledger ledger) {
    this.places = places;
    this.random = random;
    this.ledger = ledger;
  }

  synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  private synchronized void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  /** Does one thing to one child, and starts its successor if it has ended. */
  void disrupt() throws InterruptedException {
    int index = random.nextInt(places.size());
    Place place = places.get(index);
    Lease lease = place.peek();
    if (lease == null) {
      return;
    }
    int dice = random.nextInt(100);
    if (index == 0 || dice < 25) {
      stopAndContinue(lease);
      return;
    }
    if (dice < 50) {
      kill(place, lease);
    } else if (dice < 60) {
      close(place, lease);
    } else if (dice < 80) {
      shutDown(place, lease);
    } else {
      drain(place, lease);
    }
    place.start();
    count("restarted");
  }

  private void kill(Place place, Lease lease) {
    lease.is(Lease.State.KILLED);
    ProcessHandle.of(lease.child().pid()).ifPresent(ProcessHandle::destroyForcibly);
    count("SIGKILL");
    place.vacate();
    expectEnd(lease, 128 + 9);
  }

  private void close(Place place, Lease lease) {
    lease.is(Lease.State.CLOSED);
    lease.child().close();
    count("closed in the midst");
    place.vacate();
    expectEnd(lease, 0);
  }

  /** The parent's end drains both directions, and then closes. */
  private void shutDown(Place place, Lease lease) throws InterruptedException {
    lease.is(Lease.State.SHUT_DOWN);
    boolean finished = lease.child().shutdown(GRACE);
    count("shut down in order");
    place.vacate();
    if (!finished) {
      ledger.fault(NAME, Ledger.Fault.HUNG, "calls were under way after the grace of a shutdown");
    }
    expectEnd(lease, 0);
  }

  /** The child's end drains; when nobody uses it any more, it is closed. */
  private void drain(Place place, Lease lease) throws InterruptedException {
    lease.is(Lease.State.DRAINING);
    lease.work().drain();
    count("drained by itself");
    // So long, callers find out by themselves.
    TimeUnit.MILLISECONDS.sleep(random.nextInt(50));
    place.vacate();
    if (!lease.awaitNoTurn(Turn.BOUND_SECONDS)) {
      ledger.fault(NAME, Ledger.Fault.HUNG, "turns were under way long after a drain");
    }
    lease.child().close();
    expectEnd(lease, 0);
  }

  private void stopAndContinue(Lease lease) throws InterruptedException {
    signal("-STOP", lease);
    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_STOP_MILLIS));
    signal("-CONT", lease);
    count("SIGSTOP and SIGCONT");
  }

  private void signal(String signal, Lease lease) throws InterruptedException {
    try {
      new ProcessBuilder("kill", signal, Long.toString(lease.child().pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      ledger.fault(NAME, Ledger.Fault.UNEXPECTED, "kill could not be run: " + e);
    }
  }

  private void expectEnd(Lease lease, int exitCode) {
    ExitReport report =
        lease
            .child()
            .onExit()
            .copy()
            .completeOnTimeout(null, Turn.BOUND_SECONDS, TimeUnit.SECONDS)
            .join();
    if (report == null) {
      ledger.fault(NAME, Ledger.Fault.HUNG, lease.child().name() + " did not end");
    } else if (report.exitCode() != exitCode) {
      ledger.fault(
          NAME,
          Ledger.Fault.UNEXPECTED,
          "exit code " + report.exitCode() + " (expected " + exitCode + "): " + report);
    }
  }
}
