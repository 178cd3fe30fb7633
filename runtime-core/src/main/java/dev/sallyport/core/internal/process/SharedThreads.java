package dev.sallyport.core.internal.process;

import dev.sallyport.core.internal.process.Sweeper.Found;

/**
 * The threads of all children that have none of their own, however many these are: {@code
 * sallyport-output} reads what they print, {@code sallyport-exits} looks for their exits, and at
 * most {@value #MOST} {@code sallyport-exit} and as many {@code sallyport-reap} do what an exit
 * asks for. All of them are gone soon after the last such child. Where the system has no thread for
 * that, {@code sallyport-exits} does it itself, and the news of other exits waits.
 *
 * <p>Two look and not one, because a logger that blocks holds up the first, and must not hold up
 * the news of an exit. Two kinds act, because what depends on an exit may wait for a reaping. Of a
 * child at most one piece of work waits for each kind.
 *
 * <p>Thread-safe.
 */
final class SharedThreads {
  static final int MOST = 16;

  private final Sweeper outputs = new Sweeper("sallyport-output");
  private final Sweeper exits = new Sweeper("sallyport-exits");
  private final FewThreads told = new FewThreads("sallyport-exit", MOST);
  private final FewThreads reaping = new FewThreads("sallyport-reap", MOST);

  /** As {@link ChildThreads#lookAfter}. */
  void lookAfter(StderrDrain output, ChildExit exit) {
    outputs.add(output::visit);
    exits.add(() -> visit(exit));
  }

  private Found visit(ChildExit exit) {
    if (!exit.hasCome()) {
      return Found.IDLE;
    }
    Runnable tell = () -> exit.tell(reaping::take);
    if (!told.take(tell)) {
      // Left undone, whoever waits for the exit would wait for ever.
      tell.run();
    }
    return Found.DONE;
  }
}
