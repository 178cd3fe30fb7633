package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.process.Launch;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs({OS.LINUX, OS.MAC})
final class ChildExitTest {
  @Test
  void isToldAndWhatIsLeftIsReapedThoughWhoTakesTheReapingFails() throws Exception {
    Launch launch = Launch.command("sh", "-c", "exit 3");
    CommandLine command =
        CommandLine.of(launch.spec(), System.getenv("PATH"), Path.of("").toAbsolutePath());
    Process process = new ProcessBuilder("sh", "-c", "exit 3").start();
    AtomicInteger reapings = new AtomicInteger();
    ChildExit exit = new ChildExit(process, command, () -> reapings.incrementAndGet() == 1);

    assertThatThrownBy(() ->
            exit.await(reaping -> {
              throw new OutOfMemoryError("not even for the queue");
            }))
        .isInstanceOf(OutOfMemoryError.class);

    assertThat(exit.code().get(0, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(exit.reaped().get(0, TimeUnit.SECONDS)).isTrue();
    assertThat(reapings).hasValue(1);
  }
}
