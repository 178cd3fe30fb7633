package dev.sallyport.core.internal.wire;

import org.jspecify.annotations.Nullable;

/** The types of frames, as numbered in docs/protocol.md, "Frame types". */
public enum FrameType {
  /** Versions, encodings, limits and contracts of the sender. Stream 0. */
  HELLO(1),
  /** The acceptor's choice of version and encoding. Stream 0. */
  WELCOME(2),
  /** Asks for the schemas of a contract; with ACK, shows them. Stream 0. */
  SCHEMA(3),
  /** Eight bytes to be returned with ACK. Stream 0. */
  PING(4),
  /** The sender accepts no new streams. Stream 0. */
  GOAWAY(5),
  /** The sender sends nothing more. Stream 0. */
  BYE(6),
  /** Opens a stream. */
  OPEN(7),
  /** A message of a stream. */
  DATA(8),
  /** The end of the sender's direction of a stream. */
  END(9),
  /** The failure of a stream, or of the session on stream 0. */
  ERROR(10),
  /** The sender wants nothing more of a stream. */
  CANCEL(11),
  /** More messages may be sent on a stream. */
  CREDIT(12),
  /** Reserved for extensions; ignored where flagged so. */
  EXT(13);

  private static final FrameType[] BY_CODE = new FrameType[14];

  static {
    for (FrameType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;

  FrameType(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** The type of that number, or null where there is none. */
  static @Nullable FrameType of(int code) {
    return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
