package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.sallyport.Contract;
import dev.sallyport.Worker;
import dev.sallyport.process.Protocol;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Remote;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.WorkerServer;
import dev.sallyport.spi.TokenProof;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What those may cost who are let in. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
final class StandingLimitsTest {
  private final LogLines lines = new LogLines("dev.sallyport.core.internal.runtime", Level.INFO);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);

  @Contract
  interface Stubborn {
    int next(int number);

    /** Not over before it is let go, whoever tells it to stop. */
    CompletableFuture<Integer> held();
  }

  private final class StubbornHandler implements Stubborn {
    @Override
    public int next(int number) {
      return number + 1;
    }

    @Override
    public CompletableFuture<Integer> held() {
      begun.countDown();
      boolean interrupted = false;
      while (letGo.getCount() > 0) {
        try {
          letGo.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return CompletableFuture.completedFuture(1);
    }
  }

  @AfterEach
  void letGo() {
    letGo.countDown();
    lines.close();
  }

  private WorkerServer serve(Protocol protocol, ListenLimits limits) {
    return Worker.builder()
        .serve(Stubborn.class, new StubbornHandler())
        .protocol(protocol)
        .listenLimits(limits)
        .listen(Ends.loopback(), Security.insecurePlaintext());
  }

  private static Remote connect(WorkerServer worker) {
    return Remote.to(worker.endpoint())
        .security(Security.insecurePlaintext())
        .stopTimeout(Duration.ofSeconds(1))
        .open();
  }

  /** Connects, by an end that was written here. */
  private static Socket stranger(WorkerServer worker) throws IOException {
    int port = ((Endpoint.Tcp) worker.endpoint()).port();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** The same, and is let in. */
  private static Socket letIn(WorkerServer worker) throws IOException {
    Socket socket = stranger(worker);
    assertThat(socket.getInputStream().read()).isEqualTo(TokenProof.ACCEPTED);
    return socket;
  }

  /** Whether one is let in; if not, another one's descriptor is still about to be closed. */
  private static boolean isLetIn(WorkerServer worker) throws IOException {
    try (Socket socket = stranger(worker)) {
      int first = socket.getInputStream().read();
      readToItsEnd(socket);
      return first == TokenProof.ACCEPTED;
    }
  }

  private static void readToItsEnd(Socket socket) throws IOException {
    assertThat(socket.getInputStream().readAllBytes()).isNotNull();
  }

  /** At most one line a second, in which all are accounted for. */
  private void assertLogged(long began, int count) {
    await().atMost(Ends.TIMEOUT).until(() -> lines.connections() == count);
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    assertThat((long) lines.all().size()).isLessThanOrEqualTo(seconds + 2);
  }

  @Test
  void whoBreaksConnectionsDoesNotSayHowMuchIsLogged() throws Exception {
    int count = 40;
    try (WorkerServer worker = serve(Protocol.BINARY, ListenLimits.defaults())) {
      long began = System.nanoTime();
      for (int i = 0; i < count; i++) {
        try (Socket socket = letIn(worker)) {
          socket.getOutputStream().write("no frame at all".getBytes(StandardCharsets.US_ASCII));
          readToItsEnd(socket);
        }
      }
      assertLogged(began, count);
      assertThat(lines.all().get(0)).contains("ended", "not the binary protocol");
      assertThat(lines.all().get(1)).matches("ended \\d+ more connections: .*");
    }
  }

  @Test
  void whoFindsNoRoomIsInTheLogWithoutFillingIt() throws Exception {
    int count = 20;
    try (WorkerServer worker =
        serve(Protocol.BINARY, ListenLimits.defaults().withMaxConnections(1))) {
      Remote first = connect(worker);
      CompletableFuture<Integer> held = first.client(Stubborn.class).held();
      begun.await();
      first.disconnect();
      assertThat(held).failsWithin(Ends.TIMEOUT);
      // It is gone, and its handler is not.
      long began = System.nanoTime();
      for (int i = 0; i < count; ) {
        i += isLetIn(worker) ? 1 : 0;
      }
      assertThat(worker.connections()).isEqualTo(1);
      assertLogged(began, count);
      assertThat(lines.all().get(0)).contains("maxConnections", "127.0.0.1");
      letGo.countDown();
      await().until(() -> worker.connections() == 0);
      try (Remote next = connect(worker)) {
        assertThat(next.client(Stubborn.class).next(1)).isEqualTo(2);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void whoIsLetInAndSaysNothingLosesItsPlace(Protocol protocol) throws Exception {
    ListenLimits limits = ListenLimits.defaults().withProofTimeout(Duration.ofSeconds(2));
    try (WorkerServer worker = serve(protocol, limits);
        Socket silent = letIn(worker);
        Socket slow = letIn(worker)) {
      // The beginning of a frame is none.
      slow.getOutputStream().write(protocol == Protocol.BINARY ? 0x89 : '{');
      readToItsEnd(silent);
      readToItsEnd(slow);
      await().until(() -> worker.connections() == 0);
      assertThat(lines.all().get(0)).contains("within 2 s");
    }
  }

  @Test
  void whoHasSentALineKeepsItsPlace() throws Exception {
    Duration timeout = Duration.ofSeconds(2);
    try (WorkerServer worker =
            serve(Protocol.JSON_LINES, ListenLimits.defaults().withProofTimeout(timeout));
        Socket lines = letIn(worker);
        BufferedReader replies =
            new BufferedReader(
                new InputStreamReader(lines.getInputStream(), StandardCharsets.UTF_8))) {
      ask(lines, replies, 1);
      await()
          .during(timeout.plusSeconds(1))
          .atMost(Ends.TIMEOUT)
          .until(() -> worker.connections() == 1);
      ask(lines, replies, 2);
    }
  }

  private static void ask(Socket socket, BufferedReader replies, int id) throws IOException {
    String call = "{\"id\":" + id + ",\"method\":\"next\",\"params\":[" + id + "]}\n";
    socket.getOutputStream().write(call.getBytes(StandardCharsets.UTF_8));
    List<String> read = new ArrayList<>();
    do {
      String line = replies.readLine();
      assertThat(line).as("a reply after %s", read).isNotNull();
      read.add(line);
    } while (!read.get(read.size() - 1).contains("\"id\":" + id));
    assertThat(read.get(read.size() - 1)).contains("\"result\":" + (id + 1));
  }
}
