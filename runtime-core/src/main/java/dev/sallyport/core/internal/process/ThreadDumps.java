package dev.sallyport.core.internal.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Asks a JVM for the stacks of its threads, which it prints on standard error when it gets SIGQUIT.
 * Linux only: the signal would end a program that does not catch it, which {@code /proc} tells.
 * Thread-safe.
 */
final class ThreadDumps {
  /** SIGQUIT in the masks of {@code /proc/PID/status}, whose lowest bit is signal 1. */
  private static final long QUIT_BIT = 1L << 2;

  private final ProcessHandle child;
  private final StderrDrain stderr;
  private volatile List<String> latest = List.of();

  ThreadDumps(ProcessHandle child, StderrDrain stderr) {
    this.child = child;
    this.stderr = stderr;
  }

  /** The last dump that came in time; empty if none has. */
  List<String> latest() {
    return latest;
  }

  /** Asks for a dump and waits for it; empty if no JVM is found, or it does not come in time. */
  List<String> ask(Duration bound) throws InterruptedException {
    Optional<ProcessHandle> jvm =
        Stream.concat(Stream.of(child), child.descendants())
            .filter(ThreadDumps::isJvmThatCatchesQuit)
            .findFirst();
    if (jvm.isEmpty()) {
      return List.of();
    }
    CompletableFuture<List<String>> dump = stderr.capture();
    try {
      signal(jvm.get().pid());
      latest = dump.get(bound.toNanos(), TimeUnit.NANOSECONDS);
      return latest;
    } catch (TimeoutException | IOException e) {
      return List.of();
    } catch (ExecutionException e) {
      throw new AssertionError("never completes with a failure", e);
    } finally {
      stderr.release();
    }
  }

  private static boolean isJvmThatCatchesQuit(ProcessHandle process) {
    try {
      Path directory = Path.of("/proc", Long.toString(process.pid()));
      if (!Files.readSymbolicLink(directory.resolve("exe")).endsWith("java")) {
        return false;
      }
      for (String line :
          Files.readAllLines(directory.resolve("status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("SigCgt:")) {
          return (Long.parseUnsignedLong(line.substring("SigCgt:".length()).strip(), 16) & QUIT_BIT)
              != 0;
        }
      }
    } catch (IOException | RuntimeException e) {
      // Gone, another user's, or not Linux.
    }
    return false;
  }

  private static void signal(long pid) throws IOException, InterruptedException {
    Optional<String> shell = ProgramFinder.tool("sh");
    if (shell.isEmpty()) {
      throw new IOException("no shell");
    }
    ProcessBuilder builder =
        new ProcessBuilder(shell.get(), "-c", "kill -s QUIT \"$1\"", "sh", Long.toString(pid))
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().clear();
    Process helper = builder.start();
    if (!helper.waitFor(ProcessGroup.HELPER_BOUND.toNanos(), TimeUnit.NANOSECONDS)) {
      helper.destroyForcibly();
    }
  }
}
