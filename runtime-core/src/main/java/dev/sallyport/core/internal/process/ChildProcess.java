package dev.sallyport.core.internal.process;

import dev.sallyport.LaunchException;
import dev.sallyport.process.Carrier;
import dev.sallyport.process.ExitReport;
import dev.sallyport.process.ExitReport.EndedBy;
import dev.sallyport.spi.LaunchSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process without a session: its streams of frames, its standard error, its end and the end
 * of all that it started. Described in docs/process-lifecycle.md.
 *
 * <p><b>Life.</b> {@link #start} gives a running process. The caller says {@link #ready} after the
 * handshake, ends the child with {@link #stop} or {@link #killGroup}, and builds the one {@link
 * #report} after {@link #onExit}. What the child leaves behind is killed in any case, and the child
 * itself when this JVM ends in order.
 *
 * <p><b>Threads.</b> Thread-safe. The first {@value ChildThreads#OWN} children have two daemon
 * threads each, {@code sallyport-stderr-NAME-PID} and {@code sallyport-exit-NAME-PID}, and a
 * short-lived {@code sallyport-reap-NAME-PID} at their end; those that are started while so many
 * live share a few ({@link ChildThreads}). Every method that waits says for how long at most.
 *
 * <p><b>Exit and end of stream are two events.</b> A process that the child started may hold its
 * pipes after it is gone. {@link #onExit} is the exit alone; the streams end soon after, when the
 * rest of the group has been killed.
 */
public final class ChildProcess {
  /** Longest wait for what SIGKILL was sent to. */
  static final Duration KILL_BOUND = Duration.ofSeconds(2);

  /** Longest wait for the last of standard error, for the report. */
  static final Duration STDERR_BOUND = Duration.ofSeconds(1);

  /** Each step of the end of a child that is alive when this JVM ends. */
  static final Duration SHUTDOWN_STEP = Duration.ofSeconds(1);

  private static final int MAX_REPORTED_CALLS = 20;

  private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);
  private static final SecureRandom random = new SecureRandom();

  private final String name;
  private final Process process;
  private final ProcessHandle handle;
  private final CommandLine command;
  private final ExitEvidence evidence;
  private final ProcessGroup group;
  private final StderrDrain stderr;
  private final ThreadDumps dumps;
  private final FrameOutput toChild;
  private final Instant startInstant;
  private final long startNanos = System.nanoTime();
  private final Thread shutdownHook;

  private final ChildExit exit;
  private final EndCause cause;

  private final Object reportLock = new Object();
  private @Nullable ExitReport report;

  private ChildProcess(
      LaunchSpec spec,
      Process process,
      CommandLine command,
      ExitEvidence evidence,
      ProcessGroup group) {
    this.name = spec.name();
    this.process = process;
    this.handle = process.toHandle();
    this.cause = new EndCause(process::isAlive);
    this.command = command;
    this.evidence = evidence;
    this.group = group;
    this.stderr =
        new StderrDrain(
            printed(spec, process),
            process::isAlive,
            LoggerFactory.getLogger("dev.sallyport.child." + name));
    this.dumps = new ThreadDumps(handle, stderr);
    this.toChild = new FrameOutput(process.getOutputStream());
    this.startInstant = handle.info().startInstant().orElseGet(Instant::now);
    this.exit = new ChildExit(process, command, this::reap);
    this.shutdownHook =
        FewThreads.daemon(
            "sallyport-shutdown-" + who(), () -> stop(SHUTDOWN_STEP, "this JVM is ending"));
  }

  /** What a child prints that has a socket for its frames all goes the same way. */
  private static InputStream printed(LaunchSpec spec, Process process) {
    return spec.carrier() == Carrier.PIPES ? process.getErrorStream() : process.getInputStream();
  }

  /**
   * Starts the process that {@code spec} describes. Does not wait for it to be ready.
   *
   * @throws LaunchException if it cannot be started; no process, thread or file is left then
   */
  public static ChildProcess start(LaunchSpec spec) {
    return start(spec, Map.of());
  }

  /**
   * The same with further variables of this library.
   *
   * @param own names and values, see {@link ChildVariables}
   */
  public static ChildProcess start(LaunchSpec spec, Map<String, String> own) {
    return start(spec, own, ChildThreads.system());
  }

  /** The same with what looks after it. */
  static ChildProcess start(LaunchSpec spec, Map<String, String> own, ChildThreads threads) {
    String id = HexFormat.of().toHexDigits(random.nextLong());
    Path directory = ProgramFinder.directory(spec.directory());
    Shim shim = Shim.find(spec);
    ProcessBuilder builder = new ProcessBuilder();
    ChildEnvironment.apply(spec, builder.environment(), id, own, shim);
    String path = builder.environment().get("PATH");
    CommandLine command = CommandLine.of(spec, path, directory);
    boolean started = false;
    try {
      List<String> argv = shim.wrap(command.argv(), builder.environment());
      if (!spec.prefixes().isEmpty()) {
        argv = Prefixes.wrap(spec.prefixes(), argv, path, directory);
        CommandLine.checkEncodable(argv);
      }
      builder
          .command(shim.session(argv))
          .directory(directory.toFile())
          .redirectErrorStream(spec.carrier() != Carrier.PIPES);
      ExitEvidence evidence = new ExitEvidence(spec, directory, OomKills.at(Path.of("/")));
      Process process = builder.start();
      ProcessGroup group =
          new ProcessGroup(process.toHandle(), shim.ownGroup(), id, ProcessTable.system());
      ChildProcess child = new ChildProcess(spec, process, command, evidence, group);
      child.begin(threads);
      started = true;
      return child;
    } catch (IOException e) {
      throw LaunchFailure.of(
          "program not started: " + command.argv().get(0) + ": " + e.getMessage(), e);
    } finally {
      if (!started) {
        command.release();
      }
    }
  }

  /** Has it looked after, or leaves nothing of it. */
  private void begin(ChildThreads threads) {
    try {
      // First: the exit takes it away, and may come at once.
      Runtime.getRuntime().addShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      group.kill(KILL_BOUND);
      throw LaunchFailure.of(
          "child "
              + name
              + " not started: this JVM is ending, and would leave it behind; start children"
              + " before, not in a shutdown hook",
          e);
    }
    try {
      threads.lookAfter(who(), stderr, exit);
    } catch (RuntimeException | Error e) {
      // No thread to be had: nobody would look after it.
      group.kill(KILL_BOUND);
      removeShutdownHook();
      throw LaunchFailure.of("child " + name + " not started: " + e.getMessage(), e);
    }
  }

  /** The child's name, from its launch. */
  public String name() {
    return name;
  }

  /** The process id, also that of its group and session where it has its own. */
  public long pid() {
    return handle.pid();
  }

  /** When it started; with the pid it identifies the process. */
  public Instant startInstant() {
    return startInstant;
  }

  /**
   * The bytes of frames from the child. Closing it does not wake a thread that is blocked in a
   * read: only the end of the child, and of all that holds the pipe, does.
   */
  public InputStream frames() {
    return process.getInputStream();
  }

  /**
   * The stream of frames to the child: each write goes to the pipe at once, without a flush, and
   * blocks while the pipe is full. Its {@code close}, which is the child's end of input, never
   * blocks: it takes effect after a write that is under way.
   */
  public OutputStream toChild() {
    return toChild;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Completes with the exit code at the exit of the process, whatever holds its pipes; never fails.
   * Dependent stages run on a thread that waits for nothing else, not on the common pool.
   */
  public CompletableFuture<Integer> onExit() {
    return exit.code().copy();
  }

  /**
   * Completes once the child has ended and all that it left behind has been killed, at most 3 s
   * after the exit, or after the turn has come to it where many end at once: true if nothing is
   * left as far as is known. Never fails.
   */
  public CompletableFuture<Boolean> onReaped() {
    return exit.reaped().copy();
  }

  /** The last lines on standard error so far, oldest first, at most 100 and 32 KiB. */
  public List<String> stderrTail() {
    return stderr.tail();
  }

  /**
   * Asks the child's JVM for the stacks of its threads, for the report too.
   *
   * @return the lines; none if it is no JVM, or if they have not come within {@code bound}
   */
  public List<String> threadDump(Duration bound) throws InterruptedException {
    return dumps.ask(bound);
  }

  /**
   * Waits for the end of standard error, so that the tail has the last lines.
   *
   * @return whether it has come within {@code timeout}
   */
  public boolean drained(Duration timeout) throws InterruptedException {
    return stderr.awaitEnd(timeout);
  }

  /** Says that the child has read its command line and needs its files no more. Idempotent. */
  public void ready() {
    command.release();
    command.ready();
  }

  /**
   * Waits for the exit.
   *
   * @return whether it has come within {@code timeout}
   */
  public boolean awaitExit(Duration timeout) throws InterruptedException {
    return await(exit.code(), timeout);
  }

  /**
   * Notes that this end has said goodbye, with {@code reason}, and ends the child's input. Does not
   * wait.
   */
  public void goodbye(String reason) {
    cause.note(EndedBy.GOODBYE, reason);
    try {
      toChild.close();
    } catch (IOException e) {
      log.debug("input of child {} (pid {}) not closed: {}", name, pid(), e.toString());
    }
  }

  /**
   * Sends SIGTERM to the child alone, which may have to end its own children in order; what it
   * leaves is killed after its exit. Does not wait.
   */
  public void terminate(String reason) {
    if (cause.note(EndedBy.TERMINATED, reason)) {
      handle.destroy();
    }
  }

  /**
   * Sends SIGKILL to the child, its process group and all else that belongs to it, and waits until
   * they have ended, at most 3 s. Harmless after the exit, whose cause it leaves as it is.
   *
   * @return whether all have ended
   */
  public boolean killGroup(String reason) {
    if (exit.reaped().isDone()) {
      // By now the number of its group may be somebody else's.
      return exit.reaped().join();
    }
    cause.note(EndedBy.KILLED, reason);
    return group.kill(KILL_BOUND);
  }

  /**
   * Kills what is left after the exit, and waits until it has ended, at most 3 s. This happens by
   * itself after each exit, see {@link #onReaped}; again it does no harm.
   *
   * @return whether nothing is left as far as is known
   * @throws IllegalStateException if the child lives
   */
  public boolean reapGroup() {
    if (process.isAlive()) {
      throw new IllegalStateException("child " + name + " (pid " + pid() + ") is alive");
    }
    return group.reap(KILL_BOUND);
  }

  /**
   * Ends the child in order: the end of its input, SIGTERM, SIGKILL to its group; after each of the
   * first two waits {@code step}. Returns when it has ended and nothing is left of its group, after
   * at most twice {@code step} and 10 s. If the thread is interrupted the child is killed at once.
   *
   * @param reason for the report, if the child ends by the first step
   * @return whether all have ended
   */
  public boolean stop(Duration step, String reason) {
    return new StopSteps(this, step, reason).run();
  }

  /** Waits until nothing is left after the exit; whether that has come within {@code timeout}. */
  boolean awaitReaped(Duration timeout) throws InterruptedException {
    return await(exit.reaped(), timeout);
  }

  /**
   * The exit report. The first call makes it, with {@code facts}, and waits at most 1 s for the
   * last of standard error; later calls return the same one.
   *
   * @throws IllegalStateException if the child lives
   */
  public ExitReport report(SessionFacts facts) {
    synchronized (reportLock) {
      ExitReport made = report;
      if (made == null) {
        made = makeReport(facts);
        report = made;
      }
      return made;
    }
  }

  private ExitReport makeReport(SessionFacts facts) {
    Integer code = exit.code().getNow(null);
    if (code == null) {
      throw new IllegalStateException("child " + name + " (pid " + pid() + ") is alive");
    }
    long kills = evidence.outOfMemoryKills();
    try {
      if (!drained(STDERR_BOUND)) {
        log.debug("standard error of child {} (pid {}) is still open", name, pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<String> calls = facts.callsInFlight();
    List<String> tail = stderrTail();
    Optional<Path> fatalErrorLog = evidence.fatalErrorLog(pid(), tail);
    return new ExitReport(
        name,
        pid(),
        code,
        cause.endedBy(),
        cause.reason(),
        Duration.ofNanos(exit.nanos() - startNanos),
        silence(facts.lastFrameNanos()),
        calls.subList(0, Math.min(calls.size(), MAX_REPORTED_CALLS)),
        tail,
        fatalErrorLog,
        kills,
        ExitEvidence.signal(code, cause.endedBy(), fatalErrorLog.isPresent()),
        fatalErrorLog.map(ExitEvidence::firstLines).orElse(List.of()),
        ExitEvidence.outOfMemory(code, tail),
        evidence.heapDump(tail),
        dumps.latest());
  }

  private Optional<Duration> silence(OptionalLong lastFrameNanos) {
    // A last frame may be read from the pipe after the exit.
    return lastFrameNanos.isPresent()
        ? Optional.of(Duration.ofNanos(Math.max(0, exit.nanos() - lastFrameNanos.getAsLong())))
        : Optional.empty();
  }

  private boolean reap() {
    boolean clean = group.reap(KILL_BOUND);
    removeShutdownHook();
    return clean;
  }

  private void removeShutdownHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook runs, and finds nothing to do.
    }
  }

  private static boolean await(CompletableFuture<?> future, Duration timeout)
      throws InterruptedException {
    try {
      future.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("never completes with a failure", e);
    }
  }

  private String who() {
    return name + "-" + pid();
  }

  @Override
  public String toString() {
    return "child " + name + " (pid " + pid() + ")";
  }
}
