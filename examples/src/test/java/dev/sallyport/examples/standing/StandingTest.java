package dev.sallyport.examples.standing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.examples.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StandingTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path directory;

  private final List<Process> servers = new ArrayList<>();

  @AfterEach
  void endServers() {
    servers.forEach(Process::destroyForcibly);
  }

  private Process server(Path socket, String name) throws Exception {
    Path output = directory.resolve(name);
    Process server =
        JavaProgram.builder(WordsServer.class.getName(), socket.toString())
            .redirectOutput(output.toFile())
            .start();
    servers.add(server);
    await()
        .atMost(SOON)
        .until(() -> Files.readString(output).equals("listening at unix:" + socket + "\n"));
    return server;
  }

  @Test
  void callsOneWorkerThenAPoolOfTwoAndASignalEndsThemInOrder() throws Exception {
    // Made by the first, for this user alone.
    Path sockets = directory.resolve("sockets");
    Path first = sockets.resolve("first.sock");
    Path second = sockets.resolve("second.sock");
    Process one = server(first, "one");
    server(second, "two");
    assertThat(
            JavaProgram.outputOf(WordsCaller.class.getName(), first.toString(), second.toString()))
        .isEqualTo(
            """
            Count[words=4, characters=27]
            9 words, in 3 calls\
            """);
    one.destroy();
    assertThat(one.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(first).doesNotExist();
    assertThat(second).exists();
  }
}
