package dev.sallyport.benchmarks.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.benchmarks.Orders;
import dev.sallyport.benchmarks.Orders.Order;
import dev.sallyport.benchmarks.socket.EchoPair;
import dev.sallyport.benchmarks.socket.Peers;
import dev.sallyport.process.Carrier;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That a run works from end to end, with real processes. */
final class CallRunTest {
  private static String run(String... arguments) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      CallRun.run(out, arguments);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  @Timeout(180)
  void quickRunGivesARatioToTheFloor(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("figures.json");
    String printed =
        run(
            "--quick",
            "--rounds",
            "1",
            "--placement",
            "free",
            "--only",
            "call",
            "--json",
            "" + json);
    assertThat(printed).contains("free: wherever the system puts them", "1 rounds", "stolen");
    List<String> call =
        List.of(
            printed
                .lines()
                .filter(line -> line.startsWith("| call "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(printed))
                .replace(" ", "")
                .split("\\|"));
    assertThat(Double.parseDouble(call.get(3).replace(",", ""))).isPositive();
    assertThat(Double.parseDouble(call.get(7).replace(",", ""))).isPositive();
    assertThat(call.get(9)).isEqualTo("raw");
    assertThat(Files.readString(json)).contains("\"subject\":\"raw\"", "\"subject\":\"call\"");
  }

  /** Each in this JVM, without a measuring process between. */
  @Test
  @Timeout(180)
  void everySubjectOverPipesDoesARound() throws Exception {
    List<String> names = new ArrayList<>(Subjects.names());
    names.removeAll(Subjects.socketNames(true));
    for (String name : names) {
      doRound(name);
    }
  }

  @Test
  @Timeout(180)
  void everySubjectOverSocketsDoesARound() throws Exception {
    for (String name : Subjects.socketNames(false)) {
      doRound(name);
    }
  }

  private static void doRound(String name) throws Exception {
    Contender contender = Subjects.named(name);
    try (Subject subject = contender.opener().open()) {
      Round round = subject.round(Duration.ofMillis(20).toNanos());
      assertThat(contender.measure().of(round)).as(name).isPositive();
      assertThat(round.nanos()).as(name).isGreaterThanOrEqualTo(1_000_000);
      assertThat(round.backgroundBytes() > 0).as(name).isEqualTo(name.equals("call-during-bulk"));
    }
  }

  @Test
  void everyOpenerOfSocketsEchoesWhatItWasGivenAndEndsItsChild() throws Exception {
    List<EchoPair.Opener> openers =
        List.of(
            jvm -> EchoPair.launched(Carrier.UNIX_SOCKET, jvm),
            jvm -> EchoPair.launched(Carrier.LOOPBACK_TCP, jvm),
            EchoPair::standingUnix,
            EchoPair::standingTcp,
            EchoPair::standingTls);
    for (EchoPair.Opener opener : openers) {
      ProcessHandle child;
      try (EchoPair pair = opener.open(List.of())) {
        child = ProcessHandle.of(pair.pid()).orElseThrow();
        assertThat(pair.orders().echo(Order.sample())).isEqualTo(Order.sample());
        assertThat(pair.orders().echoLater(Order.sample()).join()).isEqualTo(Order.sample());
        assertThat(pair.orders().bytes(new byte[] {1, 2, 3})).containsExactly(1, 2, 3);
      }
      assertThat(child.isAlive()).isFalse();
    }
  }

  @Test
  void peersThatWereNotBuiltAreLeftOutVisibly() throws Exception {
    assertThat(Peers.classPath()).isEmpty();
    assertThat(runSockets("--quick", "--rounds", "1", "--placement", "free", "--only", "grpc-unix"))
        .contains("peers are left out", "./sallyport bench socket --peers", "| raw-unix ");
  }

  private static String runSockets(String... arguments) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      CallRun.runSockets(out, arguments);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void floorsMoveAsManyBytesAsWhatIsComparedWithThem() {
    try (Child child = Launch.java(CallWorker.class).start()) {
      Orders orders = child.client(Orders.class);
      orders.echo(Order.sample());
      long before = child.traffic().bytesSent();
      orders.echo(Order.sample());
      assertThat(child.traffic().bytesSent() - before)
          .isBetween(Subjects.CALL_BYTES * 8L / 10, Subjects.CALL_BYTES * 12L / 10);
      var channel = child.channel(Tick.class, Count.class);
      channel.send(Tick.of(1_000_000));
      before = child.traffic().bytesSent();
      channel.send(Tick.of(1_000_001));
      assertThat(child.traffic().bytesSent() - before)
          .isBetween(Subjects.RECORD_BYTES * 8L / 10, Subjects.RECORD_BYTES * 12L / 10);
    }
  }

  @Test
  void subjectsComeWithTheFloorsTheyNeed() {
    assertThat(Subjects.at(Placement.CORE0, List.of("call-during-bulk")))
        .extracting(Contender::name)
        .containsExactly("raw", "call", "call-during-bulk");
    assertThat(Subjects.at(Placement.CORE0, List.of()))
        .extracting(Contender::name)
        .contains("call")
        .doesNotContain("raw-spin", "unix", "grpc-unix", "pool-depth-1");
    assertThat(Subjects.at(Placement.CORE0, List.of("unix-1MiB")))
        .extracting(Contender::name)
        .containsExactly("raw-unix-1MiB", "unix-1MiB");
    assertThat(Subjects.at(Placement.XCORE, List.of()))
        .extracting(Contender::name)
        .contains("raw-spin");
  }

  @Test
  void refusesWhatItDoesNotKnowBeforeAnythingRuns() {
    assertThatThrownBy(() -> run("--only", "gson"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gson");
    assertThatThrownBy(() -> run("--placement", "core7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("core0, xcore, free or all");
    assertThatThrownBy(() -> run("--rounds"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a value");
    assertThatThrownBy(() -> run("--rounds", "0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1..1000");
    assertThatThrownBy(() -> run("--warm-up", "0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1..600");
    assertThatThrownBy(() -> run("--slow"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("usage");
  }
}
