package dev.sallyport.core.internal.runtime;

import dev.sallyport.InProcess;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.process.Protocol;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.SessionConformance;
import dev.sallyport.spi.conformance.Works;
import dev.sallyport.spi.conformance.WorksHandler;
import java.time.Duration;

/** Over pipes within this process, in the binary framing. */
class InProcessConformanceTest extends SessionConformance {
  @Override
  protected Linked connect(Limits caller, Limits worker, Answers answers) {
    return connect(Protocol.BINARY, caller, worker, answers);
  }

  static Linked connect(Protocol protocol, Limits caller, Limits worker, Answers answers) {
    InProcess peer =
        InProcess.builder()
            .serveWith(Works.class, WorksHandler::new)
            .channel(WorksHandler.Note.class, WorksHandler.Note.class, WorksHandler::converse)
            .serveBack(Answers.class, answers)
            .protocol(protocol)
            // Some handlers do not return.
            .stopTimeout(Duration.ofSeconds(1))
            .callerLimits(caller)
            .workerLimits(worker)
            .open();
    return new Linked() {
      @Override
      public Peer peer() {
        return peer;
      }

      @Override
      public void kill() {
        peer.disconnect();
      }

      @Override
      public void close() {
        peer.close();
      }
    };
  }
}
