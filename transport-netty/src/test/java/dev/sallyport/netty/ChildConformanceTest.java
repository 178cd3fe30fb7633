package dev.sallyport.netty;

import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.process.Carrier;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.SessionConformance;
import dev.sallyport.spi.conformance.WorksHandler;
import org.junit.jupiter.api.extension.ExtendWith;

/** Over Unix domain sockets, to children that connect back. */
@ExtendWith(NoLeaks.class)
class ChildConformanceTest extends SessionConformance {
  @Override
  protected Linked connect(Limits caller, Limits worker, Answers answers) {
    Child child =
        Launch.java(WorksHandler.class)
            .arguments(WorksHandler.arguments(worker))
            .over(Carrier.UNIX_SOCKET)
            .limits(caller)
            .serve(Answers.class, answers)
            .start();
    return new Linked() {
      @Override
      public Peer peer() {
        return child;
      }

      @Override
      public void kill() {
        ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
      }

      @Override
      public void close() {
        child.close();
      }
    };
  }
}
