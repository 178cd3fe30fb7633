package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.ProtocolException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.RemoteError;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.Quote;
import dev.sallyport.schema.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Errors as data and back (docs/protocol.md, "ERROR"). What a peer's says is shown escaped.
 * Bounded: at most 8 causes and 64 lines of stack each, texts cut at 4,096 characters; {@link
 * Outlet#error} says less where the peer accepts less.
 */
final class Errors {
  private static final int MAX_CAUSES = 8;
  private static final int MAX_STACK = 64;
  private static final int MAX_TEXT = 4096;

  private Errors() {}

  /** What a handler threw, whatever it is, or the refusal of what it returned. */
  static Data ofHandler(Throwable failure) {
    Map<String, Object> body = body(ErrorCode.REMOTE_FAILURE, message(failure));
    body.put("remote", remote(failure, MAX_CAUSES));
    return Data.of(body);
  }

  /** What this library found wrong with a stream or the session. */
  static Data ofEngine(SallyportException failure) {
    Map<String, Object> body = body(failure.code(), failure.getMessage());
    if (failure instanceof InvalidDataException invalid) {
      Violation violation = invalid.violation();
      body.put("path", text(violation.path()));
      body.put("expected", text(violation.expected()));
      body.put("actual", text(violation.actual()));
      body.put("offset", violation.offset());
    }
    return Data.of(body);
  }

  private static Map<String, Object> body(ErrorCode code, @Nullable String message) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("code", code.name());
    body.put("message", text(message));
    return body;
  }

  /**
   * The body of an ERROR, in the one form; a bare string, as a short child may send, is a message.
   */
  static Data read(Frame frame) {
    Data body =
        Codecs.readBody(frame.buffer().array(), frame.offset(), frame.length(), 2 * MAX_CAUSES + 4);
    if (body.value() instanceof Map) {
      return body;
    }
    String message = body.value() instanceof String text ? text : "an error without a message";
    return Data.of(Map.of("message", message));
  }

  private static Map<String, Object> remote(Throwable failure, int causesLeft) {
    Map<String, Object> remote = new LinkedHashMap<>();
    remote.put("type", failure.getClass().getName());
    remote.put("message", text(message(failure)));
    List<String> stack = new ArrayList<>();
    for (StackTraceElement element : asked(failure::getStackTrace, new StackTraceElement[0])) {
      if (stack.size() == MAX_STACK) {
        stack.add("…");
        break;
      }
      stack.add(String.valueOf(element));
    }
    remote.put("stack", stack);
    Throwable cause = asked(failure::getCause, null);
    if (cause != null && causesLeft > 1) {
      remote.put("cause", remote(cause, causesLeft - 1));
    }
    return remote;
  }

  private static @Nullable String message(Throwable failure) {
    return asked(failure::getMessage, "");
  }

  /** What a failure says of itself, if it can: its methods are user code. */
  private static <T extends @Nullable Object> T asked(Supplier<T> question, T otherwise) {
    try {
      return question.get();
    } catch (RuntimeException | StackOverflowError e) {
      return otherwise;
    }
  }

  /**
   * The same failure in less: without stacks and causes, each text cut at {@code max} characters; 0
   * leaves the code.
   */
  static Data shortened(Data body, int max) {
    Map<String, Object> less =
        shortened(body, max, "code", "message", "path", "expected", "actual");
    if (body.get("remote").value() instanceof Map && max > 0) {
      less.put("remote", shortened(body.get("remote"), max, "type", "message"));
    }
    return Data.of(less);
  }

  private static Map<String, Object> shortened(Data body, int max, String... names) {
    Map<String, Object> less = new LinkedHashMap<>();
    for (String name : names) {
      boolean code = name.equals("code");
      if (body.get(name).value() instanceof String text && (code || max > 0)) {
        less.put(name, code ? text : text(text, max));
      }
    }
    return less;
  }

  private static String text(@Nullable String text) {
    return text(text, MAX_TEXT);
  }

  /** A text that every codec accepts: bounded, without unpaired surrogates. */
  private static String text(@Nullable String text, int max) {
    if (text == null) {
      return "";
    }
    String cut = text.length() > max ? text.substring(0, max) + "…" : text;
    StringBuilder clean = new StringBuilder(cut.length());
    cut.codePoints().forEach(c -> clean.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
    return clean.toString();
  }

  /**
   * The exception that an ERROR for a call stands for.
   *
   * @param label the call
   */
  static SallyportException ofCall(String label, Data body) {
    String message = string(body, "message");
    return switch (code(body)) {
      case INVALID_DATA -> new InvalidDataException(arguments(label, body), violation(body));
      case UNKNOWN_METHOD -> new IncompatibleException(ErrorCode.UNKNOWN_METHOD, message);
      case INCOMPATIBLE_SCHEMA -> new IncompatibleException(ErrorCode.INCOMPATIBLE_SCHEMA, message);
      case RESOURCE_EXHAUSTED, DRAINING ->
          new RejectedCallException(code(body), label + ": " + message);
      case DEADLINE_EXCEEDED -> new DeadlineExceededException(label + ": " + message);
      case CANCELLED -> new CancelledCallException(label + ": " + message);
      // Its handler was told to stop because the peer closes the session.
      case CLOSED -> new ClosedException(label + ": " + message);
      default -> new RemoteCallException(label, remote(body));
    };
  }

  /** The same for an element of the stream of a call: its path is one within the stream. */
  static InvalidDataException ofElement(String label, Violation found) {
    String path = found.path();
    boolean rooted = path.startsWith("$");
    return new InvalidDataException(
        "element of " + label,
        new Violation(
            rooted ? "$[]" + path.substring(1) : path,
            found.expected(),
            found.actual(),
            found.offset()));
  }

  /** What the violation says already is not said twice. */
  private static String arguments(String label, Data body) {
    boolean known = body.get("expected").value() instanceof String;
    String message = known ? "" : string(body, "message");
    return "arguments of " + label + (message.isEmpty() ? "" : ": " + message);
  }

  /** A fresh view of a shared cause: each caller's trace shows where it waited. */
  static SallyportException rethrown(SallyportException cause) {
    return cause instanceof WorkerExitedException exited
        ? new WorkerExitedException(exited.exitReport())
        : cause;
  }

  /** The exception that an ERROR on stream 0 stands for: the end of the session. */
  static SallyportException ofSession(Data body) {
    String message = string(body, "message");
    ErrorCode code = code(body);
    return switch (code) {
      case UNSUPPORTED_VERSION, NO_COMMON_ENCODING, INCOMPATIBLE_SCHEMA ->
          new IncompatibleException(code, "the other process reports: " + message);
      default ->
          new ProtocolException(
              ErrorCode.PROTOCOL_VIOLATION, "the other process reports: " + message);
    };
  }

  private static ErrorCode code(Data body) {
    String name = string(body, "code");
    for (ErrorCode code : ErrorCode.values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    // A child of a few lines sends a type and a message at most.
    return ErrorCode.REMOTE_FAILURE;
  }

  private static Violation violation(Data body) {
    Data offset = body.get("offset");
    // A child of a few lines may say no more than the code.
    return new Violation(
        string(body, "path", "a place that the other process does not tell"),
        string(body, "expected", "what the schema says"),
        string(body, "actual", "something that the other process does not tell"),
        offset.value() instanceof Long number ? number : -1);
  }

  private static RemoteError remote(Data body) {
    Data remote = body.get("remote");
    if (remote.value() instanceof Map) {
      return remoteError(remote, MAX_CAUSES);
    }
    return new RemoteError(
        body.get("type").isNull() ? "error" : string(body, "type"),
        string(body, "message"),
        stack(body),
        Optional.empty());
  }

  private static RemoteError remoteError(Data remote, int causesLeft) {
    Data cause = remote.get("cause");
    return new RemoteError(
        string(remote, "type"),
        string(remote, "message"),
        stack(remote),
        cause.value() instanceof Map && causesLeft > 1
            ? Optional.of(remoteError(cause, causesLeft - 1))
            : Optional.empty());
  }

  private static List<String> stack(Data remote) {
    List<String> lines = new ArrayList<>();
    if (remote.get("stack").value() instanceof List<?> list) {
      for (Object line : list) {
        if (line instanceof String text && lines.size() <= MAX_STACK) {
          lines.add(Quote.readable(text));
        }
      }
    }
    return lines;
  }

  private static String string(Data body, String name) {
    return string(body, name, "");
  }

  private static String string(Data body, String name, String otherwise) {
    return body.get(name).value() instanceof String text && !text.isEmpty()
        ? Quote.readable(text)
        : otherwise;
  }
}
