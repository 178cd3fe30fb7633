package dev.sallyport.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.benchmarks.pipe.RawPipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PlacementTest {
  @Test
  void movesEveryThreadOfTheChild() throws Exception {
    assumeTrue(Placement.XCORE.obstacle().isEmpty(), () -> Placement.XCORE.obstacle().get());
    try (RawPipe pipe = RawPipe.start(RawPipe.Child.ECHO, 1, List.of())) {
      pipe.roundTrip();
      Placement.XCORE.place(pipe.pid());
      assertThat(coresOf(pipe.pid())).containsExactly("1");
    }
  }

  @Test
  void spreadsAndGathersWhatSharesACore() throws Exception {
    assumeTrue(Placement.XCORE.obstacle().isEmpty(), () -> Placement.XCORE.obstacle().get());
    assertThat(Stream.of(Placement.values()).filter(Placement::isShared))
        .containsExactly(Placement.CORE0);
    try (RawPipe pipe = RawPipe.start(RawPipe.Child.ECHO, 1, List.of())) {
      pipe.roundTrip();
      ProcessHandle process = ProcessHandle.of(pipe.pid()).orElseThrow();
      Placement.CORE0.gather(process);
      assertThat(coresOf(pipe.pid())).containsExactly("0");
      Placement.CORE0.spread(process);
      assertThat(coresOf(pipe.pid())).containsExactly("0-1");
      Placement.CORE0.gather(process);
      assertThat(coresOf(pipe.pid())).containsExactly("0");
    }
  }

  /** Where its threads may run: all that differ. */
  private static Set<String> coresOf(long pid) throws Exception {
    String name = "Cpus_allowed_list:\t";
    Set<String> found = new HashSet<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads.toList()) {
        Files.readAllLines(thread.resolve("status")).stream()
            .filter(line -> line.startsWith(name))
            .forEach(line -> found.add(line.substring(name.length())));
      }
    }
    return found;
  }

  @Test
  void freeNeedsNothingOfTheMachine() {
    assertThat(Placement.FREE.obstacle()).isEmpty();
    assertThat(Placement.FREE.prefix()).isEmpty();
  }
}
