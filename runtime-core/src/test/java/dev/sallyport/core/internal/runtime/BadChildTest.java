package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sallyport.ClosedException;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.LaunchException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.session.Arithmetic;
import dev.sallyport.core.internal.session.RawChild;
import dev.sallyport.process.Child;
import dev.sallyport.process.ExitReport.EndedBy;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Stdio;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Children that are wrong in every way there is: each gives a typed error that says what was seen,
 * within the time limit of its test, and another child works on.
 */
@Timeout(20)
class BadChildTest {
  private static Child bystander;

  @BeforeAll
  static void startBystander() {
    bystander = Launch.java(DeskWorker.class).name("bystander").start();
  }

  @AfterAll
  static void stopBystander() {
    bystander.close();
  }

  @AfterEach
  void theBystanderIsUnharmed() {
    assertThat(bystander.client(Desk.class).add(20, 22)).isEqualTo(42);
  }

  private static Launch raw(String how) {
    return Launch.java(RawChild.class).name(how).arguments(how);
  }

  private static Launch shell(String script) {
    return Launch.command("/bin/sh", "-c", script).name("shell");
  }

  private static Arithmetic client(Child child) {
    return child.client(Arithmetic.class);
  }

  private static void assertEnded(Child child) {
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void exitsBeforeItsHello() {
    assertThatThrownBy(() -> raw("exits").start())
        .isInstanceOfSatisfying(
            LaunchException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.LAUNCH_FAILED);
              assertThat(e.exitReport().orElseThrow().exitCode()).isEqualTo(7);
            })
        .hasMessageContaining("ended before it completed its handshake")
        .hasMessageContaining("exit code 7")
        .hasMessageContaining("raw: no licence found");
  }

  @Test
  void neverSaysHello() {
    assertThatThrownBy(() -> raw("silent").startTimeout(Duration.ofMillis(1500)).start())
        .isInstanceOfSatisfying(
            LaunchException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.START_TIMEOUT);
              assertThat(e.exitReport().orElseThrow().endedBy()).isEqualTo(EndedBy.KILLED);
            })
        .hasMessageContaining("within 1.5 s (Launch.startTimeout)");
  }

  @Test
  void printsTextFirst() {
    assertThatThrownBy(() -> raw("text").start())
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.FOREIGN_BYTES);
              assertThat(e.exitReport().orElseThrow().endedBy()).isEqualTo(EndedBy.KILLED);
            })
        .hasMessageContaining("but was \"Starting up on port 8080\\n\" at byte 0");
  }

  @Test
  void speaksAnotherVersion() {
    assertThatThrownBy(() -> raw("version").start())
        .isInstanceOfSatisfying(
            IncompatibleException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION))
        .hasMessageContaining("this process speaks 1, the other 7 to 9");
  }

  @Test
  void offersNoCommonEncoding() {
    assertThatThrownBy(() -> raw("encoding").start())
        .isInstanceOfSatisfying(
            IncompatibleException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_COMMON_ENCODING))
        .hasMessageContaining("this process offers [msgpack, json], the other [cbor, protobuf]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          huge      | PROTOCOL_VIOLATION | length=2147483648 (expected 0..524288)
          truncated | TRUNCATED_FRAME    | stream ended within a frame of 112 bytes: after 13
          type      | PROTOCOL_VIOLATION | unknown frame type: type=99 (expected 1..13)
          flag      | PROTOCOL_VIOLATION | reserved flag set: flags=0x42
          stream    | PROTOCOL_VIOLATION | DATA for a stream that was never opened: stream=99
          printed   | PROTOCOL_VIOLATION | frame length out of range
          """)
  void breaksTheFraming(String how, ErrorCode code, String message) {
    Child child = raw(how).start();
    ProtocolException broken =
        catchThrowableOfType(ProtocolException.class, () -> client(child).add(1, 1));
    assertThat(broken.code()).isEqualTo(code);
    assertThat(broken).hasMessageContaining(message).hasMessageContaining("child " + how);
    assertThat(broken.exitReport().orElseThrow().callsInFlight()).containsExactly("Arithmetic.add");
    assertEnded(child);
    assertThatThrownBy(() -> client(child).add(1, 1)).isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          malformed | the byte c1
          schema    | 32-bit integer
          wide      | 32-bit integer
          """)
  void repliesWithWrongDataAndOnlyItsCallFails(String how, String message) {
    try (Child child = raw(how).start()) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> client(child).add(1, 1))
            .isInstanceOf(InvalidDataException.class)
            .hasMessageContaining("result of Arithmetic.add")
            .hasMessageContaining(message);
      }
      assertThat(child.isAlive()).isTrue();
    }
  }

  @Test
  void saysGoodbyeInMidCall() {
    Child child = raw("goodbye").start();
    assertThatThrownBy(() -> client(child).add(1, 1))
        .isInstanceOf(SallyportException.class)
        .isInstanceOfAny(ClosedException.class, WorkerExitedException.class);
    await().until(() -> !child.isAlive());
  }

  @Test
  void closesItsChannelAndLivesOn() {
    // A JVM cannot close a descriptor that it did not open, but for the standard ones.
    Child child = raw("closes").stdio(Stdio.PLAIN).start();
    assertThatThrownBy(() -> client(child).add(1, 1))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
              assertThat(e.exitReport().orElseThrow().endedBy()).isEqualTo(EndedBy.KILLED);
            })
        .hasMessageContaining("closed its channel without a goodbye and lives on");
    assertEnded(child);
  }

  @Test
  void neverReadsItsInput() {
    Child child =
        raw("deaf").limits(Limits.defaults().withStallTimeout(Duration.ofSeconds(1))).start();
    assertThatThrownBy(() -> client(child).reverse(new byte[1 << 20]))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_STALLED))
        .hasMessageContaining("does not read: a write has waited for more than 1 s");
    assertEnded(child);
  }

  @Test
  void neverReadsItsInputWhileManyCallersWait() {
    Child child =
        raw("deaf")
            .limits(
                Limits.defaults()
                    .withStallTimeout(Duration.ofSeconds(1))
                    .withMaxQueuedBytes(1 << 20))
            .start();
    List<CompletableFuture<byte[]>> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      calls.add(CompletableFuture.supplyAsync(() -> client(child).reverse(new byte[1 << 19])));
    }
    for (CompletableFuture<byte[]> call : calls) {
      assertThat(call)
          .failsWithin(Duration.ofSeconds(15))
          .withThrowableThat()
          .withCauseInstanceOf(ProtocolException.class);
    }
    assertEnded(child);
  }

  @Test
  void closesADeafChildInBoundedTime() {
    Child child = raw("deaf").stopTimeout(Duration.ofMillis(300)).start();
    CompletableFuture<byte[]> stuck =
        CompletableFuture.supplyAsync(() -> client(child).reverse(new byte[1 << 20]));
    await().until(() -> child.traffic().framesSent() >= 1);
    child.close();
    assertThat(stuck).failsWithin(Duration.ofSeconds(10));
    assertEnded(child);
  }

  // What follows are programs that know nothing of the library.

  @Test
  void aProgramPrintsText() {
    Child child = shell("read line; echo 'Traceback: (most recent call last)'; cat").start();
    assertThatThrownBy(() -> client(child).add(1, 1))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOREIGN_BYTES))
        .hasMessageContaining("\"Traceback: (most recent call last)\"");
    assertEnded(child);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"result":                     | PROTOCOL_VIOLATION | expected one JSON object a line
          {"id":1,"result":1,"error":{}} | PROTOCOL_VIOLATION | both "result" and "error"
          {"id":1,"outcome":1}           | PROTOCOL_VIOLATION | unknown member "outcome"
          {"id":99,"result":1}           | PROTOCOL_VIOLATION | never opened: stream=99
          {"id":1,"id":1,"result":1}     | PROTOCOL_VIOLATION | expected one JSON object a line
          """)
  void aProgramSendsALineThatIsNoFrame(String line, ErrorCode code, String message) {
    Child child = shell("read line; echo '" + line + "'; cat").start();
    ProtocolException broken =
        catchThrowableOfType(ProtocolException.class, () -> client(child).add(1, 1));
    assertThat(broken.code()).isEqualTo(code);
    assertThat(broken).hasMessageContaining(message);
    assertEnded(child);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":1,"result":"2"}          | expected 32-bit integer
          {"id":1,"result":2.0}          | expected 32-bit integer
          {"id":1,"result":3000000000}   | expected 32-bit integer
          {"id":1,"result":null}         | expected 32-bit integer
          {"id":1,"result":NaN}          | Non-standard token 'NaN' (byte
          """)
  void aProgramRepliesWithWrongDataAndOnlyItsCallFails(String line, String message) {
    try (Child child = shell("read line; echo '" + line + "'; cat >/dev/null").start()) {
      assertThatThrownBy(() -> client(child).add(1, 1))
          .isInstanceOf(InvalidDataException.class)
          .hasMessageContaining(message);
      assertThat(child.isAlive()).isTrue();
    }
  }

  @Test
  void aProgramEndsWithinALine() {
    Child child = shell("read line; printf '{\"id\":1,\"resu'").start();
    assertThatThrownBy(() -> client(child).add(1, 1))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRUNCATED_FRAME))
        .hasMessageContaining("line beginning \"{\\\"id\\\":1,\\\"resu\"");
  }

  @Test
  void aProgramExitsInMidCall() {
    Child child = shell("read line; echo 'out of cheese' >&2; exit 9").start();
    assertThatThrownBy(() -> client(child).add(1, 1))
        .isInstanceOfSatisfying(
            WorkerExitedException.class,
            e -> {
              assertThat(e.exitReport().exitCode()).isEqualTo(9);
              assertThat(e.exitReport().stderrTail()).containsExactly("out of cheese");
            });
  }

  @Test
  void aGrandchildHoldsThePipeAfterTheExit() {
    Child child = shell("sleep 600 & read line; exit 3").start();
    assertThatThrownBy(() -> client(child).add(1, 1))
        .isInstanceOfSatisfying(
            WorkerExitedException.class, e -> assertThat(e.exitReport().exitCode()).isEqualTo(3));
    assertEnded(child);
  }

  @Test
  void aProgramIgnoresItsEndOfInputAndSigterm() {
    Child child =
        shell("trap '' TERM; echo ready >&2; while :; do sleep 1; done")
            .stopTimeout(Duration.ofMillis(300))
            .start();
    await().until(() -> child.stderrTail().contains("ready"));
    child.close();
    assertThat(child.exitReport())
        .hasValueSatisfying(report -> {
          assertThat(report.endedBy()).isEqualTo(EndedBy.KILLED);
          assertThat(report.status()).contains("SIGKILL");
        });
  }

  @Test
  void aProgramClosesItsOutputAndLivesOn() {
    Child child = shell("exec 1>&-; read line; sleep 600").start();
    assertThatThrownBy(() -> client(child).add(1, 1))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST));
    assertEnded(child);
  }

  @Test
  void aProgramClosesItsInputAndLivesOn() {
    Child child = shell("exec 0<&-; echo ready >&2; sleep 600").start();
    await().until(() -> child.stderrTail().contains("ready"));
    assertThatThrownBy(() -> client(child).add(1, 1))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST))
        .hasMessageContaining("no longer reads its input");
    assertEnded(child);
  }
}
