package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of a record, in one process. */
class FlightRecordTest {
  @TempDir Path directory;

  private FlightRecord parent;
  private FlightRecord worker;

  @BeforeEach
  void join() throws Exception {
    Path file = Files.createFile(directory.resolve("flight"));
    parent = FlightRecord.create(file);
    worker = FlightRecord.join(file);
  }

  @Test
  void tellsWhichCallsWereBegunAndWhichOneRuns() {
    assertThat(parent.hasBegun(1)).isFalse();
    assertThat(parent.running()).isZero();

    worker.begin(1);
    assertThat(parent.hasBegun(1)).isTrue();
    assertThat(parent.hasBegun(3)).isFalse();
    assertThat(parent.running()).isEqualTo(1);

    worker.end();
    assertThat(parent.hasBegun(1)).isTrue();
    assertThat(parent.isLast(1)).isTrue();
    assertThat(parent.running()).isZero();
  }

  @Test
  void knowsOfEachCallThoughTheyBeginInAnotherOrderThanTheirNumbers() {
    // A long call comes in fragments; a short one with a later number overtakes it.
    worker.begin(7);
    assertThat(parent.hasBegun(5)).as("the long one, not begun").isFalse();
    worker.end();
    worker.begin(5);

    assertThat(parent.hasBegun(7)).as("the short one, which is over").isTrue();
    assertThat(parent.hasBegun(5)).isTrue();
    assertThat(parent.isLast(5)).isTrue();
    assertThat(parent.hasBegun(9)).isFalse();
  }

  @Test
  void takesACallForBegunWhoseNoteALaterOneHasReplaced() {
    worker.begin(5);
    for (int stream = 7; stream <= 20_001; stream += 2) {
      worker.begin(stream);
    }

    assertThat(parent.hasBegun(5)).isTrue();
    assertThat(parent.hasBegun(20_001)).isTrue();
    assertThat(parent.hasBegun(20_003)).isFalse();
  }

  @Test
  void takesEachCallForBegunWhereNothingIsNoted() throws Exception {
    FlightRecord alone = FlightRecord.create(Files.createFile(directory.resolve("alone")));
    assertThat(alone.hasBegun(1)).isTrue();
    assertThat(FlightRecord.none().hasBegun(1)).isTrue();
    assertThat(FlightRecord.none().isLast(1)).isFalse();
  }
}
