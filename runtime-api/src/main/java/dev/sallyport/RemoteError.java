package dev.sallyport;

import java.util.List;
import java.util.Optional;

/**
 * A failure in another process, as data: what a {@link Throwable} becomes when it crosses. It may
 * be a component of a message like any other record. In that of a {@link RemoteCallException}
 * control characters are escaped, but for line breaks and tabs.
 *
 * @param type the class name of the exception in the other process, or that language's name of it
 * @param message its message, empty where it had none
 * @param stack its stack trace, one printed line each, innermost first; empty where the peer sends
 *     none
 * @param cause what caused it, at most 8 deep
 */
public record RemoteError(
    String type, String message, List<String> stack, Optional<RemoteError> cause) {
  public RemoteError {
    stack = List.copyOf(stack);
  }

  /** The type, the message, the stack and the causes, as a Java stack trace is printed. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text);
    return text.toString();
  }

  private void append(StringBuilder text) {
    text.append(type).append(message.isEmpty() ? "" : ": ").append(message);
    for (String line : stack) {
      text.append("\n\tat ").append(line);
    }
    cause.ifPresent(inner -> {
      text.append("\nCaused by: ");
      inner.append(text);
    });
  }
}
