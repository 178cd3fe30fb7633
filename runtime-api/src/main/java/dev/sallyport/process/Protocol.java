package dev.sallyport.process;

/** How frames are told apart on a byte stream (docs/protocol.md, "Framings"). */
public enum Protocol {
  /** Length-prefixed frames: for children that use this library or implement its protocol. */
  BINARY,
  /** One JSON object a line: for children in a few lines of any language. */
  JSON_LINES
}
