package dev.sallyport;

import dev.sallyport.Metadata.Fault;
import dev.sallyport.schema.Violation;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.spi.CallContexts;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What travels with a call beside its arguments, and what a running handler knows of its call:
 * metadata, a deadline, and whether anybody still waits.
 *
 * <p>A thread has a {@linkplain #current current} context. The runtime binds the one of a call
 * while its handler runs, and calls that are made meanwhile take along its metadata and no more
 * time than its deadline leaves. Other threads have it only where it is handed on, by {@link #run},
 * {@link #call}, {@link #supply}, {@link #wrap} or {@link #executor}; the callbacks of streams and
 * futures are such.
 *
 * <p>Its cancellation does not travel. A handler that waits in a call of its own is interrupted,
 * and so gives that up; what it has begun without waiting goes on, unless it registers with {@link
 * Cancellation#onCancel} to cancel it.
 *
 * <pre>{@code
 * CallContext.current()
 *     .with("tenant", "north")
 *     .withTimeout(Duration.ofSeconds(2))
 *     .supply(() -> thumbnails.resize(image));
 * }</pre>
 *
 * <p>Metadata is for what many calls have in common, not for arguments. There are at most 32
 * entries, and 4 KiB of keys and values together. A key has 1 to 64 characters of {@code a-z},
 * {@code 0-9}, {@code .}, {@code _} and {@code -}. A value has at most 1,024 bytes as UTF-8,
 * without control characters and lone surrogates; it may be empty. Keys that begin with {@code
 * mdc.} are the runtime's, which carries the logger's context under them; they have the same limits
 * once more, and capital letters too. The entries {@code traceparent} and {@code tracestate} are
 * set by {@link #withTrace} alone.
 *
 * <p>Immutable; thread-safe. A context stays usable after its call has ended.
 */
public final class CallContext {
  private static final CallContext ROOT =
      new CallContext(Map.of(), null, Cancellation.none(), null);

  static {
    CallContexts.open(
        new CallContexts.Door() {
          @Override
          public CallContext make(
              Map<String, String> metadata,
              @Nullable Deadline deadline,
              Cancellation cancellation,
              @Nullable PeerIdentity peer) {
            return received(metadata, deadline, cancellation, peer);
          }
        });
  }

  // Sorted by key, so that equal metadata is sent as equal bytes; never changed.
  private final Map<String, String> metadata;
  private final @Nullable Deadline deadline;
  private final Cancellation cancellation;
  private final @Nullable PeerIdentity peer;

  private CallContext(
      Map<String, String> metadata,
      @Nullable Deadline deadline,
      Cancellation cancellation,
      @Nullable PeerIdentity peer) {
    this.metadata = metadata;
    this.deadline = deadline;
    this.cancellation = cancellation;
    this.peer = peer;
  }

  private static CallContext received(
      Map<String, String> metadata,
      @Nullable Deadline deadline,
      Cancellation cancellation,
      @Nullable PeerIdentity peer) {
    if (metadata.isEmpty()) {
      return new CallContext(Map.of(), deadline, cancellation, peer);
    }
    Map<String, String> own = new TreeMap<>(metadata);
    TraceContext.dropFaults(own);
    Fault fault = Metadata.fault(own);
    if (fault != null) {
      throw new InvalidDataException(
          new Violation(fault.path(), fault.expected(), fault.actual(), -1));
    }
    return new CallContext(Collections.unmodifiableMap(own), deadline, cancellation, peer);
  }

  /** The context of this thread: the running call's, or {@link #root}. */
  public static CallContext current() {
    return CallContexts.current();
  }

  /** The context outside of any call: no metadata, no deadline, never cancelled. */
  public static CallContext root() {
    return ROOT;
  }

  /** All metadata, sorted by key; unmodifiable. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The metadata of a key. */
  public Optional<String> get(String key) {
    return Optional.ofNullable(metadata.get(key));
  }

  /**
   * This context with an entry set, in the place of one with the same key.
   *
   * @throws IllegalArgumentException if that breaks a rule of metadata, or the key is the runtime's
   *     or a trace's
   */
  public CallContext with(String key, String value) {
    if (key.startsWith(Metadata.RESERVED)) {
      throw reserved(key, "none that begins with \"mdc.\"", "set it in the logger's MDC");
    } else if (key.equals(TraceContext.PARENT) || key.equals(TraceContext.STATE)) {
      throw reserved(key, "none of a trace", "call withTrace");
    }
    Map<String, String> changed = new TreeMap<>(metadata);
    changed.put(key, value);
    return checked(changed);
  }

  private static IllegalArgumentException reserved(String key, String expected, String fix) {
    return new Fault("metadata key", "", Metadata.quoted(key), expected, fix).exception();
  }

  private CallContext checked(Map<String, String> changed) {
    Fault fault = Metadata.fault(changed);
    if (fault != null) {
      throw fault.exception();
    }
    return new CallContext(Collections.unmodifiableMap(changed), deadline, cancellation, peer);
  }

  /**
   * This context without the entry of a key; itself if there is none. Without {@code traceparent}
   * it has no {@code tracestate} either.
   */
  public CallContext without(String key) {
    if (!metadata.containsKey(key)) {
      return this;
    }
    Map<String, String> changed = new TreeMap<>(metadata);
    changed.remove(key);
    if (key.equals(TraceContext.PARENT)) {
      changed.remove(TraceContext.STATE);
    }
    return checked(changed);
  }

  /** When the result is of no use any more; empty if it always is. */
  public Optional<Deadline> deadline() {
    return Optional.ofNullable(deadline);
  }

  /**
   * This context with a deadline; itself if it has an earlier one. Calls that are made in it fail
   * once the deadline has expired, but its {@link #cancellation} stays as it is.
   */
  public CallContext withDeadline(Deadline deadline) {
    Deadline earlier = this.deadline == null ? deadline : this.deadline.earlier(deadline);
    return earlier.equals(this.deadline)
        ? this
        : new CallContext(metadata, earlier, cancellation, peer);
  }

  /**
   * This context with a deadline that is {@code timeout} from now; itself if it has an earlier one.
   *
   * @throws IllegalArgumentException if {@code timeout} is not positive
   */
  public CallContext withTimeout(Duration timeout) {
    return withDeadline(Deadline.after(timeout));
  }

  /** Whether anybody still waits for the running call; {@link Cancellation#none} outside of any. */
  public Cancellation cancellation() {
    return cancellation;
  }

  /**
   * Who made the running call, as far as it was proven: over a socket; empty of a parent or child
   * at the other end of a pipe, and outside of any call. It does not travel with calls made in it.
   */
  public Optional<PeerIdentity> peer() {
    return Optional.ofNullable(peer);
  }

  /** The place in a trace that calls belong to, as {@link #withTrace} takes it. */
  public Optional<String> traceparent() {
    return get(TraceContext.PARENT);
  }

  /**
   * This context in a trace, in the place of a former one. Both texts are those of <a
   * href="https://www.w3.org/TR/trace-context-1/">W3C Trace Context, level 1</a>, and travel
   * unchanged, as metadata of the specification's names. A {@code traceparent} of a later version
   * is accepted if it begins as version 00 does.
   *
   * @param tracestate what tracing systems add; none if null or empty
   * @throws IllegalArgumentException if one of them is not what the specification says, or breaks a
   *     rule of metadata
   */
  public CallContext withTrace(String traceparent, @Nullable String tracestate) {
    Map<String, String> changed = new TreeMap<>(metadata);
    changed.put(TraceContext.PARENT, traceparent);
    changed.remove(TraceContext.STATE);
    if (tracestate != null && !tracestate.isEmpty()) {
      changed.put(TraceContext.STATE, tracestate);
    }
    return checked(changed);
  }

  /** Runs a task in this context, on this thread, which has its former context again afterwards. */
  public void run(Runnable task) {
    CallContext before = CallContexts.attach(this);
    try {
      task.run();
    } finally {
      CallContexts.detach(before);
    }
  }

  /**
   * Calls a task in this context, on this thread, which has its former context again afterwards.
   *
   * @throws Exception what the task throws
   */
  public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
    CallContext before = CallContexts.attach(this);
    try {
      return task.call();
    } finally {
      CallContexts.detach(before);
    }
  }

  /** As {@link #call}, for a task that throws nothing that is checked. */
  public <T extends @Nullable Object> T supply(Supplier<T> task) {
    CallContext before = CallContexts.attach(this);
    try {
      return task.get();
    } finally {
      CallContexts.detach(before);
    }
  }

  /** A task that runs in this context, on whichever thread. */
  public Runnable wrap(Runnable task) {
    return () -> run(task);
  }

  /** An executor that runs each task in this context, on the threads of {@code executor}. */
  public Executor executor(Executor executor) {
    return task -> executor.execute(wrap(task));
  }

  /** The keys, and no values, which may be no one else's business. */
  @Override
  public String toString() {
    return "CallContext["
        + metadata.keySet()
        + (deadline == null ? "" : ", " + deadline)
        + ", "
        + cancellation
        + "]";
  }
}
