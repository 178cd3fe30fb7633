package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.LaunchException;
import dev.sallyport.process.Child;
import dev.sallyport.process.ExitReport.EndedBy;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Protocol;
import dev.sallyport.process.Stdio;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Children that are started through other programs. */
@EnabledOnOs(OS.LINUX)
class PrefixTest {
  private static final Launch DESK =
      Launch.java(DeskWorker.class, JavaOptions.defaults().withLean())
          .startTimeout(Duration.ofSeconds(30));

  @TempDir Path root;

  @ParameterizedTest
  @EnumSource(Stdio.class)
  void programsThatReplaceThemselvesLeaveThePidAndTheChannelAsTheyAre(Stdio stdio)
      throws IOException {
    int before = niceness("thread-self");
    Launch launch = DESK.stdio(stdio).via("taskset", "-c", "0").via("nice", "-n", "7");
    try (Child child = launch.environment("GIVEN", "a 'b' $c").start()) {
      Desk desk = child.client(Desk.class);
      assertThat(desk.add(2, 3)).isEqualTo(5);
      assertThat(desk.pid()).isEqualTo(child.pid());
      assertThat(status(child, "Cpus_allowed_list")).isEqualTo("0");
      // Added to that of the thread that starts it; at 19, the end of the scale, this shows
      // nothing.
      assertThat(niceness(Long.toString(child.pid())))
          .isGreaterThanOrEqualTo(Math.min(19, before + 7));
      assertThat(desk.environment()).containsEntry("GIVEN", "a 'b' $c");
      if (stdio == Stdio.DEDICATED) {
        assertThat(desk.print("{\"result\":1,\"id\":1}")).isZero();
        assertThat(desk.add(1, 1)).isEqualTo(2);
      }
    }
  }

  @Test
  void theLaterPrefixIsTheOuterOne() {
    try (Child child = DESK.via("env", "LAYER=inner").via("env", "LAYER=outer").start()) {
      assertThat(child.client(Desk.class).environment()).containsEntry("LAYER", "inner");
    }
  }

  @Test
  void aPrefixThatDropsTheEnvironmentLeavesTheChannel() {
    try (Child child = DESK.environment("GIVEN", "x").via("env", "-i").start()) {
      Desk desk = child.client(Desk.class);
      assertThat(desk.environment())
          .doesNotContainKeys("GIVEN", "PATH", "HOME")
          .containsKeys("SALLYPORT_CHILD", "SALLYPORT_DEPTH", "SALLYPORT_IN");
    }
  }

  @Test
  void aCommandSpeaksThroughAPrefixOnItsPlainStreams() {
    String script =
        "while read -r line; do id=${line##*\\\"id\\\":}; id=${id%%[!0-9]*};"
            + " echo \"{\\\"id\\\":$id,\\\"result\\\":42}\"; done";
    try (Child child = Launch.command("sh", "-c", script).via("nice").start()) {
      assertThat(child.client(Desk.class).add(1, 2)).isEqualTo(42);
    }
  }

  @Test
  void thePrefixIsLookedUpHereAndTheProgramWhereItRuns() {
    assertThatThrownBy(() -> DESK.via("no-such-program", "run").start())
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("program not found: no-such-program");
    JavaOptions elsewhere = JavaOptions.defaults().withJavaHome(Path.of("/no/such/java"));
    LaunchException failure =
        catchThrowableOfType(
            LaunchException.class,
            () -> Launch.java(DeskWorker.class, elsewhere).via("env").start());
    assertThat(failure.exitReport().orElseThrow().exitCode()).isEqualTo(127);
    assertThat(failure.exitReport().orElseThrow().stderrTail())
        .anySatisfy(line -> assertThat(line).contains("/no/such/java/bin/java"));
    assertThatThrownBy(() -> DESK.via()).isInstanceOf(IllegalArgumentException.class);
  }

  /** What the parent would do to it may not reach it there: that is what ssh and docker do. */
  @Test
  void aWorkerEndsByItselfSomeTimeAfterAGoodbyeWhateverItsHandlersDo() {
    // The parent is patient; the worker is told of a parent that is not.
    Child child =
        DESK.stdio(Stdio.PLAIN)
            .stopTimeout(Duration.ofMinutes(2))
            .via("env", "SALLYPORT_STOP=100")
            .start();
    CompletableFuture<Integer> stuck =
        CompletableFuture.supplyAsync(() -> child.client(Desk.class).hang());
    await().until(() -> child.traffic().framesSent() >= 3);
    child.close();
    assertThat(stuck).failsWithin(Duration.ofSeconds(10));
    assertThat(child.exitReport().orElseThrow().exitCode()).isEqualTo(WorkerMain.PARENT_GONE);
    assertThat(child.exitReport().orElseThrow().endedBy()).isEqualTo(EndedBy.GOODBYE);
    assertThat(child.exitReport().orElseThrow().uptime()).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void aSandboxHasNoNetworkAndItsChildWorksAndEnds() throws Exception {
    assumeTrue(
        succeeds("bwrap", "--ro-bind", "/", "/", "--unshare-all", "true"),
        "bwrap is not installed, or may not make namespaces here");
    Launch launch =
        DESK.via(
            "bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all");
    Child child = launch.start();
    try (child;
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Desk desk = child.client(Desk.class);
      assertThat(desk.add(2, 3)).isEqualTo(5);
      assertThat(desk.print("a grandchild's words")).isZero();
      assertThat(desk.connects(server.getLocalPort())).isFalse();
      try (Child open = DESK.start()) {
        assertThat(open.client(Desk.class).connects(server.getLocalPort())).isTrue();
      }
    }
    assertThat(child.exitReport().orElseThrow().exitCode()).isZero();
    assertThat(child.exitReport().orElseThrow().endedBy()).isEqualTo(EndedBy.GOODBYE);
  }

  @Test
  void killingTheSandboxKillsWhatRunsInIt() throws Exception {
    assumeTrue(
        succeeds("bwrap", "--ro-bind", "/", "/", "--unshare-pid", "true"),
        "bwrap is not installed, or may not make namespaces here");
    Child child = DESK.via("bwrap", "--bind", "/", "/", "--dev", "/dev", "--unshare-pid").start();
    List<ProcessHandle> below = ProcessHandle.of(child.pid()).orElseThrow().descendants().toList();
    assertThat(below).isNotEmpty();
    CompletableFuture<Integer> waiting =
        CompletableFuture.supplyAsync(() -> child.client(Desk.class).hang());
    child.kill("the test says so");
    assertThat(waiting).failsWithin(Duration.ofSeconds(10));
    await().until(() -> below.stream().noneMatch(ProcessHandle::isAlive));
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void sshIsGivenOneLineForTheShellOfTheOtherMachine(Protocol protocol) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/sshd")), "no sshd is installed");
    try (SshServer server = new SshServer(root)) {
      Launch launch = DESK.protocol(protocol).arguments("it's \"odd\"; $HOME *");
      Child child = launch.via(server.client()).start();
      try (child) {
        Desk desk = child.client(Desk.class);
        assertThat(desk.add(2, 3)).isEqualTo(5);
        assertThat(desk.print("words")).isZero();
        assertThat(desk.pid()).isNotEqualTo(child.pid());
        assertThat(desk.environment()).containsKey("SSH_CONNECTION");
        assertThat(Files.readString(Path.of("/proc/" + desk.pid() + "/cmdline")))
            .endsWith("\0it's \"odd\"; $HOME *\0");
      }
      assertThat(child.exitReport().orElseThrow().exitCode()).isZero();
    }
  }

  @Test
  void whatSshStartedEndsWhenItsClientIsKilled() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/sshd")), "no sshd is installed");
    try (SshServer server = new SshServer(root);
        Child child = DESK.via(server.client()).start()) {
      Desk desk = child.client(Desk.class);
      ProcessHandle worker = ProcessHandle.of(desk.pid()).orElseThrow();
      CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(desk::hang);
      await().until(() -> child.traffic().framesSent() >= 3);
      child.kill("the test says so");
      assertThat(waiting).failsWithin(Duration.ofSeconds(10));
      await().until(() -> !worker.isAlive());
    }
  }

  /** A real server for this user alone, on the loopback interface. */
  private static final class SshServer implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final Process server;

    SshServer(Path directory) throws Exception {
      this.directory = directory;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      for (String key : List.of("host", "user")) {
        assertThat(
                succeeds("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(key).toString()))
            .isTrue();
      }
      Files.copy(file("user.pub"), file("allowed"));
      // The system's own server makes this directory when it starts.
      if (System.getProperty("user.name").equals("root")) {
        Files.createDirectories(Path.of("/run/sshd"));
      }
      server =
          new ProcessBuilder(
                  "/usr/sbin/sshd",
                  "-D",
                  "-e",
                  "-f",
                  "/dev/null",
                  "-h",
                  file("host").toString(),
                  "-p",
                  Integer.toString(port),
                  "-o",
                  "ListenAddress=127.0.0.1",
                  "-o",
                  "PidFile=none",
                  "-o",
                  "StrictModes=no",
                  "-o",
                  "UsePAM=no",
                  "-o",
                  "AuthorizedKeysFile=" + file("allowed"))
              .redirectErrorStream(true)
              .redirectOutput(file("log").toFile())
              .start();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> Files.readString(file("log")).contains("Server listening"));
    }

    private Path file(String name) {
      return directory.resolve(name);
    }

    String[] client() {
      return new String[] {
        "ssh",
        "-F",
        "none",
        "-i",
        file("user").toString(),
        "-p",
        Integer.toString(port),
        "-o",
        "BatchMode=yes",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "127.0.0.1"
      };
    }

    @Override
    public void close() {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
      server.destroyForcibly().onExit().join();
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String status(Child child, String field) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + child.pid() + "/status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).trim())
        .findFirst()
        .orElseThrow();
  }

  private static int niceness(String process) throws IOException {
    String stat = Files.readString(Path.of("/proc", process, "stat"), StandardCharsets.ISO_8859_1);
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
  }
}
