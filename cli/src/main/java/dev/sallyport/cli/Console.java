package dev.sallyport.cli;

import java.io.PrintStream;

/**
 * Where a command prints. Thread-safe, as print streams are.
 *
 * @param out results
 * @param err progress and complaints
 * @param live whether a person watches {@code err} on a terminal, so that a line may be drawn over
 */
public record Console(PrintStream out, PrintStream err, boolean live) {
  private static final String LIVE_PROPERTY = "sallyport.terminal";

  /** The standard streams. Java cannot tell what they are: the start script does. */
  public static Console ofThisProcess() {
    return new Console(System.out, System.err, Boolean.getBoolean(LIVE_PROPERTY));
  }
}
