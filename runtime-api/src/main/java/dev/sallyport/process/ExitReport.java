package dev.sallyport.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a child process ended, with the evidence that was left. One report for each child: every call
 * that fails because of the exit carries the same one.
 *
 * @param name the child's name, from its {@link Launch}
 * @param pid its process id; it may since belong to another process
 * @param exitCode as the operating system reports it through Java: a death by signal N is 128 + N,
 *     which a child can also return by itself
 * @param endedBy who ended it, as far as this end knows
 * @param reason why this end ended it; empty where it ended by itself
 * @param uptime from its start to its exit
 * @param silence from the last frame received to the exit; empty where none was received
 * @param callsInFlight the methods whose calls were waiting for it, at most 20
 * @param stderrTail its last lines on standard error, oldest first, bounded
 * @param fatalErrorLog the JVM's {@code hs_err} file, where one was left
 * @param outOfMemoryKills processes that the kernel killed for want of memory in the child's
 *     lifetime, by the counters of its control group or machine: evidence, not proof; 0 where not
 *     known
 * @param signal the signal that ended it, where there is evidence beside the exit code: this end
 *     sent SIGKILL, or the JVM's fatal error log tells of an abort; empty where it may as well have
 *     returned 128 + N by itself
 * @param fatalErrorLines the first lines of {@code fatalErrorLog}, bounded
 * @param outOfMemory what the JVM lacked, such as "Java heap space", if it ended for that ({@link
 *     JavaOptions#exitOnOutOfMemory})
 * @param heapDump the heap that it then wrote ({@link JavaOptions#heapDumps})
 * @param threadDump the last thread dump that was asked of it, by {@link Child#threadDump}, because
 *     it gave no sign of life, or because it was not ready in time; empty if none was or came
 */
public record ExitReport(
    String name,
    long pid,
    int exitCode,
    EndedBy endedBy,
    String reason,
    Duration uptime,
    Optional<Duration> silence,
    List<String> callsInFlight,
    List<String> stderrTail,
    Optional<Path> fatalErrorLog,
    long outOfMemoryKills,
    OptionalInt signal,
    List<String> fatalErrorLines,
    Optional<String> outOfMemory,
    Optional<Path> heapDump,
    List<String> threadDump) {

  private static final int MAX_DUMP_LINES_AS_TEXT = 200;

  /** Who ended a process. */
  public enum EndedBy {
    /** The child itself, its own runtime, the kernel, or another process. */
    ITSELF,
    /** It ended after this end said goodbye and closed its channel. */
    GOODBYE,
    /** It ended after this end sent SIGTERM. */
    TERMINATED,
    /** It ended after this end killed its process group. */
    KILLED
  }

  public ExitReport {
    callsInFlight = List.copyOf(callsInFlight);
    stderrTail = List.copyOf(stderrTail);
    fatalErrorLines = List.copyOf(fatalErrorLines);
    threadDump = List.copyOf(threadDump);
  }

  /**
   * The signal, if there is evidence of one; else the exit code, and the signal it may stand for.
   */
  public String status() {
    if (signal.isPresent()) {
      return signalName(signal.getAsInt()) + " (exit code " + exitCode + ")";
    }
    if (exitCode <= 128 || exitCode > 128 + 64) {
      return "exit code " + exitCode;
    }
    String name = signalName(exitCode - 128);
    return "exit code " + exitCode + " (" + name + ", or a child that returned " + exitCode + ")";
  }

  private static String signalName(int signal) {
    return switch (signal) {
      case 1 -> "SIGHUP";
      case 2 -> "SIGINT";
      case 3 -> "SIGQUIT";
      case 4 -> "SIGILL";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case 9 -> "SIGKILL";
      case 11 -> "SIGSEGV";
      case 13 -> "SIGPIPE";
      case 15 -> "SIGTERM";
      case 24 -> "SIGXCPU";
      case 25 -> "SIGXFSZ";
      default -> "signal " + signal;
    };
  }

  /** The report as text: a line of facts, then the evidence, one item a line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("child ").append(name).append(" (pid ").append(pid).append(") ended: ");
    text.append(status()).append(" after ").append(seconds(uptime));
    String by =
        switch (endedBy) {
          case ITSELF -> "";
          case GOODBYE -> ", after the goodbye";
          case TERMINATED -> ", terminated by this process";
          case KILLED ->
              exitCode == 128 + 9
                  ? ", killed by this process"
                  : ", by itself, while this process was about to kill it";
        };
    text.append(by);
    if (!reason.isEmpty()) {
      text.append(": ").append(reason);
    }
    silence.ifPresent(
        time -> text.append("\n  last frame ").append(seconds(time)).append(" before"));
    if (!callsInFlight.isEmpty()) {
      text.append("\n  in flight: ").append(String.join(", ", callsInFlight));
    }
    outOfMemory.ifPresent(
        what -> text.append("\n  out of memory: the JVM ended itself: ").append(what));
    heapDump.ifPresent(path -> text.append("\n  heap dump: ").append(path));
    if (outOfMemoryKills > 0) {
      text.append("\n  out of memory: the kernel killed ").append(outOfMemoryKills);
      text.append(outOfMemoryKills == 1 ? " process" : " processes").append(" in its lifetime");
    }
    fatalErrorLog.ifPresent(path -> text.append("\n  fatal error log: ").append(path));
    fatalErrorLines.forEach(line -> text.append("\n    ").append(line));
    if (!stderrTail.isEmpty()) {
      text.append("\n  last lines on standard error:");
      stderrTail.forEach(line -> text.append("\n    ").append(line));
    }
    if (!threadDump.isEmpty()) {
      text.append("\n  thread dump:");
      threadDump.stream()
          .limit(MAX_DUMP_LINES_AS_TEXT)
          .forEach(line -> text.append("\n    ").append(line));
      if (threadDump.size() > MAX_DUMP_LINES_AS_TEXT) {
        text.append("\n    and ").append(threadDump.size() - MAX_DUMP_LINES_AS_TEXT);
        text.append(" lines more");
      }
    }
    return text.toString();
  }

  private static String seconds(Duration time) {
    return String.format(java.util.Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
  }
}
