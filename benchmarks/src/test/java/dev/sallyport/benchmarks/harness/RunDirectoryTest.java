package dev.sallyport.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {
  @TempDir private Path run;

  @Test
  void endsWithAllThatIsInIt() throws Exception {
    RunDirectory directory = RunDirectory.create();
    assertThat(directory.path().getFileName().toString()).startsWith("sallyport-bench-");
    Files.writeString(Files.createDirectories(directory.path().resolve("a/b")).resolve("c"), "d");
    directory.close();
    assertThat(directory.path()).doesNotExist();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no such permissions")
  void thatOfAMeasuringProcessIsOneInWhichAWorkerListens() throws Exception {
    System.setProperty(RunDirectory.PROPERTY, run.toString());
    try (RunDirectory directory = RunDirectory.create()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
          .isEqualTo("rwx------");
    } finally {
      System.clearProperty(RunDirectory.PROPERTY);
    }
  }

  @Test
  void thatOfAMeasuringProcessIsInThatOfItsRunAndGoesWithIt() throws Exception {
    System.setProperty(RunDirectory.PROPERTY, run.toString());
    try (RunDirectory directory = RunDirectory.create();
        RunDirectory shared = RunDirectory.here("start")) {
      assertThat(directory.path()).hasParent(run);
      assertThat(shared.path()).isEqualTo(run.resolve("start"));
    } finally {
      System.clearProperty(RunDirectory.PROPERTY);
    }
    // What others use too stays until the run is over.
    assertThat(run).isDirectoryContaining(each -> each.endsWith("start"));
    try (Stream<Path> left = Files.list(run)) {
      assertThat(left).hasSize(1);
    }
  }
}
