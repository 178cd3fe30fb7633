package dev.sallyport.cli.soak;

import dev.sallyport.ErrorCode;
import dev.sallyport.RejectedCallException;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One use of a scenario: the child, the chances, and the books. Confined to one thread. */
final class Turn {
  /** How long a call or a stream may take before it counts as hung. */
  static final long BOUND_SECONDS = 60;

  private static final AtomicLong STREAMS = new AtomicLong();

  private final String scenario;
  private final Lease lease;
  private final SplittableRandom random;
  private final Ledger ledger;
  private final ExecutorService helpers;
  private final long begun = System.nanoTime();
  private volatile boolean hung;

  Turn(
      String scenario,
      Lease lease,
      SplittableRandom random,
      Ledger ledger,
      ExecutorService helpers) {
    this.scenario = scenario;
    this.lease = lease;
    this.random = random;
    this.ledger = ledger;
    this.helpers = helpers;
  }

  /** A call neither returned nor failed in time. */
  static final class HungException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HungException(String what) {
      super(what, null, false, false);
    }
  }

  String scenario() {
    return scenario;
  }

  Lease lease() {
    return lease;
  }

  SoakWork work() {
    return lease.work();
  }

  SplittableRandom random() {
    return random;
  }

  /** Threads for scenarios that need a second one. */
  ExecutorService helpers() {
    return helpers;
  }

  static long newStream() {
    return STREAMS.incrementAndGet();
  }

  boolean isOverdue(long now) {
    return now - begun > TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
  }

  /** Notes a hang once; true if this was the first time. */
  boolean markHung() {
    boolean first = !hung;
    hung = true;
    return first;
  }

  /** Waits for a result within the bound; throws what it failed with. */
  <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new HungException("not completed after " + BOUND_SECONDS + " s");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** A message came as it was sent, or did not. */
  void same(Item sent, Item received) {
    if (!sent.equals(received) || !received.isSound()) {
      wrong("sent " + describe(sent) + " and received " + describe(received));
    } else {
      ledger.messages(scenario, 1, received.body().size());
    }
  }

  private static String describe(Item item) {
    return "stream "
        + item.stream()
        + ", number "
        + item.number()
        + ", "
        + item.body().size()
        + " bytes";
  }

  void wrong(String detail) {
    ledger.fault(scenario, Ledger.Fault.WRONG, detail + " [" + lease.child().name() + "]");
  }

  /** A stream has completed, all of it. */
  void stream(Tally tally) {
    ledger.stream(scenario, tally);
  }

  /** A result that had to be what it is. */
  void equal(Object expected, Object actual) {
    if (!expected.equals(actual)) {
      wrong("expected " + expected + " but was " + actual);
    }
  }

  /** A failure that the scenario asked for. */
  void planned(Throwable failure) {
    ledger.failure(scenario, failure.getClass().getSimpleName());
  }

  /** Whether it is explained by what is done to the child, or by a limit; if so, it is counted. */
  boolean isExplained(Throwable failure) {
    boolean full =
        failure instanceof RejectedCallException rejected
            && rejected.code() == ErrorCode.RESOURCE_EXHAUSTED;
    boolean explained = full || lease.state().explains(failure);
    if (explained) {
      String code = failure instanceof RejectedCallException known ? " " + known.code() : "";
      ledger.failure(scenario, failure.getClass().getSimpleName() + code);
    }
    return explained;
  }

  /** Ends the turn with a failure. */
  void failed(Throwable thrown) {
    Throwable failure =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (failure instanceof HungException) {
      if (markHung()) {
        ledger.fault(scenario, Ledger.Fault.HUNG, detail(failure));
      }
    } else if (!isExplained(failure)) {
      ledger.fault(
          scenario,
          failure instanceof CancellationException ? Ledger.Fault.WRONG : Ledger.Fault.UNEXPECTED,
          detail(failure));
    }
  }

  private String detail(Throwable failure) {
    StackTraceElement[] stack = failure.getStackTrace();
    StringBuilder text = new StringBuilder();
    text.append(failure).append(" [").append(lease.child().name());
    text.append(", ").append(lease.state()).append("]");
    for (int i = 0; i < Math.min(6, stack.length); i++) {
      text.append("\n    at ").append(stack[i]);
    }
    return text.toString();
  }
}
