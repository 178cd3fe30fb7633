package dev.sallyport.core.internal.wire;

import org.jspecify.annotations.Nullable;

/** What an OPEN opens (docs/protocol.md, "OPEN"). The two one-sided streams are reserved. */
public enum StreamKind {
  ONE_WAY(0),
  REQUEST(1),
  SERVER_STREAM(2),
  CLIENT_STREAM(3),
  DUPLEX(4);

  private final int code;

  StreamKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  static @Nullable StreamKind of(int code) {
    for (StreamKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    return null;
  }
}
