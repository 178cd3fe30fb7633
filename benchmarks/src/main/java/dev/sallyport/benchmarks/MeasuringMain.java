package dev.sallyport.benchmarks;

import dev.sallyport.CallContext;
import dev.sallyport.Worker;
import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Measuring;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;

/** The measuring process of one subject, whose other end is its child. */
final class MeasuringMain {
  private MeasuringMain() {}

  /** Arguments: the key of the subject, the name of the placement. */
  public static void main(String[] args) throws Exception {
    serve(Benchmarks.contender(Key.parse(args[0])), Placement.valueOf(args[1]));
  }

  /** Opens the subject, and answers until the harness is done. */
  static void serve(Contender contender, Placement placement) throws Exception {
    try (Subject subject = contender.opener().open()) {
      placement.place(subject.childPid());
      Worker.serve(Measuring.class, new OneSubject(subject));
    }
  }

  private record OneSubject(Subject subject) implements Measuring {
    @Override
    public Round round(long nanos) {
      try {
        // What is measured is not to share the time that this call has.
        return CallContext.root().call(() -> subject.round(nanos));
      } catch (Exception e) {
        throw new IllegalStateException("the round failed: " + e, e);
      }
    }
  }
}
