package dev.sallyport.core.internal.session;

import dev.sallyport.CallContext;
import dev.sallyport.Cancellation;
import dev.sallyport.Deadline;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.spi.CallContexts;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.MdcKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Under what conditions a call is made: what the client demands, and what the running call, if the
 * caller is a handler itself, has left.
 *
 * @param timeout how long it may take, null for no limit
 * @param context what travels with it
 * @param each what the client demands of each call, null for nothing
 * @param deadline that of the running call or of its context, null for none
 */
record Conditions(
    @Nullable Duration timeout,
    Map<String, String> context,
    @Nullable Duration each,
    @Nullable Deadline deadline) {
  static final Conditions NONE = new Conditions(null, Map.of(), null, null);

  /**
   * Those of a call by this thread.
   *
   * @param label the call, for the message of a failure
   * @param timeout that the client has for its calls
   * @param mdcKeys entries of the logger's context that are to travel; null where the peer takes no
   *     context at all
   * @throws DeadlineExceededException if the running call has no time left
   */
  static Conditions of(String label, @Nullable Duration timeout, @Nullable List<String> mdcKeys) {
    CallContext current = CallContext.current();
    if (current.equals(CallContext.root()) && (mdcKeys == null || mdcKeys.isEmpty())) {
      return timeout == null ? NONE : new Conditions(timeout, Map.of(), timeout, null);
    }
    Deadline deadline = current.deadline().orElse(null);
    return new Conditions(
        earlier(label, timeout, deadline),
        mdcKeys == null ? Map.of() : context(current, mdcKeys),
        timeout,
        deadline);
  }

  /**
   * Those of the same call where it is made now, and not when they were taken: the client's time
   * begins anew, the deadline stays where it is.
   *
   * @param label as for {@link #of}
   * @throws DeadlineExceededException if no time is left until the deadline
   */
  Conditions now(String label) {
    return deadline == null
        ? this
        : new Conditions(earlier(label, each, deadline), context, each, deadline);
  }

  /** That the time of a call has run out; whose time it was, too. */
  DeadlineExceededException exceeded(String label) {
    boolean contexts = deadline != null && !Objects.equals(timeout, each);
    String time = timeout == null ? "?" : DurationText.rounded(timeout);
    return new DeadlineExceededException(
        label
            + (contexts
                ? " exceeded the deadline of the context that it was called in, which left it "
                : " exceeded its deadline of ")
            + time);
  }

  private static @Nullable Duration earlier(
      String label, @Nullable Duration timeout, @Nullable Deadline deadline) {
    if (deadline == null) {
      return timeout;
    }
    Duration left = deadline.remaining();
    if (left.isZero()) {
      throw new DeadlineExceededException(
          label
              + " was not sent: the deadline of the call that makes it, or of its context, has"
              + " passed");
    }
    return timeout == null || left.compareTo(timeout) < 0 ? left : timeout;
  }

  private static Map<String, String> context(CallContext current, List<String> mdcKeys) {
    Map<String, String> entries = current.metadata();
    for (String key : mdcKeys) {
      String value = MDC.get(key);
      if (value != null) {
        entries = with(entries, MdcKeys.metadataKey(key), value);
      }
    }
    return entries;
  }

  /** With one entry more, if that breaks no rule: what is logged must not make a call fail. */
  private static Map<String, String> with(Map<String, String> entries, String key, String value) {
    Map<String, String> changed = new TreeMap<>(entries);
    changed.put(key, value);
    try {
      return CallContexts.of(changed, null, Cancellation.none()).metadata();
    } catch (InvalidDataException e) {
      return entries;
    }
  }
}
