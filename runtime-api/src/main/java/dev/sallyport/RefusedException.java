package dev.sallyport;

import dev.sallyport.schema.Refusal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A value or a type is not data, so it was not sent: no byte was written, and the channel or client
 * is as usable as before.
 *
 * <p>The message has, for each of up to ten refusals, the path, what was found there, why it cannot
 * cross, the fix and the code. Where a message was about to be written it says, too, that nothing
 * was.
 */
public final class RefusedException extends SallyportException {
  private static final long serialVersionUID = 1L;

  private final transient List<Refusal> refusals;

  /**
   * A type, or a value of which no message was made yet.
   *
   * @param subject what was not sent, for the message: {@code Job}, {@code Thumbnails.resize}
   * @param refusals at least one
   */
  public RefusedException(String subject, List<Refusal> refusals) {
    this(subject, refusals, "");
  }

  private RefusedException(String subject, List<Refusal> refusals, String ending) {
    super(ErrorCode.REFUSED, message(subject, refusals, ending), null);
    this.refusals = List.copyOf(refusals);
  }

  /**
   * A message that was about to be written.
   *
   * @param subject as for the constructor
   * @param refusals at least one
   */
  public static RefusedException ofMessage(String subject, List<Refusal> refusals) {
    return new RefusedException(
        subject, refusals, "; 0 bytes written; the channel is still usable");
  }

  private static String message(String subject, List<Refusal> refusals, String ending) {
    if (refusals.isEmpty()) {
      throw new IllegalArgumentException("refusals out of range: 0 (expected at least 1)");
    }
    return refusals.stream()
        .map(refusal -> "Not sent: " + refusal.describe(subject))
        .collect(Collectors.joining("\n", "", ending));
  }

  /** Every refusal found, in the order of the value; at most ten. */
  public List<Refusal> refusals() {
    return refusals;
  }
}
