package dev.sallyport.core.internal.session;

import static dev.sallyport.core.internal.session.Interleavings.explore;
import static dev.sallyport.core.internal.session.Interleavings.require;

import dev.sallyport.ClosedException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever opens a stream while the session ends hears of that end, once. */
@Timeout(Interleavings.SECONDS)
class StreamRegistryInterleavingTest {
  private static final class Told implements Stream {
    final AtomicInteger ends = new AtomicInteger();

    @Override
    public void onFrame(Frame frame) {}

    @Override
    public void onSessionEnd(SallyportException cause) {
      ends.incrementAndGet();
    }

    @Override
    public String label() {
      return "told";
    }
  }

  @Test
  void everyStreamOfThisEndHearsOfTheEndOnceOrItsOpenerDoes() {
    explore(
        3,
        crew -> {
          StreamRegistry streams = new StreamRegistry(true);
          // Makes the table, which takes many steps that matter to nobody here.
          streams.remove(streams.openLocal(new Told()));
          Told local = new Told();
          crew.together(
              () -> {
                try {
                  streams.openLocal(local);
                } catch (ClosedException e) {
                  local.onSessionEnd(e);
                }
              },
              () -> streams.end(new ClosedException("the end")));
          require(local.ends.get() == 1, "told: " + local.ends.get());
          require(streams.isEmpty(), "a stream is left");
        });
  }

  @Test
  void aStreamThatWasHalfOpenHearsOfTheEndOrIsNotTaken() {
    explore(crew -> {
      StreamRegistry streams = new StreamRegistry(true);
      streams.openRemote(2, new HalfOpen(2, stream -> streams.remove(stream.id())), true);
      Told remote = new Told();
      Told next = new Told();
      crew.together(
          () -> {
            boolean taken = streams.openRemote(2, remote, true);
            boolean alsoTaken = streams.openRemote(4, next, true);
            // Whoever is taken has either been told by now, or will be.
            require(!alsoTaken || taken, "taken after the end");
            if (!taken) {
              remote.onSessionEnd(new ClosedException("not taken"));
            }
            if (!alsoTaken && next.ends.get() == 0) {
              next.onSessionEnd(new ClosedException("not taken"));
            }
          },
          () -> streams.end(new ClosedException("the end")));
      require(remote.ends.get() == 1, "told: " + remote.ends.get());
      require(next.ends.get() == 1, "told: " + next.ends.get());
      require(streams.isEmpty(), "a stream is left");
    });
  }
}
