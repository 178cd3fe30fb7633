package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.Contract;
import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.Worker;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.process.Carrier;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Protocol;
import dev.sallyport.socket.Token;
import dev.sallyport.spi.TokenProof;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Children that connect back to their parent. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class SocketChildTest {
  private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{64}");

  /** What the children do. */
  @Contract
  public interface Chatter {
    int print(String line);

    int exit(int code);

    long sleep(long millis);
  }

  /** The child. */
  public static final class ChatterMain implements Chatter {
    public static void main(String[] args) {
      Worker.serve(Chatter.class, new ChatterMain());
    }

    @Override
    public int print(String line) {
      System.out.println(line);
      return line.length();
    }

    @Override
    public int exit(int code) {
      Runtime.getRuntime().halt(code);
      return code;
    }

    @Override
    public long sleep(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        // It sleeps no longer, and works on, as handlers do that do not listen.
        while (millis > 0) {
          Thread.onSpinWait();
        }
      }
      return millis;
    }
  }

  /** A parent that starts a child, tells its pid, and waits to be killed. */
  public static final class ParentMain {
    public static void main(String[] args) throws Exception {
      Child child =
          Launch.java(ChatterMain.class)
              .over(Carrier.UNIX_SOCKET)
              .startTimeout(Duration.ofSeconds(40))
              .start();
      System.out.println(child.pid());
      child.client(Chatter.class).sleep(60_000);
    }
  }

  private static Launch launch(Carrier carrier) {
    return Launch.java(ChatterMain.class).over(carrier);
  }

  @ParameterizedTest
  @EnumSource(
      value = Carrier.class,
      names = {"UNIX_SOCKET", "LOOPBACK_TCP"})
  void whatAChildPrintsIsItsOwnBusiness(Carrier carrier) {
    try (Child child = launch(carrier).start()) {
      Chatter chatter = child.client(Chatter.class);
      for (int i = 0; i < 1000; i++) {
        assertThat(chatter.print("{\"a line\": " + i + "}")).isPositive();
      }
      await().untilAsserted(() -> assertThat(child.stderrTail()).contains("{\"a line\": 999}"));
    }
  }

  @Test
  void theTokenIsNowhereToBeReadByOthers() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc");
    try (Child child = launch(Carrier.UNIX_SOCKET).start()) {
      for (String file : List.of("cmdline", "environ")) {
        String text =
            Files.readString(
                Path.of("/proc/" + child.pid() + "/" + file), StandardCharsets.ISO_8859_1);
        assertThat(text).isNotEmpty();
        assertThat(TOKEN.matcher(text).find()).as(file).isFalse();
      }
    }
  }

  private static long directories() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> all = Files.list(temporary)) {
      return all.filter(path -> path.getFileName().toString().startsWith("sallyport-"))
          .filter(path -> Files.exists(path.resolve("s")))
          .count();
    }
  }

  @Test
  void theSocketIsGoneOnceTheChildHasConnected() throws Exception {
    try (Child child = launch(Carrier.UNIX_SOCKET).start()) {
      assertThat(child.isAlive()).isTrue();
      await().untilAsserted(() -> assertThat(directories()).isZero());
    }
  }

  @Test
  void aChildThatNeverConnectsFailsItsStartInTime() throws Exception {
    Launch launch =
        Launch.command("sleep", "60")
            .protocol(Protocol.BINARY)
            .over(Carrier.UNIX_SOCKET)
            .startTimeout(Duration.ofMillis(500));
    assertThatThrownBy(launch::start)
        .isInstanceOfSatisfying(
            LaunchException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.START_TIMEOUT);
              assertThat(e.exitReport()).isPresent();
            })
        .hasMessageContaining("did not connect within 500 ms");
    await().untilAsserted(() -> assertThat(directories()).isZero());
  }

  @Test
  void aChildThatEndsBeforeItConnectsIsReported() {
    Launch launch =
        Launch.command("sh", "-c", "echo no library here; exit 7")
            .protocol(Protocol.BINARY)
            .over(Carrier.UNIX_SOCKET);
    assertThatThrownBy(launch::start)
        .isInstanceOfSatisfying(
            LaunchException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.LAUNCH_FAILED);
              assertThat(e.exitReport().orElseThrow().exitCode()).isEqualTo(7);
            })
        .hasMessageContaining("ended before it connected")
        .hasMessageContaining("no library here");
  }

  @Test
  void theExitOfAChildFailsItsCallsWithTheReport() {
    try (Child child = launch(Carrier.UNIX_SOCKET).start()) {
      assertThatThrownBy(() -> child.client(Chatter.class).exit(9))
          .isInstanceOfSatisfying(
              WorkerExitedException.class, e -> assertThat(e.exitReport().exitCode()).isEqualTo(9));
    }
  }

  private static List<String> threadsOf(Child child) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("sallyport-") && name.endsWith("-" + child.pid()))
        .toList();
  }

  /** The first children have threads of their own, and those that come later share theirs. */
  @Test
  void childrenBeyondTheFirstFewHaveNoThreadOfTheirOwn() throws Exception {
    List<Child> others = new ArrayList<>();
    List<Child> sharing = new ArrayList<>();
    try {
      for (int i = 0; i < 32; i++) {
        others.add(Launch.command("cat").start());
      }
      for (int i = 0; i < 3; i++) {
        sharing.add(launch(Carrier.UNIX_SOCKET).startTimeout(Duration.ofSeconds(40)).start());
      }
      for (Child child : sharing) {
        Chatter chatter = child.client(Chatter.class);
        assertThat(chatter.print("a line")).isEqualTo(6);
        await().untilAsserted(() -> assertThat(child.stderrTail()).contains("a line"));
        assertThat(threadsOf(child)).isEmpty();
        assertThat(child.threadDump(Duration.ofSeconds(10))).isNotEmpty();
        chatter.print("last words");
        assertThatThrownBy(() -> chatter.exit(9))
            .isInstanceOfSatisfying(
                WorkerExitedException.class,
                e -> {
                  assertThat(e.exitReport().exitCode()).isEqualTo(9);
                  assertThat(e.exitReport().stderrTail()).contains("a line", "last words");
                });
        assertThat(child.onExit().get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(9);
      }
    } finally {
      sharing.forEach(Child::close);
      others.forEach(Child::close);
    }
  }

  @Test
  void aChildEndsWithItsParentInTheMiddleOfAHandler() throws Exception {
    Process parent =
        java("-Xshare:auto", ParentMain.class)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.US_ASCII))) {
      long pid = Long.parseLong(out.readLine());
      ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
      parent.destroyForcibly();
      child.onExit().get(20, TimeUnit.SECONDS);
    } finally {
      parent.destroyForcibly();
    }
  }

  private static ProcessBuilder java(String option, Class<?> main) {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        option,
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
  }

  /** A child without a parent of ours: started as one is, to connect to {@code listener}. */
  private static Process orphan(ServerSocket listener) throws IOException {
    ProcessBuilder builder = java("-Xshare:auto", ChatterMain.class).redirectErrorStream(true);
    builder.environment().put("SALLYPORT_SOCKET", "tcp:127.0.0.1:" + listener.getLocalPort());
    builder.environment().put("SALLYPORT_PROTOCOL", "binary");
    return builder.start();
  }

  private static String end(Process process) throws Exception {
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return printed;
  }

  @Test
  void aChildWhoseParentEndsBeforeItLetsItInEnds() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process child = orphan(silent);
      try {
        child.getOutputStream().write(Ends.bytes(Token.random().hex() + "\n"));
        child.getOutputStream().flush();
        try (Socket open = silent.accept()) {
          assertThat(open.isConnected()).isTrue();
          child.getOutputStream().close();
          assertThat(end(child)).contains("cannot connect to the parent");
        }
      } finally {
        child.destroyForcibly();
      }
    }
  }

  @Test
  void aChildSpeaksToNobodyWhoDoesNotKnowItsToken() throws Exception {
    Token token = Token.random();
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process child = orphan(listener);
      try {
        child.getOutputStream().write(Ends.bytes(token.hex() + "\n"));
        child.getOutputStream().flush();
        try (Socket impostor = listener.accept()) {
          TokenProof.Challenge challenge = new TokenProof.Challenge(Token.random());
          impostor.getOutputStream().write(challenge.bytes());
          byte[] answer = impostor.getInputStream().readNBytes(TokenProof.ANSWER_BYTES);
          impostor.getOutputStream().write(challenge.acceptance(answer));
          assertThat(impostor.getInputStream().readAllBytes()).isEmpty();
          assertThat(end(child)).contains("does not know the token").doesNotContain(token.hex());
        }
      } finally {
        child.destroyForcibly();
      }
    }
  }

  /** Starts a child, and prints what it gets for it. */
  public static final class FailingMain {
    public static void main(String[] args) {
      try (Child child = launch(Carrier.UNIX_SOCKET).start()) {
        System.out.println("started " + child.pid());
      } catch (LaunchException e) {
        System.out.println(e.code() + " " + e.getMessage());
      }
    }
  }

  @Test
  void aTemporaryDirectoryThatIsTooDeepIsALaunchException(@TempDir Path temporary)
      throws Exception {
    Path deep = Files.createDirectory(temporary.resolve("d".repeat(100)));
    Process parent =
        java("-Djava.io.tmpdir=" + deep, FailingMain.class).redirectErrorStream(true).start();
    try {
      assertThat(end(parent))
          .contains("LAUNCH_FAILED no socket for child")
          .contains("fix: use Carrier.LOOPBACK_TCP");
      try (Stream<Path> left = Files.list(deep)) {
        assertThat(left.filter(each -> each.getFileName().toString().startsWith("sallyport-")))
            .isEmpty();
      }
    } finally {
      parent.destroyForcibly();
    }
  }
}
