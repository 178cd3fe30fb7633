package dev.sallyport.process;

import dev.sallyport.Peer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A running child process and the session with it.
 *
 * <p><b>Threads.</b> Thread-safe. A child has three threads here, named {@code
 * sallyport-reader-NAME-PID}, {@code -stderr-} and {@code -exit-}, and a {@code -writer-} while
 * frames wait to be written; handlers that this end serves to the child run on {@code
 * sallyport-call-} threads of their own.
 *
 * <p><b>Life.</b> A child is ready when {@link Launch#start} returns it. It ends by {@link #close},
 * by {@link #kill}, by itself, or because it broke the protocol; the first three leave the calls in
 * flight with {@link dev.sallyport.ClosedException}, {@code ClosedException} and {@link
 * dev.sallyport.WorkerExitedException}, the last with {@link dev.sallyport.ProtocolException}. No
 * call is left waiting. After the exit, what is left of the child's process group is killed too.
 *
 * <p>A child that a parent loses, by a crash or by SIGKILL, ends on its own when its channel ends.
 */
public interface Child extends Peer, AutoCloseable {
  /** The name in logs, thread names and reports. */
  String name();

  long pid();

  boolean isAlive();

  /** Completes with the exit report once the process has ended; never fails. */
  CompletableFuture<ExitReport> onExit();

  /** The exit report, once the process has ended. */
  Optional<ExitReport> exitReport();

  /** The last lines on standard error so far, oldest first, bounded. */
  List<String> stderrTail();

  /**
   * Ends the child in order, each step bounded by {@link Launch#stopTimeout}: a goodbye and the end
   * of its input; SIGTERM; SIGKILL to its whole process group. Waits for the exit. Calls in flight
   * fail with {@link dev.sallyport.ClosedException} at once. Idempotent.
   */
  @Override
  void close();

  /**
   * Kills the child's process group at once and waits for the exit. Idempotent.
   *
   * @param reason why, for the exit report
   */
  void kill(String reason);
}
