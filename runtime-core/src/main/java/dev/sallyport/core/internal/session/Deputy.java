package dev.sallyport.core.internal.session;

/** Writes what no sender writes: see {@link WriteTurn}. Both are called under its lock. */
interface Deputy {
  /** There is something for it to do, or soon will be. Never waits. */
  void wake();

  /** There never will be any more. */
  void end();
}
