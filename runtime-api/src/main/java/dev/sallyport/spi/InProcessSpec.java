package dev.sallyport.spi;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.process.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link dev.sallyport.InProcess.Builder} describes, as plain values, checked. Immutable.
 *
 * @param worker what the worker's end offers
 * @param services what the caller's end serves to the worker's
 * @param limits what the caller's end is willing to receive, buffer and wait for
 * @param protocol how frames are told apart
 * @param encodings that the caller's end offers, best first
 * @param bootstrap data to pass in the handshake
 * @param stopTimeout for the close
 * @param interruptHandlers whether the thread of a handler of the caller's end that is to stop is
 *     interrupted
 * @param mdcKeys entries of the logger's context that travel with calls to the worker's end
 */
public record InProcessSpec(
    WorkerSpec worker,
    List<Service<?>> services,
    Limits limits,
    Protocol protocol,
    List<Encoding> encodings,
    Optional<Object> bootstrap,
    Duration stopTimeout,
    boolean interruptHandlers,
    List<String> mdcKeys) {
  public InProcessSpec {
    if (encodings.isEmpty()) {
      throw new IllegalArgumentException("encodings out of range: none (expected at least 1)");
    }
    if (stopTimeout.isNegative() || stopTimeout.isZero()) {
      throw new IllegalArgumentException(
          "stopTimeout out of range: "
              + DurationText.exact(stopTimeout)
              + " (expected more than 0)");
    }
    services = List.copyOf(services);
    encodings = List.copyOf(encodings);
    mdcKeys = MdcKeys.checked(mdcKeys);
  }
}
