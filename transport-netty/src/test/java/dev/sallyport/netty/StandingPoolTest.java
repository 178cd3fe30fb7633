package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CallContext;
import dev.sallyport.Contract;
import dev.sallyport.ErrorCode;
import dev.sallyport.Worker;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.socket.Remote;
import dev.sallyport.socket.WorkerServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pool over the addresses of standing workers. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class StandingPoolTest {
  @TempDir private Path directory;

  /** What the workers do. */
  @Contract
  public interface Echo {
    String whereAndWho(String text);

    CompletionStage<String> later(String text);
  }

  private record Named(String name) implements Echo {
    @Override
    public String whereAndWho(String text) {
      PeerIdentity who = CallContext.current().peer().orElseThrow();
      long pid = who instanceof PeerIdentity.LocalProcess process ? process.pid() : 0;
      return name + " " + text + " " + (pid == ProcessHandle.current().pid());
    }

    @Override
    public CompletionStage<String> later(String text) {
      return CompletableFuture.completedFuture(name);
    }
  }

  private WorkerServer serve(Endpoint endpoint, String name) {
    return Worker.listen(endpoint, Echo.class, new Named(name));
  }

  private Endpoint endpoint() throws IOException {
    return Endpoint.unix(Ends.privateDirectory(directory).resolve("s"));
  }

  @Test
  void spreadsItsCallsOverAllAddresses() throws Exception {
    Endpoint first = endpoint();
    Endpoint second = endpoint();
    try (WorkerServer one = serve(first, "one");
        WorkerServer two = serve(second, "two");
        WorkerPool pool =
            WorkerPool.of(Remote.to(first), Remote.to(second)).name("standing").open()) {
      Echo echo = pool.client(Echo.class);
      List<CompletableFuture<String>> names = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        names.add(echo.later("x").toCompletableFuture());
      }
      assertThat(names.stream().map(CompletableFuture::join)).contains("one", "two");
      assertThat(one.connections()).isEqualTo(1);
      assertThat(two.connections()).isEqualTo(1);
      assertThat(echo.whereAndWho("x")).matches("(one|two) x true");
      assertThat(pool.statistics().workers()).hasSize(2);
    }
  }

  @Test
  void connectsAgainWhenAWorkerIsDeployedAnew() throws Exception {
    Endpoint endpoint = endpoint();
    WorkerServer old = serve(endpoint, "old");
    try (WorkerPool pool = WorkerPool.of(Remote.to(endpoint)).open()) {
      Echo echo = pool.client(Echo.class);
      assertThat(echo.whereAndWho("x")).isEqualTo("old x true");
      assertThat(old.shutdown(Duration.ofSeconds(10))).isTrue();
      try (WorkerServer next = serve(endpoint, "new")) {
        assertThat(echo.whereAndWho("x")).isEqualTo("new x true");
        assertThat(next.connections()).isEqualTo(1);
      }
    }
  }

  @Test
  void givesUpWhereNobodyListens() throws Exception {
    Endpoint endpoint = endpoint();
    WorkerPool.Builder pool = WorkerPool.of(Remote.to(endpoint)).restarts(2, Duration.ofMinutes(1));
    assertThatThrownBy(pool::open).hasMessageContaining("cannot connect to " + endpoint);
  }

  @Test
  void leavesNoConnectionBehind() throws Exception {
    Endpoint endpoint = endpoint();
    try (WorkerServer worker = serve(endpoint, "one")) {
      WorkerPool pool = WorkerPool.of(Remote.to(endpoint)).workers(4).open();
      pool.client(Echo.class).whereAndWho("x");
      await().until(() -> worker.connections() == 4);
      pool.shutdown();
      assertThat(pool.awaitTermination(Duration.ofSeconds(10))).isTrue();
      await().atMost(10, TimeUnit.SECONDS).until(() -> worker.connections() == 0);
    }
  }

  @Test
  void whoIsNotThereIsNamedWithItsAddress() throws Exception {
    Endpoint endpoint = endpoint();
    assertThatThrownBy(() -> Remote.to(endpoint).open())
        .hasMessageContaining(endpoint.toString())
        .extracting("code")
        .isEqualTo(ErrorCode.CONNECT_FAILED);
  }
}
