package dev.sallyport.core.internal.session;

import static dev.sallyport.core.internal.session.Interleavings.explore;
import static dev.sallyport.core.internal.session.Interleavings.require;

import dev.sallyport.ClosedException;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.Limits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One of reply, cancellation, deadline and the session's end completes a call, and once. */
@Timeout(Interleavings.SECONDS)
class CallFutureInterleavingTest {
  /** A call of which the reply is there, or the end of its session. */
  private static final class Reply implements CallFuture.Source {
    final AtomicInteger decoded = new AtomicInteger();
    final AtomicInteger abandoned = new AtomicInteger();
    private final boolean fails;

    Reply(boolean fails) {
      this.fails = fails;
    }

    @Override
    public @Nullable Object result() {
      decoded.incrementAndGet();
      if (fails) {
        throw new ClosedException("the end");
      }
      return "reply";
    }

    @Override
    public boolean hasResult() {
      return true;
    }

    @Override
    public void abandon() {
      abandoned.incrementAndGet();
    }

    @Override
    public void joined() {}

    @Override
    public boolean isDone() {
      return true;
    }

    @Override
    public void waiter(@Nullable Thread thread) {}
  }

  private static CallFuture<Object> future(Reply reply, AtomicInteger completed) {
    // Nobody waits for it in these proofs, so there is nothing to read.
    CallFuture<Object> future = new CallFuture<>(null, reply);
    var unused = future.whenComplete((result, failure) -> completed.incrementAndGet());
    return future;
  }

  @Test
  void isCompletedByOneOfReplyCancellationAndDeadline() {
    explore(crew -> {
      Reply reply = new Reply(false);
      AtomicInteger completed = new AtomicInteger();
      CallFuture<Object> future = future(reply, completed);
      Link link =
          new Link(
              null,
              null,
              null,
              null,
              crew,
              crew,
              FlightRecord.none(),
              inbox -> false,
              crew,
              Limits.defaults(),
              true,
              null);
      AtomicInteger cancelled = new AtomicInteger();
      crew.together(
          future::deliver,
          () -> cancelled.addAndGet(future.cancel(false) ? 1 : 0),
          () ->
              future.expireAfter(
                  Duration.ofDays(1), () -> new DeadlineExceededException("late"), link));
      require(completed.get() == 1, "completed: " + completed.get());
      require(future.isCancelled() == (cancelled.get() == 1), "not as its canceller was told");
      require(reply.abandoned.get() >= 1, "given up, and the call does not hear of it");
    });
  }

  @Test
  void aReplyIsDecodedOnceWhoeverDeliversIt() {
    explore(crew -> {
      Reply reply = new Reply(true);
      AtomicInteger completed = new AtomicInteger();
      CallFuture<Object> future = future(reply, completed);
      crew.together(
          future::deliver,
          future::deliver,
          () -> future.completeExceptionally(new ClosedException("given up")));
      require(reply.decoded.get() == 1, "decoded: " + reply.decoded.get());
      require(completed.get() == 1, "completed: " + completed.get());
    });
  }
}
