package dev.sallyport.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
    long outOfMemoryKills) {

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
  }

  /** The exit code, and the signal it may stand for. */
  public String status() {
    if (exitCode <= 128 || exitCode > 128 + 64) {
      return "exit code " + exitCode;
    }
    int signal = exitCode - 128;
    String name =
        switch (signal) {
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
          default -> "signal " + signal;
        };
    return "exit code " + exitCode + " (" + name + ", or a child that returned " + exitCode + ")";
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
    if (outOfMemoryKills > 0) {
      text.append("\n  out of memory: the kernel killed ").append(outOfMemoryKills);
      text.append(outOfMemoryKills == 1 ? " process" : " processes").append(" in its lifetime");
    }
    fatalErrorLog.ifPresent(path -> text.append("\n  fatal error log: ").append(path));
    if (!stderrTail.isEmpty()) {
      text.append("\n  last lines on standard error:");
      stderrTail.forEach(line -> text.append("\n    ").append(line));
    }
    return text.toString();
  }

  private static String seconds(Duration time) {
    return String.format(java.util.Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
  }
}
