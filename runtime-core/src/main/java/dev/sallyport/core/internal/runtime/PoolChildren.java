package dev.sallyport.core.internal.runtime;

import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.pool.MemberEnd;
import dev.sallyport.core.internal.pool.PoolMember;
import dev.sallyport.core.internal.pool.WorkerSource;
import dev.sallyport.core.internal.process.ChildVariables;
import dev.sallyport.core.internal.runtime.FlightFiles.Flight;
import dev.sallyport.process.ExitReport;
import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.task.Task0;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The workers of a pool that are children of this process. Thread-safe. */
final class PoolChildren implements WorkerSource {
  private static final int LONGEST_NAME = 64;

  private final LaunchSpec launch;
  private final int pools;

  /** Whether the workers with these numbers have ended. Guarded by {@code this}. */
  private final Map<Integer, BooleanSupplier> numbers = new HashMap<>();

  /**
   * @throws LaunchException if there are too many pools above
   */
  PoolChildren(LaunchSpec launch) {
    this.launch = launch;
    this.pools = PoolNesting.next();
    FlightFiles.sweep(FlightFiles.MEMORY);
  }

  @Override
  public Started start() {
    Flight flight = null;
    int number = takeNumber();
    boolean started = false;
    try {
      flight = FlightFiles.create(FlightFiles.MEMORY);
      ChildSupervisor child =
          ChildStarter.start(
              launch.withName(name(number)),
              Map.of(
                  ChildVariables.FLIGHT,
                  flight.file().toString(),
                  ChildVariables.POOLS,
                  Integer.toString(pools)));
      started = true;
      keep(number, () -> child.exitReport().isPresent());
      return new Started(new Member(child), child.port(), flight.record());
    } catch (IOException e) {
      throw new LaunchException(
          ErrorCode.LAUNCH_FAILED,
          "no file for what worker " + launch.name() + " notes: " + e.getMessage(),
          null,
          e);
    } finally {
      if (flight != null) {
        // Both ends have mapped it; its name is of no use any more.
        FlightFiles.delete(flight.file());
      }
      if (!started) {
        giveBack(number);
      }
    }
  }

  /** The lowest that is free: names are few, however often workers are replaced. */
  private synchronized int takeNumber() {
    // Looked at here: who starts the successor may be told of an end before others are.
    numbers.values().removeIf(BooleanSupplier::getAsBoolean);
    int number = 1;
    while (numbers.containsKey(number)) {
      number++;
    }
    numbers.put(number, () -> false);
    return number;
  }

  private synchronized void keep(int number, BooleanSupplier end) {
    numbers.put(number, end);
  }

  private synchronized void giveBack(int number) {
    numbers.remove(number);
  }

  /** {@code thumbnails-2}, by which logs and reports tell workers apart. */
  private String name(int number) {
    String end = "-" + number;
    String name = launch.name();
    return name.substring(0, Math.min(name.length(), LONGEST_NAME - end.length())) + end;
  }

  /** A child as its pool sees it. */
  private static final class Member implements PoolMember {
    private final ChildSupervisor child;

    Member(ChildSupervisor child) {
      this.child = child;
    }

    @Override
    public String name() {
      return child.name();
    }

    @Override
    public long pid() {
      return child.pid();
    }

    @Override
    public <R extends @Nullable Object> R call(Task0<R> task) {
      return child.call(task);
    }

    @Override
    public boolean isUnresponsive() {
      return child.isUnresponsive();
    }

    @Override
    public void close() {
      child.close();
    }

    @Override
    public void kill(String reason) {
      child.kill(reason);
    }

    /** The exit report tells how it has ended, whoever ended it. */
    @Override
    public void cutOff(String reason) {
      child.kill(reason);
    }

    @Override
    public void askForThreads() {
      child.threadDump(ChildSupervisor.DUMP);
    }

    @Override
    public Optional<ExitReport> exitReport() {
      return child.exitReport();
    }

    @Override
    public CompletableFuture<MemberEnd> onEnd() {
      return child
          .onExit()
          .thenApply(report ->
              new MemberEnd(
                  new WorkerExitedException(report), report.exitCode(), Optional.of(report)));
    }
  }
}
