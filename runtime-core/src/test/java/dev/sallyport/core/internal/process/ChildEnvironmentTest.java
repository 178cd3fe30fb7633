package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.LaunchException;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Protocol;
import dev.sallyport.process.ResourceLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChildEnvironmentTest {
  private static final Launch LAUNCH = Launch.command("cat").stopTimeout(Duration.ofMillis(1500));
  private static final Shim NO_SHELL = shim(Optional.empty(), false);
  private static final Shim LIMITS = shim(Optional.of("/bin/sh"), false);
  private static final Shim DESCRIPTORS = shim(Optional.of("/bin/sh"), true);

  @Test
  void keepsTheListedVariablesAndNoOthers() {
    Map<String, String> parent = new HashMap<>();
    parent.put("PATH", "/bin");
    parent.put("LC_ALL", "C");
    parent.put("LC_OWN", "x");
    parent.put("AWS_SECRET_ACCESS_KEY", "secret");
    parent.put("JDK_JAVA_OPTIONS", "-Dx");
    parent.put("LD_PRELOAD", "/evil.so");
    parent.put("WANTED", "1");
    assertThat(apply(LAUNCH.inheritEnvironment("WANTED", "ABSENT"), parent, NO_SHELL))
        .isEqualTo(
            Map.of(
                "PATH",
                "/bin",
                "LC_ALL",
                "C",
                "LC_OWN",
                "x",
                "WANTED",
                "1",
                ChildVariables.CHILD,
                "id",
                ChildVariables.PROTOCOL,
                "lines",
                ChildVariables.DEPTH,
                "1",
                ChildVariables.STOP,
                "1500"));
  }

  @Test
  void saysWhereTheFramesAreAndOfWhichKind() {
    assertThat(apply(LAUNCH.protocol(Protocol.BINARY), new HashMap<>(), DESCRIPTORS))
        .isEqualTo(
            Map.of(
                ChildVariables.CHILD, "id",
                ChildVariables.PROTOCOL, "binary",
                ChildVariables.DEPTH, "1",
                ChildVariables.STOP, "1500",
                ChildVariables.IN, "4",
                ChildVariables.OUT, "3"));
  }

  @Test
  void setVariablesWinOverInheritedOnes() {
    Map<String, String> parent = new HashMap<>(Map.of("PATH", "/bin"));
    assertThat(apply(LAUNCH.environment("PATH", ""), parent, NO_SHELL)).containsEntry("PATH", "");
  }

  @Test
  void countsTheDepthAndRefusesWhatIsMostLikelyALoop() {
    assertThat(apply(LAUNCH, depth("7"), NO_SHELL)).containsEntry(ChildVariables.DEPTH, "8");
    assertThatThrownBy(() -> apply(LAUNCH, depth("8"), NO_SHELL))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("depth=9 (expected 1..8)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "9", "1 "})
  void refusesADepthThatIsNotOurs(String depth) {
    assertThatThrownBy(() -> apply(LAUNCH, depth(depth), NO_SHELL))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("SALLYPORT_DEPTH out of range: \"" + depth + "\"");
  }

  @Test
  void refusesToSetOurVariables() {
    Launch launch = LAUNCH.environment(ChildVariables.OUT, "1");
    assertThatThrownBy(() -> apply(launch, new HashMap<>(), NO_SHELL))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("SALLYPORT_OUT is set by this library alone");
  }

  @Test
  void doesNotPassOurOwnVariablesOn() {
    Map<String, String> parent = depth("1");
    parent.put(ChildVariables.OUT, "3");
    assertThat(apply(LAUNCH.inheritEnvironment(ChildVariables.OUT), parent, NO_SHELL))
        .doesNotContainKey(ChildVariables.OUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A=B", "A\0"})
  void refusesMalformedNames(String name) {
    assertThatThrownBy(() -> apply(LAUNCH.environment(name, "v"), new HashMap<>(), NO_SHELL))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("name malformed");
  }

  @Test
  void keepsValuesOutOfMessages() {
    Launch launch = LAUNCH.environment("TOKEN", "hush\0");
    assertThatThrownBy(() -> apply(launch, new HashMap<>(), NO_SHELL))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("TOKEN")
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.b", "x-y", "1st", "BASH_FUNC_x%%", "IFS", "OPTIND", "SHLVL", "PWD", "OLDPWD"})
  void refusesWhatTheShellWouldLoseOrChangeWhateverItIsThereFor(String name) {
    Launch launch = LAUNCH.environment(name, "v");
    assertThat(apply(launch, new HashMap<>(), NO_SHELL)).containsEntry(name, "v");
    for (Shim shell : List.of(DESCRIPTORS, LIMITS)) {
      assertThatThrownBy(() -> apply(launch, new HashMap<>(), shell))
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining("\"" + name + "\" does not survive the shell")
          .hasMessageContaining("rename it, or use Stdio.PLAIN without Launch.resources");
    }
  }

  @Test
  void aShellThatSetsLimitsAloneMovesNoDescriptors() {
    assertThat(apply(LAUNCH.environment("GIVEN", "v"), new HashMap<>(), LIMITS))
        .containsEntry("GIVEN", "v")
        .doesNotContainKeys(ChildVariables.IN, ChildVariables.OUT);
  }

  private static Shim shim(Optional<String> shell, boolean dedicated) {
    return new Shim(Optional.empty(), shell, dedicated, false, ResourceLimits.none());
  }

  private static Map<String, String> depth(String depth) {
    return new HashMap<>(Map.of(ChildVariables.DEPTH, depth));
  }

  private static Map<String, String> apply(
      Launch launch, Map<String, String> environment, Shim shim) {
    ChildEnvironment.apply(launch.spec(), environment, "id", Map.of(), shim);
    return environment;
  }
}
