package dev.sallyport.process;

import dev.sallyport.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A running child process and the session with it.
 *
 * <p><b>Threads.</b> Thread-safe. A child over pipes has daemon threads here: {@code
 * sallyport-reader-NAME-PID} for frames, which callers that wait may read themselves, {@code
 * -stderr-} for its standard error, {@code -exit-} for its end, {@code -writer-} while there is
 * much to write; handlers that this end serves to the child, and callbacks, run on {@code
 * sallyport-call-} threads, quick ones on the reader too. All are gone soon after the child. One
 * over a socket has no reader or writer. Children that are started while 32 have a thread for their
 * standard error and one for their end share {@code sallyport-output} and {@code sallyport-exits}
 * for these. All children share {@code sallyport-timer} and {@code sallyport-sentinel}.
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
   * Whether the child has given no sign of life for three of {@link
   * dev.sallyport.Limits#heartbeat}, though it was asked for one: it is stopped, or its machine is.
   * One that is merely busy answers. Nothing follows from it but a line in the log; the child may
   * recover. False before the handshake, at level 0, and after the end.
   */
  boolean isUnresponsive();

  /**
   * The stacks of a Java child's threads, as its JVM prints them for SIGQUIT; they are in its exit
   * report too. For a child that is stuck, before it is killed. Only on Linux and for a JVM on this
   * machine. An interrupt ends the waiting, and is kept.
   *
   * @param bound how long to wait; a stopped process never answers
   * @return the lines, at most 2,000; none where there is no JVM to ask, or it did not answer
   */
  List<String> threadDump(Duration bound);

  /**
   * Ends the child when its work is done: makes and takes no more calls, waits up to {@code grace}
   * for those under way in both directions, and then does what {@link #close} does. Calls made from
   * now on, also by handlers of calls that are under way, fail with {@link
   * dev.sallyport.RejectedCallException} of {@link dev.sallyport.ErrorCode#DRAINING}. An interrupt
   * ends the waiting, and is kept. Idempotent.
   *
   * @param grace 0 or more
   * @return whether all calls under way have ended by themselves
   */
  boolean shutdown(Duration grace);

  /**
   * Ends the child in order, each step bounded by {@link Launch#stopTimeout}: a goodbye and the end
   * of its input; SIGTERM; SIGKILL to its whole process group. Waits for the exit; an interrupt
   * kills the child at once, and is kept. Calls in flight fail with {@link
   * dev.sallyport.ClosedException} at once. Idempotent.
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
