package dev.sallyport.process;

/** Which descriptors of a child carry frames (docs/process-lifecycle.md, "Descriptors"). */
public enum Stdio {
  /**
   * Frames have descriptors of their own, whose numbers travel in the environment; the child's
   * standard output goes to its standard error and its standard input is empty. What the child, its
   * native code or its own children print cannot touch a frame. For children that know of it.
   */
  DEDICATED,
  /** Frames use plain standard input and output. What else the child prints there is an error. */
  PLAIN
}
