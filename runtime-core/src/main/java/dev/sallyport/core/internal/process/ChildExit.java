package dev.sallyport.core.internal.process;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The exit of a child and the reaping after it, each of which is told once.
 *
 * <p><b>Threads.</b> Thread-safe. Who looks after the exit ({@link ChildThreads}) either waits for
 * it on a thread of its own ({@link #await}) or looks now and then ({@link #hasCome}) and then has
 * it told ({@link #tell}). The JDK's own notification is no use: it comes on the common pool, which
 * users can block.
 */
final class ChildExit {
  private final Process process;
  private final CommandLine command;
  private final BooleanSupplier reaping;

  private final CompletableFuture<Integer> code = new CompletableFuture<>();
  private final CompletableFuture<Boolean> reaped = new CompletableFuture<>();
  private volatile long nanos;

  /**
   * @param reaping kills what is left after the exit, and says whether nothing is
   */
  ChildExit(Process process, CommandLine command, BooleanSupplier reaping) {
    this.process = process;
    this.command = command;
    this.reaping = reaping;
  }

  /** Completes with the exit code, and never fails. Only this object completes it. */
  CompletableFuture<Integer> code() {
    return code;
  }

  /** Completes when nothing is left, or cannot be ended. Only this object completes it. */
  CompletableFuture<Boolean> reaped() {
    return reaped;
  }

  /** When it was noticed, in terms of {@link System#nanoTime}, once {@link #code} is complete. */
  long nanos() {
    return nanos;
  }

  /** Waits for the exit, and tells it. */
  void await(Predicate<Runnable> apart) {
    waitForExit();
    nanos = System.nanoTime();
    tell(apart);
  }

  /** Whether it has come; does not wait. */
  boolean hasCome() {
    if (process.isAlive()) {
      return false;
    }
    nanos = System.nanoTime();
    return true;
  }

  /**
   * Tells the exit, and has what is left reaped: apart, so that what depends on the exit need not
   * wait for that, nor that for it.
   *
   * @param apart takes work for another thread, or says that there is none
   */
  void tell(Predicate<Runnable> apart) {
    boolean separate = false;
    try {
      command.release();
      separate = apart.test(this::reap);
    } finally {
      // Whatever fails: somebody waits for both.
      code.complete(process.exitValue());
      if (!separate) {
        reap();
      }
    }
  }

  private void waitForExit() {
    while (true) {
      try {
        process.waitFor();
        return;
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread, and it has but this one work.
      }
    }
  }

  private void reap() {
    boolean clean = false;
    try {
      clean = reaping.getAsBoolean();
    } finally {
      reaped.complete(clean);
    }
  }
}
