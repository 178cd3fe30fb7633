package dev.sallyport.core.internal.transport;

import dev.sallyport.spi.Connection;
import dev.sallyport.spi.TransportConformance;

class InProcessConnectionTest extends TransportConformance {
  @Override
  protected Connection[] connect() {
    return InProcessConnection.pair();
  }

  @Override
  protected byte[] frame(int size) {
    return StreamConnectionTest.binaryFrame(size);
  }
}
