package dev.sallyport;

import dev.sallyport.Metadata.Fault;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The two entries of <a href="https://www.w3.org/TR/trace-context-1/">W3C Trace Context, level
 * 1</a>. This library passes them through and makes none, so it keeps them as they are. Those that
 * a user sets wrongly are refused, those that arrive so are ignored.
 */
final class TraceContext {
  static final String PARENT = "traceparent";
  static final String STATE = "tracestate";

  private static final String FORM = "00-<32 digits>-<16 digits>-<2 digits>, lower-case hex";
  private static final int LENGTH = 55;
  private static final int MAX_MEMBERS = 32;

  /** Loaded once a state is seen: few calls have one. */
  private static final class State {
    static final Pattern MEMBER =
        Pattern.compile(
            "([a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})"
                + "=[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");
  }

  private TraceContext() {}

  /** How the entries of a trace depart from the specification, or null. */
  static @Nullable Fault fault(Map<String, String> metadata) {
    String parent = metadata.get(PARENT);
    String state = metadata.get(STATE);
    String expected = parent == null ? null : faultOfParent(parent);
    if (parent != null && expected != null) {
      return fault(PARENT, parent, expected);
    }
    if (state != null) {
      expected = parent == null ? "a traceparent beside it" : faultOfState(state);
      if (expected != null) {
        return fault(STATE, state, expected);
      }
    }
    return null;
  }

  /**
   * Leaves out of what was received what departs from the specification: a parent that does takes
   * its state along, a state that does leaves its parent as it is.
   */
  static void dropFaults(Map<String, String> received) {
    String parent = received.get(PARENT);
    if (parent != null && faultOfParent(parent) != null) {
      received.remove(PARENT);
    }
    String state = received.get(STATE);
    if (state != null && (!received.containsKey(PARENT) || faultOfState(state) != null)) {
      received.remove(STATE);
    }
  }

  private static Fault fault(String key, String value, String expected) {
    String found = Metadata.quoted(value) + " of " + value.length() + " characters";
    return Fault.ofValue(key, found, expected, "pass what the tracing library gives, unchanged");
  }

  /** What is expected and not there, or null. Section 3.2. */
  private static @Nullable String faultOfParent(String text) {
    if (text.length() < LENGTH
        || text.charAt(2) != '-'
        || text.charAt(35) != '-'
        || text.charAt(52) != '-'
        || !isHex(text, 0, 2)
        || !isHex(text, 3, 35)
        || !isHex(text, 36, 52)
        || !isHex(text, 53, LENGTH)) {
      return FORM;
    } else if (text.startsWith("ff")) {
      return "a version from 00 to fe";
    } else if (isZero(text, 3, 35)) {
      return "a trace id that is not all zeros";
    } else if (isZero(text, 36, 52)) {
      return "a parent id that is not all zeros";
    } else if (text.length() > LENGTH && text.startsWith("00")) {
      return LENGTH + " characters in version 00";
    } else if (text.length() > LENGTH && text.charAt(LENGTH) != '-') {
      // Section 3.2.4: a version to come may add fields, and only add them.
      return "'-' before what a later version adds";
    }
    return null;
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  /** What is expected and not there, or null. Section 3.3; members may be empty. */
  private static @Nullable String faultOfState(String text) {
    String[] members = text.split(",", -1);
    if (members.length > MAX_MEMBERS) {
      return "0.." + MAX_MEMBERS + " members";
    }
    Set<String> keys = new HashSet<>();
    for (String member : members) {
      // Of what is around a member, the rules of metadata leave spaces only.
      Matcher matcher = State.MEMBER.matcher(member.trim());
      if (matcher.matches()) {
        if (!keys.add(matcher.group(1))) {
          return "each key once, not " + Metadata.quoted(matcher.group(1)) + " again";
        }
      } else if (!member.trim().isEmpty()) {
        return "members of the form key=value, not " + Metadata.quoted(member);
      }
    }
    return null;
  }
}
