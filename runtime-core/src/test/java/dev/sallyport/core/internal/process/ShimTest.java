package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.LaunchException;
import dev.sallyport.core.internal.process.ProcessTable.Stat;
import dev.sallyport.process.Launch;
import dev.sallyport.process.ResourceLimits;
import dev.sallyport.process.Stdio;
import dev.sallyport.spi.LaunchSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledOnOs(OS.LINUX)
final class ShimTest {
  private final Children children = new Children();

  @AfterEach
  void endChildren() {
    children.close();
  }

  @ParameterizedTest
  @EnumSource(Stdio.class)
  void keepsThePidAndLeadsASessionAndGroup(Stdio stdio) throws Exception {
    String script = stdio == Stdio.DEDICATED ? "echo $$ >&3; read line <&4" : "echo $$; read line";
    ChildProcess child = children.start(Children.sh(script).stdio(stdio));
    assertThat(children.announced(child).pid()).isEqualTo(child.pid());
    Stat stat = ProcessTable.system().stat(child.pid()).orElseThrow();
    assertThat(stat.group()).isEqualTo(child.pid());
    assertThat(stat.session()).isEqualTo(child.pid());
  }

  @Test
  void javaChildHasFramesOfItsOwnAndAllElseGoesToStandardError() throws Exception {
    ChildProcess child = children.start(Launch.java(Mains.PrintsEverywhere.class));
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertThat(child.frames().readAllBytes()).isEqualTo(all);
    assertThat(Children.exitCode(child)).isZero();
    assertThat(child.drained(Children.PATIENCE)).isTrue();
    assertThat(child.stderrTail())
        .contains(
            "printed on System.out",
            "printed on System.err",
            "standard input had 0 bytes",
            "printed by a process of the child");
  }

  @Test
  void opensFiveDescriptorsAndNoMore() throws Exception {
    ChildProcess child = children.start(sleep().stdio(Stdio.DEDICATED));
    Path descriptors = Path.of("/proc/" + child.pid() + "/fd");
    awaitProgram(child, "sleep");
    try (Stream<Path> files = Files.list(descriptors)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("0", "1", "2", "3", "4");
    }
    assertThat(Files.readSymbolicLink(descriptors.resolve("0"))).hasToString("/dev/null");
    assertThat(Files.readSymbolicLink(descriptors.resolve("1")))
        .isEqualTo(Files.readSymbolicLink(descriptors.resolve("2")));
  }

  @ParameterizedTest
  @EnumSource(Stdio.class)
  void theKernelKeepsTheLimits(Stdio stdio) throws Exception {
    ResourceLimits limits =
        ResourceLimits.none()
            .withFileBytes(1_000_000)
            .withOpenFiles(40)
            .withCoreBytes(0)
            .withAddressSpaceBytes(1 << 30)
            .withUmask("027");
    ChildProcess child = children.start(sleep().stdio(stdio).resources(limits));
    awaitProgram(child, "sleep");
    assertThat(Files.readAllLines(Path.of("/proc/" + child.pid() + "/limits")))
        .anyMatch(line -> line.matches("Max file size +1000448 +1000448 +bytes *"))
        .anyMatch(line -> line.matches("Max open files +40 +40 +files *"))
        .anyMatch(line -> line.matches("Max core file size +0 +0 +bytes *"))
        .anyMatch(line -> line.matches("Max address space +1073741824 +1073741824 +bytes *"));
    assertThat(Files.readAllLines(Path.of("/proc/" + child.pid() + "/status")))
        .contains("Umask:\t0027");
  }

  @Test
  void aFileThatGrowsTooLongEndsItsWriter(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    ChildProcess child =
        children.start(
            Launch.command("dd", "if=/dev/zero", "of=" + file, "bs=4096", "count=1000")
                .resources(ResourceLimits.none().withFileBytes(65_536).withCoreBytes(0)));
    assertThat(Children.exitCode(child)).isEqualTo(128 + 25);
    assertThat(file).hasSize(65_536);
    assertThat(child.report(SessionFacts.NONE).status()).contains("SIGXFSZ");
  }

  @Test
  void aJvmCannotOpenMoreThanItsFiles() throws Exception {
    ChildProcess child =
        children.start(
            Launch.java(Mains.OpensFiles.class).resources(ResourceLimits.none().withOpenFiles(60)));
    int opened = Integer.parseInt(Children.readAll(child));
    assertThat(opened).isBetween(1, 59);
  }

  @Test
  void aLimitAboveOurOwnEndsTheChildWithTheReason() throws Exception {
    ChildProcess child =
        children.start(
            Children.sh("true").resources(ResourceLimits.none().withOpenFiles(Integer.MAX_VALUE)));
    assertThat(Children.exitCode(child)).isNotZero();
    assertThat(child.report(SessionFacts.NONE).stderrTail())
        .anySatisfy(line -> assertThat(line).contains("ulimit"));
  }

  @Test
  void framesReachTheChildOnDescriptorFour() throws Exception {
    ChildProcess child = children.dedicated("cat <&4 >&3");
    child.toChild().write("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
    child.toChild().close();
    assertThat(Children.readAll(child)).isEqualTo("one\ntwo\n");
  }

  @Test
  void programWithOddCharactersAndArgumentsPassesUnharmed() throws Exception {
    Path directory = Files.createTempDirectory("odd $(x) 'q\" \\");
    Path program = directory.resolve("pro gram;*?#");
    try {
      Files.writeString(program, "#!/bin/sh\nprintf '<%s>' \"$0\" \"$@\" >&3\n");
      assertThat(program.toFile().setExecutable(true)).isTrue();
      List<String> odd = List.of("", "a b", "'", "\"", "$HOME", "`id`", "\\n", "a\nb", "-x", "*");
      ChildProcess child =
          children.start(
              Launch.command(program.toString())
                  .name("odd")
                  .stdio(Stdio.DEDICATED)
                  .arguments(odd.toArray(new String[0])));
      assertThat(Children.readAll(child))
          .isEqualTo("<" + program + "><" + String.join("><", odd) + ">");
    } finally {
      Files.deleteIfExists(program);
      Files.deleteIfExists(directory);
    }
  }

  @ParameterizedTest
  @EnumSource(Stdio.class)
  void environmentIsTheListedVariablesTheSetOnesAndOurs(Stdio stdio) throws Exception {
    ChildProcess child =
        children.start(sleep().stdio(stdio).environment("GIVEN", "a b\n\"c\" = $d"));
    awaitProgram(child, "sleep");
    String bytes = Files.readString(Path.of("/proc/" + child.pid() + "/environ"));
    List<String> names =
        Stream.of(bytes.split("\0", -1))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> entry.split("=", 2)[0])
            .toList();
    assertThat(names)
        .contains("PATH", "GIVEN", ChildVariables.CHILD, ChildVariables.DEPTH)
        .contains(ChildVariables.PROTOCOL)
        .allSatisfy(name ->
            assertThat(
                    LaunchSpec.DEFAULT_ENVIRONMENT.contains(name)
                        || name.startsWith("LC_")
                        || name.equals("GIVEN")
                        || ChildVariables.NAMES.contains(name))
                .as(name)
                .isTrue());
    assertThat(bytes).contains("\0GIVEN=a b\n\"c\" = $d\0".substring(1));
    boolean dedicated = stdio == Stdio.DEDICATED;
    assertThat(names.contains(ChildVariables.IN)).isEqualTo(dedicated);
    assertThat(names.contains(ChildVariables.OUT)).isEqualTo(dedicated);
  }

  @Test
  void aLaunchWithLimitsLosesNoVariable() throws Exception {
    ResourceLimits limits = ResourceLimits.none().withCoreBytes(0);
    Launch plain = Children.sh("printf %s \"$GIVEN$SALLYPORT_IN$SALLYPORT_OUT\"");
    ChildProcess child = children.start(plain.environment("GIVEN", "a b").resources(limits));
    assertThat(Children.readAll(child)).isEqualTo("a b");
    assertThatThrownBy(() -> children.start(plain.environment("a.b", "c").resources(limits)))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("\"a.b\" does not survive the shell");
    ChildProcess free = children.start(Launch.command("env").environment("a.b", "c"));
    assertThat(Children.readAll(free).lines()).contains("a.b=c");
  }

  @Test
  void commandLineHoldsTheProgramAndItsArgumentsAlone() throws Exception {
    ChildProcess child =
        children.start(sleep().stdio(Stdio.DEDICATED).environment("GIVEN", "a-value"));
    awaitProgram(child, "sleep");
    String bytes = Files.readString(Path.of("/proc/" + child.pid() + "/cmdline"));
    assertThat(bytes).endsWith("/sleep\0" + "1000\0").startsWith("/").doesNotContain("a-value");
  }

  private static Launch sleep() {
    return Launch.command("sleep", "1000").name("sleep");
  }

  /** Waits until the shim's programs have been replaced by the child's own. */
  private static void awaitProgram(ChildProcess child, String program) {
    Path name = Path.of("/proc/" + child.pid() + "/comm");
    Awaitility.await()
        .atMost(Children.PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> Files.readString(name).equals(program + "\n"));
  }
}
