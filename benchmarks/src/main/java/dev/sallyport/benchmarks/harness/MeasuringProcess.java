package dev.sallyport.benchmarks.harness;

import dev.sallyport.ClosedException;
import dev.sallyport.Encoding;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Protocol;
import dev.sallyport.process.Stdio;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A subject that is measured by a process of its own, started by this library. */
public final class MeasuringProcess implements Participant {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration ROUND_TIMEOUT = Duration.ofSeconds(60);

  private final Contender contender;
  private final Placement placement;
  private final Child child;
  private final Measuring measuring;

  private MeasuringProcess(Contender contender, Placement placement, Child child) {
    this.contender = contender;
    this.placement = placement;
    this.child = child;
    this.measuring = child.client(Measuring.class, ROUND_TIMEOUT);
  }

  /**
   * How the JVM of a measuring process is started.
   *
   * @param isQuick whether it belongs to a quick run, see {@link Jvm#QUICK}
   * @param jvmArguments besides those of {@link Jvm}
   * @param main a class that serves {@link Measuring}; its arguments are the contender's key and
   *     the name of the placement
   */
  public record Program(
      boolean isQuick, List<String> jvmArguments, String classPath, Class<?> main) {}

  /**
   * Starts the process and, by it, the child of its subject.
   *
   * @throws dev.sallyport.LaunchException if one of the two does not start
   */
  public static MeasuringProcess start(Contender contender, Placement placement, Program program) {
    List<String> command = new ArrayList<>(placement.prefix());
    command.add(String.join(File.separator, System.getProperty("java.home"), "bin", "java"));
    command.addAll(Jvm.arguments(program.isQuick()));
    command.add("-D" + Jvm.QUICK + "=" + program.isQuick());
    command.addAll(program.jvmArguments());
    command.addAll(List.of("-cp", program.classPath(), program.main().getName()));
    command.addAll(List.of(contender.key().toString(), placement.name()));
    Child child =
        Launch.command(command.toArray(String[]::new))
            .name("measure-" + contender.name())
            .protocol(Protocol.BINARY)
            .stdio(Stdio.DEDICATED)
            .encodings(Encoding.MESSAGEPACK)
            .startTimeout(START_TIMEOUT)
            .start();
    try {
      return new MeasuringProcess(contender, placement, child);
    } catch (RuntimeException | Error e) {
      child.close();
      throw e;
    }
  }

  @Override
  public Contender contender() {
    return contender;
  }

  @Override
  public Round round(long nanos) {
    return measuring.round(nanos);
  }

  @Override
  public boolean spread() {
    if (!placement.isShared() || Placement.XCORE.obstacle().isPresent()) {
      return false;
    }
    move(placement::spread);
    return true;
  }

  @Override
  public void gather() {
    move(placement::gather);
  }

  private interface Move {
    void of(ProcessHandle process) throws IOException;
  }

  private void move(Move move) {
    try {
      move.of(ProcessHandle.of(child.pid()).orElseThrow(() -> new IOException("it has ended")));
    } catch (IOException e) {
      throw new ClosedException("cannot be moved: " + e.getMessage(), e);
    }
  }

  @Override
  public String lastWords() {
    return String.join(System.lineSeparator(), child.stderrTail());
  }

  @Override
  public void close() {
    child.close();
  }
}
