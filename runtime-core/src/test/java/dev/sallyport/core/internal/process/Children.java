package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.process.Carrier;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Protocol;
import dev.sallyport.process.Stdio;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The real children of a test, none of which outlives it. */
final class Children implements AutoCloseable {
  private static final int FLOOD_BYTES = 50_000_000;

  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<ChildProcess> children = new ArrayList<>();
  private final List<ProcessHandle> others = new ArrayList<>();

  ChildProcess start(Launch launch) {
    ChildProcess child = ChildProcess.start(launch.spec());
    children.add(child);
    return child;
  }

  ChildProcess start(Launch launch, ChildThreads threads) {
    ChildProcess child = ChildProcess.start(launch.spec(), Map.of(), threads);
    children.add(child);
    return child;
  }

  /** A shell whose frames are its plain standard input and output. */
  ChildProcess plain(String script, String... arguments) {
    return start(sh(script, arguments));
  }

  /** A shell that has its frames on 3 and 4. */
  ChildProcess dedicated(String script, String... arguments) {
    return start(sh(script, arguments).stdio(Stdio.DEDICATED));
  }

  /** A shell with a socket for its frames, as far as it cares: all that it prints is read here. */
  static Launch printing(String script, String... arguments) {
    return sh(script, arguments).protocol(Protocol.BINARY).over(Carrier.UNIX_SOCKET);
  }

  static Launch sh(String script, String... arguments) {
    return Launch.command("/bin/sh", "-c", script, "sh").arguments(arguments).name("test");
  }

  /** The process with the pid on the next line from {@code child}; ended with the test. */
  ProcessHandle announced(ChildProcess child) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = child.frames().read(); c >= 0 && c != '\n'; c = child.frames().read()) {
      line.append((char) c);
    }
    Optional<ProcessHandle> handle = ProcessHandle.of(Long.parseLong(line.toString()));
    assertThat(handle).as("process %s", line).isPresent();
    others.add(handle.get());
    return handle.get();
  }

  static String readAll(ChildProcess child) throws IOException {
    return new String(child.frames().readAllBytes(), StandardCharsets.UTF_8);
  }

  static int exitCode(ChildProcess child) throws Exception {
    return child.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The names of the threads that are this child's alone. */
  static List<String> threadsOf(ChildProcess child) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("sallyport-") && name.endsWith("-" + child.pid()))
        .toList();
  }

  /** Waits until it leads a session of its own. */
  static void awaitSessionOf(ProcessHandle process) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() ->
            ProcessTable.system()
                .stat(process.pid())
                .filter(stat -> stat.session() == process.pid())
                .isPresent());
  }

  /** Has a child print 50 MB, which must pass quickly, and leave its last lines. */
  void flood(String name, ChildThreads threads) throws Exception {
    long start = System.nanoTime();
    ChildProcess flood =
        start(
            sh("yes 'a line of some eighty bytes, such as a program in trouble may repeat and"
                    + " repeat' | head -c "
                    + FLOOD_BYTES
                    + " >&2; echo >&2; echo the last words >&2; exit 9")
                .name(name),
            threads);
    assertThat(exitCode(flood)).isEqualTo(9);
    assertThat(flood.report(SessionFacts.NONE).stderrTail())
        .hasSize(StderrTail.MAX_LINES)
        .endsWith("the last words");
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    assertThat(time).isLessThan(Duration.ofSeconds(15));
    System.out.printf("%s: %d MB in %d ms%n", name, FLOOD_BYTES / 1_000_000, time.toMillis());
  }

  /** Ended; a zombie has, whether or not somebody asks for its exit code. */
  static boolean isGone(ProcessHandle handle) {
    return !handle.isAlive()
        || ProcessTable.system().stat(handle.pid()).map(ProcessTable.Stat::isDead).orElse(true);
  }

  static void awaitGone(ProcessHandle handle) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> isGone(handle));
  }

  @Override
  public void close() {
    children.forEach(child -> child.killGroup("the test is over"));
    others.forEach(ProcessHandle::destroyForcibly);
    children.forEach(child -> child.onReaped().orTimeout(10, TimeUnit.SECONDS).join());
  }
}
