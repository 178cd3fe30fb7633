package dev.sallyport.core.internal.process;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the session knows of a child's end and the process layer does not.
 *
 * @param callsInFlight the methods whose calls wait for it; the report keeps the first 20
 * @param lastFrameNanos the {@link System#nanoTime} at which the last frame came from it
 */
public record SessionFacts(List<String> callsInFlight, OptionalLong lastFrameNanos) {
  /** Of a child without a session. */
  public static final SessionFacts NONE = new SessionFacts(List.of(), OptionalLong.empty());

  public SessionFacts {
    callsInFlight = List.copyOf(callsInFlight);
  }
}
