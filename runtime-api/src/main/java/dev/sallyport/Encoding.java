package dev.sallyport;

/** How data becomes bytes. Both encodings accept exactly the same values. */
public enum Encoding {
  /** MessagePack: compact and fast; the default between processes that both run this library. */
  MESSAGEPACK("msgpack"),
  /** JSON: readable; what a child without this library speaks. */
  JSON("json");

  private final String wireName;

  Encoding(String wireName) {
    this.wireName = wireName;
  }

  /** The name that the handshake carries. */
  public String wireName() {
    return wireName;
  }
}
