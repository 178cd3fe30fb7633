package dev.sallyport.core.internal.transport;

import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection that puts fragments where they belong, and waits for them. */
public interface LandingConnection extends Connection {
  /**
   * As {@link #receive(FrameBuffer)}; but where {@code landing} {@linkplain Landing#isBegun has
   * begun} afterwards, {@code frame} is the header alone, and the payload is there.
   */
  boolean receive(FrameBuffer frame, Landing landing) throws IOException;

  @Override
  default boolean receive(FrameBuffer frame) throws IOException {
    return receive(frame, new Landing(Landing.Ground.NONE));
  }

  /** This connection, if it is of this kind; else null. */
  static @Nullable LandingConnection of(Connection connection) {
    return connection instanceof LandingConnection landing ? landing : null;
  }
}
