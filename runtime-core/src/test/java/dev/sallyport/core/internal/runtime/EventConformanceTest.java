package dev.sallyport.core.internal.runtime;

import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.process.Protocol;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.SessionConformance;

/** Over a transport that is driven by events, in the binary framing. */
class EventConformanceTest extends SessionConformance {
  @Override
  protected Linked connect(Limits caller, Limits worker, Answers answers) {
    return connect(Protocol.BINARY, caller, worker, answers);
  }

  static Linked connect(Protocol protocol, Limits caller, Limits worker, Answers answers) {
    EventPair pair = new EventPair(protocol, caller, worker, answers);
    return new Linked() {
      @Override
      public Peer peer() {
        return pair.peer();
      }

      @Override
      public void kill() {
        pair.kill();
      }

      @Override
      public void close() {
        pair.close();
      }
    };
  }
}
