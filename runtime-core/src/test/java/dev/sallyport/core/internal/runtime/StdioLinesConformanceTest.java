package dev.sallyport.core.internal.runtime;

import dev.sallyport.Limits;
import dev.sallyport.process.Protocol;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.SessionConformance;

/** Over pipes to real child processes, in lines. */
class StdioLinesConformanceTest extends SessionConformance {
  @Override
  protected Linked connect(Limits caller, Limits worker, Answers answers) {
    return StdioConformanceTest.connect(Protocol.JSON_LINES, caller, worker, answers);
  }

  @Override
  protected int largest() {
    // Base64, and the line's envelope.
    return 750_000;
  }
}
