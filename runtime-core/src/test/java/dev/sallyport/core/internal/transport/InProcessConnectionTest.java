package dev.sallyport.core.internal.transport;

import dev.sallyport.spi.Connection;
import dev.sallyport.spi.TransportConformance;

/** Over pipes within this process. */
class InProcessConnectionTest extends TransportConformance {
  @Override
  protected Connection[] connect() {
    return StreamConnection.pair(Framing.BINARY, 1 << 20);
  }

  @Override
  protected byte[] frame(int size) {
    return StreamConnectionTest.binaryFrame(size);
  }
}
