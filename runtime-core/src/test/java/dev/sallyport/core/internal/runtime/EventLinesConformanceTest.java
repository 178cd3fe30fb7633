package dev.sallyport.core.internal.runtime;

import dev.sallyport.Limits;
import dev.sallyport.process.Protocol;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.SessionConformance;

/** Over a transport that is driven by events, in lines. */
class EventLinesConformanceTest extends SessionConformance {
  @Override
  protected Linked connect(Limits caller, Limits worker, Answers answers) {
    return EventConformanceTest.connect(Protocol.JSON_LINES, caller, worker, answers);
  }

  @Override
  protected int largest() {
    // Base64, and the line's envelope.
    return 750_000;
  }
}
