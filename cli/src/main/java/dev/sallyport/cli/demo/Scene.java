package dev.sallyport.cli.demo;

import java.io.IOException;
import java.io.PrintStream;

/** One thing that goes wrong, or is chosen, and what comes of it. */
interface Scene {
  /** One line. */
  String title();

  /** Plays the scene: prints what happens and notes what did not happen as it should. */
  void play(Crew crew, PrintStream out, Verdict verdict) throws IOException;
}
