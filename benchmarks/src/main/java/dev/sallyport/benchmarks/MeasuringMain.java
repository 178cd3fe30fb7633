package dev.sallyport.benchmarks;

import dev.sallyport.CallContext;
import dev.sallyport.Worker;
import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Measuring;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

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
      Worker.serve(Measuring.class, new OneSubject(subject, compilers(contender)));
    }
  }

  /** What tells how long the compilers of this JVM have worked, where that says something. */
  private static Optional<CompilationMXBean> compilers(Contender contender) {
    return Optional.ofNullable(ManagementFactory.getCompilationMXBean())
        .filter(each -> each.isCompilationTimeMonitoringSupported())
        .filter(each -> contender.origin().isMeasuredByJvm());
  }

  private record OneSubject(Subject subject, Optional<CompilationMXBean> compilers)
      implements Measuring {
    @Override
    public Round round(long nanos) {
      long begun = System.nanoTime();
      Optional<Long> before = compilers.map(CompilationMXBean::getTotalCompilationTime);
      Round round;
      try {
        // What is measured is not to share the time that this call has.
        round = CallContext.root().call(() -> subject.round(nanos));
      } catch (Exception e) {
        throw new IllegalStateException("the round failed: " + e, e);
      }
      if (before.isEmpty()) {
        return round;
      }
      long millis = compilers.orElseThrow().getTotalCompilationTime() - before.get();
      return round.withCompiling(millis * 1e6 / (System.nanoTime() - begun));
    }
  }
}
