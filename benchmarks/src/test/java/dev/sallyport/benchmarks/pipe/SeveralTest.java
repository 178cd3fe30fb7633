package dev.sallyport.benchmarks.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SeveralTest {
  /** A process that does nothing, and says that it cannot be closed when it has been. */
  private record Idle(Process process) implements Subject {
    @Override
    public long childPid() {
      return process.pid();
    }

    @Override
    public Round round(long nanos) {
      throw new UnsupportedOperationException("never under measurement");
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      throw new IOException("not closed in order");
    }
  }

  @Test
  void leavesNoneOfThemIfOneDoesNotStart() throws Exception {
    List<Process> started = new ArrayList<>();
    assertThatThrownBy(() ->
            Several.of(
                3,
                () -> {
                  if (started.size() == 2) {
                    throw new IOException("the third does not start");
                  }
                  Process process = new ProcessBuilder("sleep", "600").start();
                  started.add(process);
                  return new Idle(process);
                },
                idle -> () -> {}))
        .hasMessage("the third does not start")
        .hasSuppressedException(new IOException("not closed in order"));
    assertThat(started).hasSize(2);
    for (Process each : started) {
      assertThat(each.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
