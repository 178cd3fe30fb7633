package dev.sallyport.core.internal.wire;

import org.jspecify.annotations.Nullable;

/** What an OPEN opens (docs/protocol.md, "OPEN"). */
public enum StreamKind {
  /** A message without an answer. */
  ONE_WAY(0, "oneWay", false, false),
  /** A call: one message, one answer. */
  REQUEST(1, "request", false, false),
  /** One message, answered by many. */
  SERVER_STREAM(2, "serverStream", false, true),
  /** Many messages, one answer. */
  CLIENT_STREAM(3, "clientStream", true, false),
  /** Many messages in both directions. */
  DUPLEX(4, "duplex", true, true);

  /** Not copied for each frame, as {@link #values} is. */
  private static final StreamKind[] ALL = values();

  private final int code;
  private final String wireName;
  private final boolean openerStreams;
  private final boolean acceptorStreams;

  StreamKind(int code, String wireName, boolean openerStreams, boolean acceptorStreams) {
    this.code = code;
    this.wireName = wireName;
    this.openerStreams = openerStreams;
    this.acceptorStreams = acceptorStreams;
  }

  public int code() {
    return code;
  }

  /** Its name on lines. */
  public String wireName() {
    return wireName;
  }

  /** Whether the opener sends messages after the first. */
  public boolean openerStreams() {
    return openerStreams;
  }

  /** Whether the acceptor sends messages until its END, not one with FIN. */
  public boolean acceptorStreams() {
    return acceptorStreams;
  }

  static @Nullable StreamKind of(int code) {
    for (StreamKind kind : ALL) {
      if (kind.code == code) {
        return kind;
      }
    }
    return null;
  }

  static @Nullable StreamKind of(String wireName) {
    for (StreamKind kind : ALL) {
      if (kind.wireName.equals(wireName)) {
        return kind;
      }
    }
    return null;
  }
}
