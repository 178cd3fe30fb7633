package dev.sallyport.benchmarks.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.benchmarks.start.StartSubject.Started;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class StartSubjectTest {
  private record Idle(Process process) implements Started {
    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void leavesNoneOfThoseThatStartAtOnceIfOneOfThemFails() throws Exception {
    List<Process> started = new CopyOnWriteArrayList<>();
    AtomicInteger starts = new AtomicInteger();
    assertThatThrownBy(() ->
            StartSubject.many(
                () -> {
                  if (starts.getAndIncrement() == 0) {
                    throw new IOException("the first does not start");
                  }
                  Process process = new ProcessBuilder("sleep", "600").start();
                  started.add(process);
                  return new Idle(process);
                },
                3))
        .hasMessage("a start failed")
        .hasRootCauseMessage("the first does not start");
    assertThat(started).hasSize(2);
    for (Process each : started) {
      assertThat(each.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
