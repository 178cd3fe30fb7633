package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.ProtocolException;
import dev.sallyport.RefusedException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.ServiceTable.ContractEntry;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Quote;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.SchemaForm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the peer for its schemas of a contract, and shows it this end's (docs/protocol.md,
 * "Schemas"). Each end asks for a contract once a session, so what is sent is bounded by what is
 * served.
 *
 * <p>{@link #fetch} and {@link #end} are thread-safe, the rest is of the reader thread.
 */
final class SchemaExchange {
  /** The largest body with schemas in it, whatever the largest frame is. */
  static final int MAX_BYTES = 512 << 10;

  private static final int MAX_DEPTH = 64;

  private final Outlet outlet;
  private final Function<String, @Nullable SortedMap<String, Schema>> served;
  private final Duration timeout;
  private final SchemaForm form = Codecs.PROVIDER.schemaForm();

  /** Guarded by this: what the peer shows of each contract, and the session's end. */
  private final Map<String, CompletableFuture<Data>> asked = new HashMap<>();

  /** Guarded by this: contracts that the peer has been waited for in vain. */
  private final Set<String> late = new HashSet<>();

  private @Nullable SallyportException ended;

  /** Contracts that the peer has asked for. Reader thread. */
  private final Set<String> shown = new HashSet<>();

  /** The peer's schemas cannot be had; the message says why. */
  static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * @param served the schemas of a contract that this end serves, null for one that it does not
   * @param timeout how long the peer may take for its answer
   */
  SchemaExchange(
      Outlet outlet,
      Function<String, @Nullable SortedMap<String, Schema>> served,
      Duration timeout) {
    this.outlet = outlet;
    this.served = served;
    this.timeout = timeout;
  }

  /**
   * The peer's schemas of a contract, which are what its fingerprint was taken over.
   *
   * @throws SallyportException the session's end
   */
  SortedMap<String, Schema> fetch(ContractEntry entry)
      throws UnavailableException, InterruptedException {
    long wait = hasWaited(entry.name()) ? 0 : TimeUnit.NANOSECONDS.convert(timeout);
    Data shownByPeer;
    try {
      shownByPeer = ask(entry.name()).get(wait, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      waitedInVain(entry.name());
      throw new UnavailableException(
          "did not show its schemas within "
              + DurationText.exact(timeout)
              + " (Limits.stallTimeout)");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SallyportException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
    if (shownByPeer.isNull()) {
      throw new UnavailableException("does not show its schemas: they exceed the limits");
    }
    try {
      return checked(entry, form.read(shownByPeer));
    } catch (InvalidDataException e) {
      throw new UnavailableException("what it shows are no schemas: " + e.getMessage());
    }
  }

  /** Once is enough: whoever asks again takes the answer if it has come by then. */
  private synchronized boolean hasWaited(String contract) {
    return late.contains(contract);
  }

  private synchronized void waitedInVain(String contract) {
    late.add(contract);
  }

  private CompletableFuture<Data> ask(String contract) {
    CompletableFuture<Data> answer;
    synchronized (this) {
      SallyportException cause = ended;
      if (cause != null) {
        throw cause;
      }
      answer = asked.get(contract);
      if (answer != null) {
        return answer;
      }
      answer = new CompletableFuture<>();
      asked.put(contract, answer);
    }
    outlet.control(FrameHead.of(FrameType.SCHEMA, 0, 0), Data.of(Map.of("contract", contract)));
    return answer;
  }

  private SortedMap<String, Schema> checked(ContractEntry entry, SortedMap<String, Schema> schemas)
      throws UnavailableException {
    Set<String> expected = new HashSet<>();
    boolean whole = true;
    for (String method : entry.methods()) {
      StreamKind kind = SchemaNames.kind(method, schemas.keySet());
      if (kind == null) {
        whole = false;
      } else {
        expected.addAll(SchemaNames.of(method, kind));
      }
    }
    String fingerprint = form.fingerprint(schemas);
    if (!whole || !schemas.keySet().equals(expected) || !fingerprint.equals(entry.fingerprint())) {
      throw new UnavailableException(
          "the schemas that it shows are not those that it declared (their fingerprint is "
              + fingerprint.substring(0, 12)
              + ")");
    }
    return schemas;
  }

  /**
   * A SCHEMA of the peer.
   *
   * @throws ProtocolException if it is malformed, or not in its place
   */
  void onFrame(Frame frame) {
    Map<String, Data> body = body(frame);
    Data name = body.getOrDefault("contract", Data.NULL);
    if (!(name.value() instanceof String contract)) {
      throw violation("SCHEMA names no contract");
    }
    if (frame.head().has(FrameHead.ACK)) {
      answered(contract, body.getOrDefault("schema", Data.NULL));
    } else {
      show(contract);
    }
  }

  private void answered(String contract, Data schema) {
    CompletableFuture<Data> answer;
    synchronized (this) {
      answer = asked.get(contract);
    }
    // One that comes after the time is of use to whoever asks next.
    if (answer == null || !answer.complete(schema)) {
      throw violation("SCHEMA with ACK that was not asked for, or twice: " + quote(contract));
    }
  }

  private void show(String contract) {
    SortedMap<String, Schema> schemas = served.apply(contract);
    if (schemas == null) {
      throw violation("SCHEMA of what is not served here: " + quote(contract));
    }
    if (!shown.add(contract)) {
      throw violation("SCHEMA asked for again: " + quote(contract) + " (expected once)");
    }
    FrameHead head = FrameHead.of(FrameType.SCHEMA, FrameHead.ACK, 0);
    byte[] text = form.text(schemas).getBytes(StandardCharsets.UTF_8);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("contract", contract);
    try {
      body.put("schema", Codecs.readBody(text, 0, text.length, MAX_DEPTH));
      outlet.control(head, Data.of(body), MAX_BYTES);
    } catch (RefusedException | InvalidDataException e) {
      // Too large or too deep for the peer; without them it knows that much.
      body.remove("schema");
      outlet.control(head, Data.of(body));
    }
  }

  private static Map<String, Data> body(Frame frame) {
    if (frame.length() > MAX_BYTES) {
      throw violation(
          "SCHEMA too long: length=" + frame.length() + " (expected at most " + MAX_BYTES + ")");
    }
    try {
      Data body =
          Codecs.readBody(frame.buffer().array(), frame.offset(), frame.length(), MAX_DEPTH);
      if (!(body.value() instanceof Map)) {
        throw violation("SCHEMA is no JSON object");
      }
      return body.asMap();
    } catch (InvalidDataException e) {
      throw violation("SCHEMA is malformed: " + e.getMessage());
    }
  }

  private static String quote(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return '"' + Quote.of(bytes, 0, bytes.length, 80) + '"';
  }

  private static ProtocolException violation(String message) {
    return new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, message);
  }

  /** The session is over: whoever waits, or asks from now on, gets {@code cause}. */
  void end(SallyportException cause) {
    Map<String, CompletableFuture<Data>> waiting;
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = cause;
      waiting = Map.copyOf(asked);
    }
    for (CompletableFuture<Data> answer : waiting.values()) {
      answer.completeExceptionally(cause);
    }
  }
}
