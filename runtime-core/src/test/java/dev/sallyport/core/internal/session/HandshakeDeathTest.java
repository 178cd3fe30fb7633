package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.process.ChildVariables;
import dev.sallyport.core.internal.runtime.DeskWorker;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.process.Child;
import dev.sallyport.process.ExitReport;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Protocol;
import dev.sallyport.process.Stdio;
import dev.sallyport.spi.FrameBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The other end dies at each point of the handshake, whichever end this is. */
@Timeout(40)
@EnabledOnOs(OS.LINUX)
class HandshakeDeathTest {
  private static final int STATUS = 5;

  // Of its own: the common pool may have a single thread, and these block.
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Process> workers = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void endAll() {
    workers.forEach(Process::destroyForcibly);
    threads.shutdownNow();
  }

  /** Says {@code what} at the child's end of the channel, and then the rest of the script. */
  private Launch child(Framing framing, String name, byte[] what, String script)
      throws IOException {
    Path said = Files.write(directory.resolve(name), what);
    return Launch.command("/bin/sh", "-c", "cat \"$0\" >&3; " + script, said.toString())
        .name(name)
        .stdio(Stdio.DEDICATED)
        .protocol(framing == Framing.BINARY ? Protocol.BINARY : Protocol.JSON_LINES)
        .encodings(encoding(framing));
  }

  private static Encoding encoding(Framing framing) {
    return framing == Framing.BINARY ? Encoding.MESSAGEPACK : Encoding.JSON;
  }

  private static byte[] frame(Framing framing, FrameType type, Data body) {
    Wire wire = framing.wire(Codecs.PROVIDER, Limits.defaults());
    FrameBuffer out = new FrameBuffer(1 << 16);
    FrameHead head = FrameHead.of(type, 0, 0);
    wire.begin(out, head);
    Codecs.writeBody(body, out);
    wire.end(out, head, 0);
    return Arrays.copyOf(out.array(), out.size());
  }

  private static byte[] hello(Framing framing) {
    return hello(
        framing, new ServiceTable(List.of(ContractModel.of(Arithmetic.class).entry()), List.of()));
  }

  private static byte[] hello(Framing framing, ServiceTable table) {
    Hello hello =
        Hello.of(List.of(encoding(framing)), framing.limits(Limits.defaults()), table, Data.NULL);
    return frame(framing, FrameType.HELLO, hello.toData());
  }

  private static byte[] welcome(Framing framing) {
    return frame(
        framing,
        FrameType.WELCOME,
        Data.of(Map.of("version", 1, "encoding", encoding(framing).wireName())));
  }

  private static byte[] magic(Framing framing) {
    return framing == Framing.BINARY ? BinaryWire.preface() : new byte[0];
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** What has been said when it dies, by what that point is called. */
  private static Map<String, byte[]> points(Framing framing) {
    byte[] magic = magic(framing);
    byte[] hello = hello(framing);
    Map<String, byte[]> points = new LinkedHashMap<>();
    points.put("nothing", new byte[0]);
    if (magic.length > 0) {
      points.put("half-the-magic", Arrays.copyOf(magic, 4));
      points.put("the-magic", magic);
      points.put("half-the-head", join(magic, Arrays.copyOf(hello, 6)));
    }
    points.put("half-the-hello", join(magic, Arrays.copyOf(hello, hello.length / 2)));
    points.put("the-hello", join(magic, hello));
    points.put("half-the-welcome", join(magic, hello, Arrays.copyOf(welcome(framing), 9)));
    return points;
  }

  private static boolean isWithinAFrame(String point) {
    return point.startsWith("half");
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aChildThatExitsFailsItsStartWithItsReport(Framing framing) throws Exception {
    failsToStart(
        framing,
        "exit " + STATUS,
        (point, failure) -> {
          if (isWithinAFrame(point)) {
            assertThat(failure.code()).as(point).isEqualTo(ErrorCode.TRUNCATED_FRAME);
          } else {
            assertThat(failure).as(point).isInstanceOf(LaunchException.class);
            assertThat(failure.code()).as(point).isEqualTo(ErrorCode.LAUNCH_FAILED);
          }
          assertThat(report(failure).exitCode()).as(point).isEqualTo(STATUS);
        });
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aChildThatClosesItsChannelIsKilledAndFailsItsStart(Framing framing) throws Exception {
    failsToStart(
        framing,
        "exec 3>&-; sleep 600",
        (point, failure) -> {
          assertThat(failure.code())
              .as(point)
              .isEqualTo(
                  isWithinAFrame(point) ? ErrorCode.TRUNCATED_FRAME : ErrorCode.CONNECTION_LOST);
          assertThat(report(failure).endedBy()).as(point).isEqualTo(ExitReport.EndedBy.KILLED);
        });
  }

  private interface Check {
    void check(String point, SallyportException failure);
  }

  private void failsToStart(Framing framing, String script, Check check) throws Exception {
    Map<String, CompletableFuture<Child>> starts = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> point : points(framing).entrySet()) {
      Launch launch = child(framing, point.getKey(), point.getValue(), script);
      starts.put(point.getKey(), CompletableFuture.supplyAsync(launch::start, threads));
    }
    for (Map.Entry<String, CompletableFuture<Child>> start : starts.entrySet()) {
      Throwable failure =
          start.getValue().handle((child, thrown) -> thrown).get(20, TimeUnit.SECONDS);
      assertThat(failure).as(start.getKey()).isInstanceOf(CompletionException.class);
      SallyportException known = (SallyportException) failure.getCause();
      check.check(start.getKey(), known);
      assertThat(ProcessHandle.of(report(known).pid()).filter(ProcessHandle::isAlive)).isEmpty();
      assertNoThreadIsLeft(start.getKey());
    }
  }

  private static ExitReport report(SallyportException failure) {
    Optional<ExitReport> report = Optional.empty();
    if (failure instanceof LaunchException launch) {
      report = launch.exitReport();
    } else if (failure instanceof ProtocolException protocol) {
      report = protocol.exitReport();
    }
    return report.orElseThrow(() -> new AssertionError("no report", failure));
  }

  private static void assertNoThreadIsLeft(String name) {
    await()
        .untilAsserted(() ->
            assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(thread -> thread.startsWith("sallyport-") && thread.contains(name)));
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aChildThatExitsBeforeItsFirstFrameFailsEveryCall(Framing framing) throws Exception {
    byte[] all = join(magic(framing), hello(framing), welcome(framing));
    // Until the first byte behind the parent's own hello, which is that of a call or of the drain.
    int read = magic(framing).length + hello(framing, ServiceTable.EMPTY).length + 1;
    String script = "head -c " + read + " <&4 >/dev/null; exit " + STATUS;
    Child child = child(framing, "the-welcome", all, script).start();
    Arithmetic client = child.client(Arithmetic.class);
    final CompletableFuture<Void> drained = child.drain();
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    waiting.add(client.addLater(1, 2).toCompletableFuture());
    waiting.add(CompletableFuture.supplyAsync(() -> client.add(1, 2), threads));
    for (CompletableFuture<?> one : waiting) {
      assertThatThrownBy(() -> one.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(WorkerExitedException.class);
    }
    drained.get(10, TimeUnit.SECONDS);
    assertThat(child.onExit().get(10, TimeUnit.SECONDS).exitCode()).isEqualTo(STATUS);
    assertThatThrownBy(() -> client.add(1, 2)).isInstanceOf(WorkerExitedException.class);
    assertNoThreadIsLeft("the-welcome");
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aWorkerWhoseParentDiesEndsByItself(Framing framing) throws Exception {
    Map<String, Process> started = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> point : points(framing).entrySet()) {
      if (point.getKey().contains("welcome") || point.getKey().equals("half-the-head")) {
        continue;
      }
      ProcessBuilder builder =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  DeskWorker.class.getName())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder
          .environment()
          .put(
              ChildVariables.PROTOCOL,
              framing == Framing.BINARY ? ChildVariables.BINARY : ChildVariables.LINES);
      Process worker = builder.start();
      workers.add(worker);
      started.put(point.getKey(), worker);
      try (OutputStream parent = worker.getOutputStream()) {
        parent.write(point.getValue());
      }
    }
    for (Map.Entry<String, Process> one : started.entrySet()) {
      String point = one.getKey();
      assertThat(one.getValue().waitFor(20, TimeUnit.SECONDS)).as(point).isTrue();
      // Without a hello nobody has been met who could be missed; see docs/protocol.md, "Level 0".
      int expected = isWithinAFrame(point) ? 1 : point.equals("the-hello") ? 74 : 0;
      assertThat(one.getValue().exitValue()).as(point).isEqualTo(expected);
    }
  }
}
