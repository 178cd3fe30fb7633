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
import java.util.Map;

/** The workers of a pool that are children of this process. Thread-safe. */
final class PoolChildren implements WorkerSource {
  /** Memory that needs no disk; there on Linux alone. */
  private static final Path MEMORY = Path.of("/dev/shm");

  private final LaunchSpec launch;
  private final int pools;

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
    try {
      file = file();
      FlightRecord flight = FlightRecord.create(file);
      ChildSupervisor child =
          ChildStarter.start(
              launch,
              Map.of(
                  ChildVariables.FLIGHT,
                  file.toString(),
                  ChildVariables.POOLS,
                  Integer.toString(pools)));
      return new Started(child, child.port(), flight);
    } catch (IOException e) {
      throw new LaunchException(
          ErrorCode.LAUNCH_FAILED,
          "no file for what worker " + launch.name() + " notes: " + e.getMessage(),
          null,
          e);
    } finally {
      delete(file);
    }
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
