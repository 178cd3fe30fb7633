package dev.sallyport.core.internal.wire;

import java.util.Map;

/**
 * What an OPEN says beside its message (docs/protocol.md, "OPEN"). Immutable.
 *
 * @param kind what it opens
 * @param method the number of what is opened in the acceptor's table, counted from 1; 0 where only
 *     the name is known
 * @param methodName its name, empty where only the number is known; a channel's is its fingerprint
 * @param channel whether it is known to open a channel and not a method, as on lines it is
 * @param named whether records are written by the names of their fields, which on lines they always
 *     are; else by their position
 * @param deadlineMillis how long the opener waits, 0 for no limit
 * @param credits messages that the opener is ready to receive, 0 where it receives no stream
 * @param total bytes of the message that the OPEN begins, all its fragments together; unknown and 0
 *     in an OPEN that is to be written
 * @param context what travels with a call beside its arguments
 */
public record Opening(
    StreamKind kind,
    int method,
    String methodName,
    boolean channel,
    boolean named,
    int deadlineMillis,
    int credits,
    int total,
    Map<String, String> context) {

  /** The opening of a call that has one answer. */
  public static Opening request(int method, String name, boolean named, int deadlineMillis) {
    return new Opening(
        StreamKind.REQUEST, method, name, false, named, deadlineMillis, 0, 0, Map.of());
  }

  /** The opening of a channel. */
  public static Opening duplex(int method, String name, int credits) {
    return new Opening(
        StreamKind.DUPLEX, method, name, true, false, 0, credits, 0, Map.of());
  }
}
