package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CallContext;
import dev.sallyport.ClosedException;
import dev.sallyport.ConnectionException;
import dev.sallyport.Contract;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.LaunchException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.Worker;
import dev.sallyport.pool.CallOptions;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.pool.WorkerStatistics;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.socket.Remote;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.WorkerServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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

    /** Its name, once it is let go. */
    CompletionStage<String> held();

    /** Never returns, and throws when it is told to stop. */
    void stuck();
  }

  private record Named(String name, CompletableFuture<Void> letGo) implements Echo {
    Named(String name) {
      this(name, new CompletableFuture<>());
    }

    @Override
    public CompletionStage<String> held() {
      return letGo.thenApply(gone -> name);
    }

    @Override
    public void stuck() {
      letGo.complete(null);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
    }

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
  void oneOfTwoThatIsDownDoesNotTakeTheOtherWithIt() throws Exception {
    Endpoint first = endpoint();
    Endpoint second = endpoint();
    WorkerServer one = serve(first, "one");
    try (WorkerServer two = serve(second, "two");
        WorkerPool pool =
            WorkerPool.of(Remote.to(first), Remote.to(second))
                .restarts(2, Duration.ofMinutes(1))
                .open()) {
      Echo echo = pool.client(Echo.class);
      one.close();
      // Long enough for many more attempts than two.
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(20))
          .until(() -> echo.whereAndWho("x").equals("two x true"));
      try (WorkerServer again = serve(first, "one")) {
        await().atMost(20, TimeUnit.SECONDS).until(() -> again.connections() == 1);
        assertThat(two.connections()).isEqualTo(1);
        await()
            .untilAsserted(() ->
                assertThat(pool.statistics().workers())
                    .extracting(WorkerStatistics::name)
                    .containsExactlyInAnyOrder(first + "-1", second + "-2"));
      }
    }
  }

  @Test
  void anAddressThatIsDeployedAnewGetsItsConnectionBack() throws Exception {
    Endpoint first = endpoint();
    Endpoint second = endpoint();
    Named slow = new Named("one");
    Named other = new Named("two");
    WorkerServer one = Worker.listen(first, Echo.class, slow);
    try (WorkerServer two = Worker.listen(second, Echo.class, other);
        WorkerPool pool = WorkerPool.of(Remote.to(first), Remote.to(second)).depth(2).open()) {
      // Each has one call, and gets those of a key as long as it takes any.
      Echo some = pool.with(CallOptions.defaults().withAffinity("a")).client(Echo.class);
      Echo others = pool.with(CallOptions.defaults().withAffinity("b")).client(Echo.class);
      List<CompletableFuture<String>> held =
          List.of(some.held().toCompletableFuture(), others.held().toCompletableFuture());
      Echo there = some.whereAndWho("x").equals("one x true") ? some : others;
      assertThat(there.whereAndWho("x")).isEqualTo("one x true");
      other.letGo().complete(null);
      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> one.shutdown(Duration.ofSeconds(20)));
      // Then the pool starts to replace it, while it has a call still.
      await().atMost(20, TimeUnit.SECONDS).until(() -> there.whereAndWho("x").equals("two x true"));
      await().until(() -> pool.statistics().starting() == 1);
      slow.letGo().complete(null);
      for (CompletableFuture<String> each : held) {
        assertThat(each.get(20, TimeUnit.SECONDS)).isIn("one", "two");
      }
      assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
      try (WorkerServer again = serve(first, "again")) {
        await().atMost(20, TimeUnit.SECONDS).until(() -> again.connections() == 1);
        assertThat(two.connections()).isEqualTo(1);
      }
    }
  }

  @Test
  void whereFewerAreWantedThanThereAreAddressesSomeMayBeDown() throws Exception {
    Endpoint down = endpoint();
    Endpoint up = endpoint();
    try (WorkerServer worker = serve(up, "up")) {
      for (int least = 0; least <= 1; least++) {
        try (WorkerPool pool =
            WorkerPool.of(Remote.to(down), Remote.to(up)).workers(least, 2).open()) {
          assertThat(pool.client(Echo.class).whereAndWho("x")).isEqualTo("up x true");
        }
      }
      assertThatThrownBy(() -> WorkerPool.of(Remote.to(up), Remote.to(down)).open())
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining(down.toString());
      await().until(() -> worker.connections() == 0);
    }
  }

  @Test
  void sayInWhichLimitTwoAddressesDiffer() throws Exception {
    Endpoint first = endpoint();
    Endpoint second = endpoint();
    Limits small = Limits.defaults().withMaxMessageBytes(1 << 20);
    try (WorkerServer one = serve(first, "one");
        WorkerServer two =
            Worker.builder().serve(Echo.class, new Named("two")).limits(small).listen(second)) {
      assertThatThrownBy(() -> WorkerPool.of(Remote.to(first), Remote.to(second)).open())
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining("limit maxMessageBytes: ")
          .hasMessageContaining("1048576")
          .hasMessageContaining("Remote.Builder");
      await().until(() -> one.connections() + two.connections() == 0);
    }
  }

  @Test
  void theirHeartbeatsMayDiffer() throws Exception {
    Endpoint first = endpoint();
    Endpoint second = endpoint();
    Limits quick = Limits.defaults().withHeartbeat(Duration.ofSeconds(1));
    try (WorkerServer one = serve(first, "one");
        WorkerServer two = serve(second, "two");
        WorkerPool pool = WorkerPool.of(Remote.to(first).limits(quick), Remote.to(second)).open()) {
      assertThat(pool.client(Echo.class).whereAndWho("x")).contains("x true");
      assertThat(one.connections() + two.connections()).isEqualTo(2);
    }
  }

  /** Takes down the only worker of a pool. */
  private static void takeDown(WorkerServer worker, WorkerPool pool) {
    assertThat(worker.shutdown(Duration.ofSeconds(10))).isTrue();
    await().until(() -> pool.statistics().workers().isEmpty());
  }

  @Test
  void goesOnTryingWhereNobodyIsThereForMoreAttemptsThanItsBudgetHas() throws Exception {
    Endpoint endpoint = endpoint();
    WorkerPool.Builder one = WorkerPool.of(Remote.to(endpoint)).restarts(1, Duration.ofMinutes(1));
    WorkerServer old = serve(endpoint, "old");
    try (WorkerPool pool = one.open()) {
      Echo echo = pool.client(Echo.class);
      takeDown(old, pool);
      CompletableFuture<String> waits = echo.later("x").toCompletableFuture();
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(20))
          .until(() -> !waits.isDone());
      try (WorkerServer next = serve(endpoint, "new")) {
        assertThat(waits.get(20, TimeUnit.SECONDS)).isEqualTo("new");
        assertThat(next.connections()).isEqualTo(1);
      }
    }
  }

  @Test
  void aWorkerMayBeDeployedMoreOftenThanTheBudgetAllows() throws Exception {
    Endpoint endpoint = endpoint();
    WorkerServer worker = serve(endpoint, "first");
    try (WorkerPool pool =
        WorkerPool.of(Remote.to(endpoint)).restarts(1, Duration.ofMinutes(1)).open()) {
      Echo echo = pool.client(Echo.class);
      for (int i = 0; i < 4; i++) {
        takeDown(worker, pool);
        worker = serve(endpoint, "next");
        assertThat(echo.whereAndWho("x")).isEqualTo("next x true");
      }
    } finally {
      worker.close();
    }
  }

  @Test
  void callsFailInBoundedTimeWhileNobodyIsThereAndSucceedAfterwards() throws Exception {
    for (int queue : new int[] {1000, 0}) {
      Endpoint endpoint = endpoint();
      Remote.Builder remote = Remote.to(endpoint).connectTimeout(Duration.ofSeconds(1));
      WorkerServer old = serve(endpoint, "old");
      try (WorkerPool pool = WorkerPool.of(remote).queue(queue).open()) {
        Echo echo = pool.client(Echo.class);
        takeDown(old, pool);
        CompletableFuture<String> late = echo.later("x").toCompletableFuture();
        assertThatThrownBy(() -> late.get(20, TimeUnit.SECONDS))
            .cause()
            .isInstanceOfSatisfying(
                ConnectionException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECT_FAILED))
            .hasMessageContaining("Echo.later was not processed")
            .hasMessageContaining("has no connection, and got none within 2 s")
            .hasMessageContaining("the last attempt: cannot connect to " + endpoint);
        assertThatThrownBy(() -> echo.whereAndWho("x")).isInstanceOf(ConnectionException.class);
        assertThat(pool.statistics().failed()).isEqualTo(2);
        try (WorkerServer next = serve(endpoint, "new")) {
          await().atMost(20, TimeUnit.SECONDS).until(() -> next.connections() == 1);
          assertThat(echo.whereAndWho("x")).isEqualTo("new x true");
        }
      }
    }
  }

  @Test
  void aContractIsMetInBoundedTimeTooWhileNobodyIsThere() throws Exception {
    Endpoint endpoint = endpoint();
    Remote.Builder remote = Remote.to(endpoint).connectTimeout(Duration.ofSeconds(1));
    WorkerServer old = serve(endpoint, "old");
    try (WorkerPool pool = WorkerPool.of(remote).open()) {
      takeDown(old, pool);
      assertThatThrownBy(() -> pool.client(Echo.class))
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("Echo was not taken")
          .hasMessageContaining("the last attempt: cannot connect to " + endpoint);
      try (WorkerServer next = serve(endpoint, "new")) {
        await().atMost(20, TimeUnit.SECONDS).until(() -> next.connections() == 1);
        assertThat(pool.client(Echo.class).whereAndWho("x")).isEqualTo("new x true");
      }
    }
  }

  @Test
  void aQueueTimeoutSaysHowLongACallWaitsForAConnectionAndWhyThereIsNone() throws Exception {
    Endpoint endpoint = endpoint();
    Remote.Builder remote = Remote.to(endpoint).connectTimeout(Duration.ofSeconds(1));
    WorkerServer old = serve(endpoint, "old");
    try (WorkerPool pool = WorkerPool.of(remote).queueTimeout(Duration.ofSeconds(3)).open()) {
      Echo echo = pool.client(Echo.class);
      takeDown(old, pool);
      long begun = System.nanoTime();
      assertThatThrownBy(() -> echo.whereAndWho("x"))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining("the last attempt: cannot connect to " + endpoint);
      assertThat(System.nanoTime() - begun).isGreaterThan(Duration.ofMillis(2500).toNanos());
    }
  }

  @Test
  void givesUpOnWorkersThatAreReachedAndDoNotFit() throws Exception {
    Endpoint endpoint = endpoint();
    WorkerServer old = serve(endpoint, "old");
    try (WorkerPool pool =
        WorkerPool.of(Remote.to(endpoint)).restarts(2, Duration.ofMinutes(1)).open()) {
      Echo echo = pool.client(Echo.class);
      assertThat(old.shutdown(Duration.ofSeconds(10))).isTrue();
      Limits small = Limits.defaults().withMaxMessageBytes(1 << 20);
      try (WorkerServer other =
          Worker.builder().serve(Echo.class, new Named("other")).limits(small).listen(endpoint)) {
        assertThatThrownBy(() -> echo.whereAndWho("x"))
            .isInstanceOf(LaunchException.class)
            .hasMessageContaining("has given up: more than 2")
            .hasMessageContaining("limit maxMessageBytes");
        await().until(() -> other.connections() == 0);
      }
    }
  }

  @Test
  void aWorkerThatGivesNoSignOfLifeIsToldFromOneThatWasClosed() throws Exception {
    Named slow = new Named("one");
    Limits quick = Limits.defaults().withHeartbeat(Duration.ofMillis(200));
    Security open = Security.insecurePlaintext();
    try (WorkerServer worker =
            Worker.builder().serve(Echo.class, slow).listen(Ends.loopback(), open);
        Relay relay = new Relay(((Endpoint.Tcp) worker.endpoint()).port());
        WorkerPool pool =
            WorkerPool.of(Remote.to(relay.endpoint()).security(open).limits(quick)).open()) {
      Echo echo = pool.client(Echo.class);
      CompletableFuture<String> held = echo.held().toCompletableFuture();
      await().until(() -> pool.statistics().running() == 1);
      relay.fallSilent();
      assertThatThrownBy(() -> held.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              ProtocolException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST))
          .hasMessageContaining("no sign of life");
      slow.letGo().complete(null);
      assertThat(echo.whereAndWho("x")).isEqualTo("one x false");
      assertThat(pool.statistics().restarts()).isEqualTo(1);
    }
  }

  /** Hands on what two ends say to each other, until it keeps that to itself. */
  private static final class Relay implements AutoCloseable {
    private final ServerSocket listening =
        new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final int to;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    Relay(int to) throws IOException {
      this.to = to;
      thread(() -> {
        while (true) {
          Line line = new Line(listening.accept());
          lines.add(line);
          line.begin();
        }
      });
    }

    Endpoint endpoint() {
      return Endpoint.tcp("127.0.0.1", listening.getLocalPort());
    }

    /** On the connections that there are. */
    void fallSilent() {
      lines.forEach(line -> line.silent = true);
    }

    private static void thread(Work work) {
      Thread thread =
          new Thread(() -> {
            try {
              work.run();
            } catch (IOException e) {
              // One of its sockets is closed.
            }
          });
      thread.setDaemon(true);
      thread.start();
    }

    private interface Work {
      void run() throws IOException;
    }

    private final class Line {
      private final Socket here;
      private final Socket there;
      volatile boolean silent;

      Line(Socket here) throws IOException {
        this.here = here;
        this.there = new Socket(InetAddress.getLoopbackAddress(), to);
      }

      void begin() {
        thread(() -> pass(here, there));
        thread(() -> pass(there, here));
      }

      private void pass(Socket from, Socket into) throws IOException {
        byte[] bytes = new byte[8192];
        try (from;
            into) {
          for (int n = from.getInputStream().read(bytes);
              n >= 0;
              n = from.getInputStream().read(bytes)) {
            if (!silent) {
              into.getOutputStream().write(bytes, 0, n);
            }
          }
        }
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
      for (Line line : lines) {
        line.here.close();
        line.there.close();
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
  void aCallThatIsUnderWayWhenTheWorkerClosesFailsWithThat() throws Exception {
    Endpoint endpoint = endpoint();
    Named named = new Named("one");
    WorkerServer worker = Worker.listen(endpoint, Echo.class, named);
    try (Remote remote = Remote.to(endpoint).open()) {
      Echo echo = remote.client(Echo.class);
      CompletableFuture<Void> call = CompletableFuture.runAsync(echo::stuck);
      named.letGo().get(20, TimeUnit.SECONDS);
      assertThat(worker.shutdown(Duration.ofMillis(1))).isFalse();
      assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ClosedException.class);
    }
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
