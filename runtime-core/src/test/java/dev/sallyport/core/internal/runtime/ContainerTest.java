package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.process.Child;
import dev.sallyport.process.ExitReport.EndedBy;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Stdio;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;

/**
 * Children in containers, where a Docker engine runs. The image has nothing but empty directories,
 * into which this machine's programs are mounted: nothing is fetched.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class ContainerTest {
  private static final String IMAGE = "sallyport-test-" + UUID.randomUUID();
  private static boolean made;

  @BeforeAll
  static void makeImage() throws IOException {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "no Docker engine runs here, or this user may not use it");
    assumeTrue(
        System.getenv("PATH") != null && onPath("docker"), "the docker command is not installed");
    Process process =
        new ProcessBuilder("docker", "import", "-", IMAGE)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(tree());
    }
    assertThat(process.onExit().join().exitValue()).isZero();
    made = true;
  }

  @AfterAll
  static void removeImage() {
    if (made) {
      DockerClientFactory.lazyClient().removeImageCmd(IMAGE).withForce(true).exec();
    }
  }

  @ParameterizedTest
  @EnumSource(Stdio.class)
  void callsAChildInAContainerThatRuns(Stdio stdio) {
    try (GenericContainer<?> container = new GenericContainer<>(IMAGE)) {
      container.withImagePullPolicy(name -> false);
      container.withNetworkMode("none").withCommand("/bin/sleep", "600");
      mounts().forEach(path -> container.withFileSystemBind(path, path, BindMode.READ_ONLY));
      container.start();
      String id = container.getContainerId();
      Child child = desk().stdio(stdio).via("docker", "exec", "-i", id).start();
      try (child) {
        Desk desk = child.client(Desk.class);
        assertThat(desk.add(2, 3)).isEqualTo(5);
        byte[] large = new byte[700_000];
        assertThat(desk.echo(large)).isEqualTo(large);
        assertThat(desk.pid()).isLessThan(1000).isNotEqualTo(child.pid());
        assertThat(desk.environment()).containsEntry("HOSTNAME", id.substring(0, 12));
        if (stdio == Stdio.DEDICATED) {
          assertThat(desk.print("words of the child's child")).isZero();
          await()
              .untilAsserted(
                  () -> assertThat(child.stderrTail()).contains("words of the child's child"));
        }
      }
      assertThat(child.exitReport().orElseThrow().exitCode()).isZero();
      assertThat(child.exitReport().orElseThrow().endedBy()).isEqualTo(EndedBy.GOODBYE);
    }
  }

  @Test
  void theContainerEndsWithTheChildThatIsItsOnlyProgram() {
    String name = "sallyport-test-" + UUID.randomUUID();
    Child child = run(name);
    try (child) {
      assertThat(child.client(Desk.class).pid()).isEqualTo(1);
      assertThat(child.client(Desk.class).environment()).containsEntry("GIVEN", "passed on");
    }
    assertThat(child.exitReport().orElseThrow().exitCode()).isZero();
    awaitRemoved(name);
  }

  @Test
  void theContainerEndsWhenTheLocalClientIsKilled() {
    String name = "sallyport-test-" + UUID.randomUUID();
    try (Child child = run(name)) {
      Desk desk = child.client(Desk.class);
      assertThat(desk.add(1, 1)).isEqualTo(2);
      CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(desk::hang);
      await().until(() -> child.traffic().framesSent() >= 3);
      child.kill("the test says so");
      assertThat(waiting).failsWithin(Duration.ofSeconds(10));
      awaitRemoved(name);
    }
  }

  private static Child run(String name) {
    List<String> prefix =
        new ArrayList<>(
            List.of("docker", "run", "-i", "--rm", "--network", "none", "--name", name));
    mounts().forEach(path -> prefix.addAll(List.of("-v", path + ":" + path + ":ro")));
    prefix.addAll(List.of("-e", "GIVEN", IMAGE));
    return desk().environment("GIVEN", "passed on").via(prefix.toArray(new String[0])).start();
  }

  private static Launch desk() {
    return Launch.java(DeskWorker.class, JavaOptions.defaults().withLean())
        .inheritEnvironment("DOCKER_HOST", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY")
        .startTimeout(Duration.ofSeconds(60));
  }

  private static void awaitRemoved(String name) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            DockerClientFactory.lazyClient()
                .listContainersCmd()
                .withShowAll(true)
                .withNameFilter(Set.of(name))
                .exec()
                .isEmpty());
  }

  /** What a JVM, a shell and the worker need of this machine. */
  private static Set<String> mounts() {
    Set<String> paths = new LinkedHashSet<>();
    for (String system : List.of("/usr", "/bin", "/lib", "/lib64", "/etc")) {
      if (Files.isDirectory(Path.of(system)) && !Files.isSymbolicLink(Path.of(system))) {
        paths.add(system);
      }
    }
    List<String> wanted = new ArrayList<>(List.of(System.getProperty("java.home")));
    wanted.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    for (String path : wanted) {
      if (Files.exists(Path.of(path)) && !path.startsWith("/usr/")) {
        paths.add(Path.of(path).toAbsolutePath().toString());
      }
    }
    return paths;
  }

  /** Directories to mount into, and the links of a machine that has but one of each. */
  private static byte[] tree() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String name : List.of("usr", "etc", "proc", "sys", "dev", "tmp")) {
        tar.putArchiveEntry(new TarArchiveEntry(name + "/"));
        tar.closeArchiveEntry();
      }
      for (String name : List.of("bin", "lib", "lib64")) {
        Path path = Path.of("/", name);
        TarArchiveEntry entry;
        if (Files.isSymbolicLink(path)) {
          entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
          entry.setLinkName(Files.readSymbolicLink(path).toString());
        } else {
          entry = new TarArchiveEntry(name + "/");
        }
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static boolean onPath(String program) {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }
}
