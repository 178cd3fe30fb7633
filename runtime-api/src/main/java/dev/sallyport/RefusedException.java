package dev.sallyport;

import dev.sallyport.schema.Refusal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A value or a type is not data, so it was not sent: no byte was written, and the channel or client
 * is as usable as before.
 *
 * <p>The message has, for each of up to ten refusals, the path, what was found there, why it cannot
 * cross, the fix and the code.
 */
public final class RefusedException extends SallyportException {
  private static final long serialVersionUID = 1L;

  private final transient List<Refusal> refusals;

  /**
   * @param subject what was not sent, for the message: {@code Job}, {@code Thumbnails.resize}
   * @param refusals at least one
   */
  public RefusedException(String subject, List<Refusal> refusals) {
    super(ErrorCode.REFUSED, message(subject, refusals), null);
    this.refusals = List.copyOf(refusals);
  }

  private static String message(String subject, List<Refusal> refusals) {
    if (refusals.isEmpty()) {
      throw new IllegalArgumentException("refusals out of range: 0 (expected at least 1)");
    }
    return refusals.stream()
        .map(refusal -> "Not sent: " + refusal.describe(subject))
        .collect(Collectors.joining("\n", "", "; 0 bytes written; the channel is still usable"));
  }

  /** Every refusal found, in the order of the value; at most ten. */
  public List<Refusal> refusals() {
    return refusals;
  }
}
