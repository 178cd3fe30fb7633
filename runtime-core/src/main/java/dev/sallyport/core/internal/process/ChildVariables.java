package dev.sallyport.core.internal.process;

import dev.sallyport.process.Protocol;
import java.util.Set;

/**
 * The environment variables that a parent sets in each child: where its frames are, how they are
 * told apart, and how deep it is nested (docs/process-lifecycle.md, "Environment"). No secret is
 * among them.
 *
 * <p>Both ends read this class, so it needs no other class of this package. Thread-safe.
 */
public final class ChildVariables {
  /**
   * A random id, new for each child. What the child starts inherits it, by which it is found after
   * the child's end though it left the child's session.
   */
  public static final String CHILD = "SALLYPORT_CHILD";

  /**
   * The descriptor from which the child reads frames. Where it is absent the frames come on
   * standard input, and the worker's own library has to keep others away from it.
   */
  public static final String IN = "SALLYPORT_IN";

  /** The descriptor to which the child writes frames; absent where that is standard output. */
  public static final String OUT = "SALLYPORT_OUT";

  /**
   * The address at which the parent waits for the child to connect; the token for it is on the
   * first line of standard input. Absent where frames have pipes.
   */
  public static final String SOCKET = "SALLYPORT_SOCKET";

  /** {@link #BINARY} or {@link #LINES}. */
  public static final String PROTOCOL = "SALLYPORT_PROTOCOL";

  /** How many parents of this library are above: 1 for a child of a process that is none. */
  public static final String DEPTH = "SALLYPORT_DEPTH";

  /**
   * The file of a worker of a pool's {@link dev.sallyport.core.internal.session.FlightRecord}: its
   * handlers then run one at a time. Absent for any other child.
   */
  public static final String FLIGHT = "SALLYPORT_FLIGHT";

  /** How many pools are above: 1 for a worker of a pool of a process that is in none. */
  public static final String POOLS = "SALLYPORT_POOLS";

  /**
   * How long each step by which the parent ends the child may take, in milliseconds: the child ends
   * itself where nobody does after these.
   */
  public static final String STOP = "SALLYPORT_STOP";

  /** The {@link #PROTOCOL} of length-prefixed frames. */
  public static final String BINARY = "binary";

  /** The {@link #PROTOCOL} of one JSON object a line. */
  public static final String LINES = "lines";

  /** What {@link #IN} says where the shim ran. */
  public static final int IN_DESCRIPTOR = 4;

  /** What {@link #OUT} says where the shim ran. */
  public static final int OUT_DESCRIPTOR = 3;

  /** The deepest nesting; a launch beyond it is refused, since it is most likely a loop. */
  public static final int MAX_DEPTH = 8;

  /** All the names, which no launch may set by itself. */
  public static final Set<String> NAMES =
      Set.of(CHILD, IN, OUT, SOCKET, PROTOCOL, DEPTH, FLIGHT, POOLS, STOP);

  private ChildVariables() {}

  /** The value of {@link #PROTOCOL} for {@code protocol}. */
  public static String valueOf(Protocol protocol) {
    return switch (protocol) {
      case BINARY -> BINARY;
      case JSON_LINES -> LINES;
    };
  }
}
