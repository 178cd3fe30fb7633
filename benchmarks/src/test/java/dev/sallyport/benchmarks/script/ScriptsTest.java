package dev.sallyport.benchmarks.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Key;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is installed for peers in other languages, with programs that stand in for some. */
@Timeout(300)
class ScriptsTest {
  private static final String INSTALLED = "node_modules/.installed-package-lock.json";

  @TempDir private Path directory;
  @TempDir private Path programs;

  private void program(String name, String... lines) throws Exception {
    Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + String.join("\n", lines));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Optional<String> prepare(Origin origin) {
    return Scripts.prepare(origin, directory, List.of(programs));
  }

  /** Every file with the time at which it was last written. */
  private Map<Path, Object> state() throws Exception {
    Map<Path, Object> state = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        state.put(file, Files.getLastModifiedTime(file));
      }
    }
    return state;
  }

  @Test
  void preparingAgainChangesNothing() throws Exception {
    for (Origin origin : List.of(Origin.PYTHON_PEER, Origin.NODE_PEER)) {
      Optional<String> obstacle = Scripts.prepare(origin, directory);
      assumeTrue(obstacle.isEmpty(), () -> origin + ": " + obstacle.orElseThrow());
    }
    Map<Path, Object> before = state();
    assertThat(before)
        .containsKeys(directory.resolve("python_pipe.py"), directory.resolve(INSTALLED));
    for (Origin origin : List.of(Origin.PYTHON_PEER, Origin.NODE_PEER)) {
      assertThat(Scripts.prepare(origin, directory)).isEmpty();
    }
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void ownSubjectsNeedNothing() throws Exception {
    assertThat(prepare(Origin.OWN)).isEmpty();
    assertThat(prepare(Origin.JVM_PEER)).isEmpty();
    assertThat(state()).isEmpty();
  }

  @Test
  void saysInOneLineThatAnInterpreterIsMissing() {
    assertThat(prepare(Origin.PYTHON_PEER)).contains("there is no python3 on the PATH");
    assertThat(prepare(Origin.NODE_PEER)).contains("there is no node on the PATH");
  }

  @Test
  void saysWhatIsWrongWithAnInterpreter() throws Exception {
    program("node", "echo", "echo 'Node 18 or later is needed, this is v16.0.0'", "exit 1");
    assertThat(prepare(Origin.NODE_PEER))
        .contains("node failed with status 1: Node 18 or later is needed, this is v16.0.0");
  }

  @Test
  void installsWhatIsMissingFromDebian() throws Exception {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "not root");
    program(
        "apt-get",
        "echo \"$*\" >>'" + programs + "/asked'",
        "case \"$*\" in *python3*) /bin/cp /bin/true '" + programs + "/python3' ;; esac");
    assertThat(prepare(Origin.PYTHON_PEER)).isEmpty();
    assertThat(Files.readString(programs.resolve("asked")))
        .contains("update")
        .contains("install -y")
        .contains(" python3\n");
  }

  @Test
  void saysWhyDebianHasNot() throws Exception {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "not root");
    program("apt-get", "echo 'E: no such mirror' >&2", "exit 100");
    assertThat(prepare(Origin.PYTHON_PEER))
        .contains(
            "there is no python3 on the PATH; apt-get failed with status 100: E: no such mirror");
  }

  @Test
  void installsPackagesOnceAndAgainWhenTheLockFileChanges() throws Exception {
    program("node");
    program("npm", "[ \"$1\" = ci ] || exit 0", "echo ci >>ran", "/bin/mkdir -p node_modules");
    assertThat(prepare(Origin.NODE_PEER)).isEmpty();
    assertThat(prepare(Origin.NODE_PEER)).isEmpty();
    assertThat(directory.resolve("ran")).hasContent("ci");

    // As an older run would have left it.
    Files.writeString(directory.resolve(INSTALLED), "{}");
    Files.writeString(directory.resolve("package-lock.json"), "{}");
    assertThat(prepare(Origin.NODE_PEER)).isEmpty();
    assertThat(directory.resolve("ran")).hasContent("ci\nci");
  }

  @Test
  void packagesThatCannotBeHadAreTriedAgainByTheNextRun() throws Exception {
    program("node");
    program(
        "npm",
        "[ \"$1\" = ci ] || exit 0",
        "/bin/mkdir -p node_modules",
        "echo 'npm error code ENOTFOUND' >&2",
        "echo 'npm error network This is a problem related to network connectivity.' >&2",
        "exit 1");
    assertThat(prepare(Origin.NODE_PEER))
        .contains("npm failed with status 1: npm error code ENOTFOUND");
    program("npm", "[ \"$1\" = ci ] || exit 0", "echo ci >>ran", "/bin/mkdir -p node_modules");
    assertThat(prepare(Origin.NODE_PEER)).isEmpty();
    assertThat(directory.resolve("ran")).hasContent("ci");
  }

  @Test
  void twoAtOnceInstallOnce() throws Exception {
    program("node");
    program("npm", "[ \"$1\" = ci ] || exit 0", "echo ci >>ran", "/bin/mkdir -p node_modules");
    List<CompletableFuture<Optional<String>>> both =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> prepare(Origin.NODE_PEER)))
            .limit(2)
            .toList();
    for (CompletableFuture<Optional<String>> each : both) {
      assertThat(each.get()).isEmpty();
    }
    assertThat(directory.resolve("ran")).hasContent("ci");
  }

  @Test
  void theLockFileNamesNoRegistry() throws Exception {
    try (InputStream in = Scripts.class.getResourceAsStream("package-lock.json")) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("\"integrity\"")
          .doesNotContain("\"resolved\"")
          .doesNotContainIgnoringCase("registry");
    }
  }

  @Test
  void refusesSubjectsThatItHasNot() {
    assertThatThrownBy(() -> Scripts.command(Key.parse("call/rtt/perl-pipe"), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("call/rtt/perl-pipe");
  }
}
