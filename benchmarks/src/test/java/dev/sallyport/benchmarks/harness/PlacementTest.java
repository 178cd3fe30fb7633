package dev.sallyport.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.benchmarks.pipe.RawPipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PlacementTest {
  @Test
  void movesEveryThreadOfTheChild() throws Exception {
    assumeTrue(Placement.XCORE.obstacle().isEmpty(), () -> Placement.XCORE.obstacle().get());
    try (RawPipe pipe = RawPipe.start(RawPipe.Child.ECHO, 1, List.of())) {
      pipe.roundTrip();
      Placement.XCORE.place(pipe.pid());
      try (Stream<Path> threads = Files.list(Path.of("/proc/" + pipe.pid() + "/task"))) {
        for (Path thread : threads.toList()) {
          assertThat(Files.readAllLines(thread.resolve("status")))
              .contains("Cpus_allowed_list:\t1");
        }
      }
    }
  }

  @Test
  void freeNeedsNothingOfTheMachine() {
    assertThat(Placement.FREE.obstacle()).isEmpty();
    assertThat(Placement.FREE.prefix()).isEmpty();
  }
}
