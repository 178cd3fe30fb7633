package dev.sallyport.spi;

import dev.sallyport.CallContext;
import dev.sallyport.Cancellation;
import dev.sallyport.Deadline;
import dev.sallyport.InvalidDataException;
import dev.sallyport.socket.PeerIdentity;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The runtime's door to {@link CallContext}: makes one of what has been received, and binds it to
 * the thread that runs the handler. Thread-safe; each thread has its own binding.
 *
 * <pre>{@code
 * CallContext before = CallContexts.attach(context);
 * try {
 *   handler.invoke();
 * } finally {
 *   CallContexts.detach(before);
 * }
 * }</pre>
 */
public final class CallContexts {
  /** What {@link CallContext} lets this class do; it alone has one. */
  @FunctionalInterface
  public interface Door {
    CallContext make(
        Map<String, String> metadata,
        @Nullable Deadline deadline,
        Cancellation cancellation,
        @Nullable PeerIdentity peer);
  }

  // An array, and null for the root: what stays in a thread after its last call is of the JDK's
  // classes, and keeps neither a context nor our class loader in memory.
  private static final ThreadLocal<@Nullable Object[]> BOUND = new ThreadLocal<>();

  private static volatile @Nullable Door door;

  private CallContexts() {}

  /**
   * The context of a call. Its metadata may have keys of the reserved prefix {@code mdc.}; the map
   * is copied. A trace that is not what W3C Trace Context says is left out, as that demands.
   *
   * @throws InvalidDataException if the metadata breaks one of the rules of {@link CallContext},
   *     which it names
   */
  public static CallContext of(
      Map<String, String> metadata, @Nullable Deadline deadline, Cancellation cancellation) {
    return of(metadata, deadline, cancellation, null);
  }

  /** The same of one whose caller is known. */
  public static CallContext of(
      Map<String, String> metadata,
      @Nullable Deadline deadline,
      Cancellation cancellation,
      @Nullable PeerIdentity peer) {
    // Asked for first, as its class brings the door when it is initialized.
    CallContext root = CallContext.root();
    return metadata.isEmpty()
            && deadline == null
            && peer == null
            && cancellation.equals(Cancellation.none())
        ? root
        : Objects.requireNonNull(door).make(metadata, deadline, cancellation, peer);
  }

  /** The context that is bound to this thread, {@link CallContext#root} if none is. */
  public static CallContext current() {
    @Nullable Object[] slot = BOUND.get();
    return slot != null && slot[0] instanceof CallContext context ? context : CallContext.root();
  }

  /**
   * Binds a context to this thread.
   *
   * @return the one that was bound before, for {@link #detach}
   */
  public static CallContext attach(CallContext context) {
    @Nullable Object[] slot = BOUND.get();
    if (slot == null) {
      slot = new @Nullable Object[1];
      BOUND.set(slot);
    }
    CallContext root = CallContext.root();
    CallContext before = slot[0] instanceof CallContext bound ? bound : root;
    slot[0] = context.equals(root) ? null : context;
    return before;
  }

  /** Binds to this thread again what {@link #attach} returned on it. */
  public static void detach(CallContext before) {
    attach(before);
  }

  /** For {@link CallContext} alone, once. */
  public static synchronized void open(Door own) {
    if (door != null) {
      throw new IllegalStateException("the door is open already: only CallContext opens it");
    }
    door = own;
  }
}
