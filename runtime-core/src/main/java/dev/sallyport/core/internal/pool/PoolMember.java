package dev.sallyport.core.internal.pool;

import dev.sallyport.process.ExitReport;
import dev.sallyport.task.Task0;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a pool needs of a worker beside its session: a child process, or a connection to a worker
 * that stands somewhere. Thread-safe.
 */
public interface PoolMember {
  /** In logs, thread names and statistics. */
  String name();

  /** Of its process; 0 where that is not known. */
  long pid();

  /** Runs a task there, before it is given calls. */
  <R extends @Nullable Object> R call(Task0<R> task);

  /** Whether it gives no sign of life, though it was asked for one. */
  boolean isUnresponsive();

  /** Ends it in order; returns when it has ended, in bounded time. */
  void close();

  /** Ends it at once; likewise. */
  void kill(String reason);

  /**
   * Ends it at once; likewise. Its calls fail as those of one that has ended by itself.
   *
   * @param reason what is wrong with it
   */
  void cutOff(String reason);

  /**
   * Has it tell what its threads are at, for its exit report. Waits for that in bounded time; does
   * nothing where there is no such report.
   */
  void askForThreads();

  /** How its process has ended; empty before that, and where there is none to report. */
  Optional<ExitReport> exitReport();

  /** Completes when it has ended; never fails. */
  CompletableFuture<MemberEnd> onEnd();
}
