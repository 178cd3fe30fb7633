package dev.sallyport.core.internal.runtime;

import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.core.internal.pool.WorkerSource;
import dev.sallyport.core.internal.process.ChildVariables;
import dev.sallyport.core.internal.session.FlightRecord;
import dev.sallyport.spi.LaunchSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The workers of a pool that are children of this process. Thread-safe. */
final class PoolChildren implements WorkerSource {
  /** Memory that needs no disk; there on Linux alone. */
  private static final Path MEMORY = Path.of("/dev/shm");

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
  }

  @Override
  public Started start() {
    Path file = null;
    int number = takeNumber();
    boolean started = false;
    try {
      file = file();
      FlightRecord flight;
      try {
        flight = FlightRecord.create(file);
      } catch (IOException e) {
        // Shared memory is small in containers, and may be full.
        delete(file);
        file = Files.createTempFile("sallyport-", ".flight");
        flight = FlightRecord.create(file);
      }
      ChildSupervisor child =
          ChildStarter.start(
              launch.withName(name(number)),
              Map.of(
                  ChildVariables.FLIGHT,
                  file.toString(),
                  ChildVariables.POOLS,
                  Integer.toString(pools)));
      started = true;
      keep(number, () -> child.exitReport().isPresent());
      return new Started(child, child.port(), flight);
    } catch (IOException e) {
      throw new LaunchException(
          ErrorCode.LAUNCH_FAILED,
          "no file for what worker " + launch.name() + " notes: " + e.getMessage(),
          null,
          e);
    } finally {
      delete(file);
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

  private static Path file() throws IOException {
    // Both ends have mapped it once the handshake is over; its name is of no use any more.
    return Files.isDirectory(MEMORY) && Files.isWritable(MEMORY)
        ? Files.createTempFile(MEMORY, "sallyport-", ".flight")
        : Files.createTempFile("sallyport-", ".flight");
  }

  private static void delete(@org.jspecify.annotations.Nullable Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // It is empty of anything that matters.
      }
    }
  }
}
