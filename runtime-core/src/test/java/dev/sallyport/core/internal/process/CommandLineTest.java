package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Stdio;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
final class CommandLineTest {
  private static final String PAD = "-Dtest.pad=" + "x".repeat(CommandLine.MAX_DIRECT_BYTES);
  private static final String TEMPORARY = "java.io.tmpdir";

  private final Children children = new Children();
  private final String temporaryBefore = System.getProperty(TEMPORARY);

  @TempDir Path temporary;
  @TempDir Path directory;

  @BeforeEach
  void useOwnTemporaryDirectory() {
    System.setProperty(TEMPORARY, temporary.toString());
  }

  @AfterEach
  void endChildren() {
    children.close();
    System.setProperty(TEMPORARY, temporaryBefore);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void argumentsOfAJavaChildArriveExactly(boolean file) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("", " ", "a b", "\"", "'", "\\", "\\n", "a\\", "\"a b\"", "#no comment"));
    arguments.addAll(
        List.of("a\nb", "a\r\nb", "a\tb\f", "@file", "-version", "$HOME", "*", "last"));
    if (Platform.argumentCharset().equals(StandardCharsets.UTF_8)) {
      arguments.add("naïve 日本語 \uD83D\uDE00");
    }
    JavaOptions options = file ? JavaOptions.defaults().withArguments(PAD) : JavaOptions.defaults();
    ChildProcess child =
        children.start(
            Launch.java(Mains.SendsArguments.class, options)
                .arguments(arguments.toArray(new String[0])));
    var in = new DataInputStream(new ByteArrayInputStream(child.frames().readAllBytes()));
    List<String> arrived = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      arrived.add(in.readUTF());
    }
    assertThat(arrived).isEqualTo(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseParallelGC", "-XX:+UseG1GC", "-XX:+UseSerialGC"})
  void theCallersCollectorWinsOverThatOfALeanChild(String collector) throws Exception {
    JavaOptions options = JavaOptions.defaults().withLean().withStartArchive(false);
    ChildProcess child =
        children.start(Launch.java(Mains.SendsCollectors.class, options.withArguments(collector)));
    String names = Children.readAll(child);
    assertThat(child.onExit().get(20, TimeUnit.SECONDS)).isZero();
    assertThat(names.lines())
        .isNotEmpty()
        .allMatch(
            switch (collector) {
              case "-XX:+UseParallelGC" -> name -> name.startsWith("PS ");
              case "-XX:+UseG1GC" -> name -> name.startsWith("G1 ");
              default -> name -> name.equals("Copy") || name.equals("MarkSweepCompact");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:TieredStopAtLevel=4",
        "-XX:-TieredCompilation",
        "-XX:CICompilerCount=3",
        "-Xint",
        "-ea"
      })
  void aLeanChildStartsWithTheCallersChoiceOfCompilers(String compiler) throws Exception {
    JavaOptions options = JavaOptions.defaults().withLean().withStartArchive(false);
    ChildProcess child =
        children.start(Launch.java(Mains.SendsCollectors.class, options.withArguments(compiler)));
    assertThat(Children.readAll(child)).isNotEmpty();
    assertThat(child.onExit().get(20, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void longClassPathGoesIntoAFileThatOnlyItsOwnerReadsAndThatIsDeletedWhenReady() throws Exception {
    List<Path> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      classPath.add(Path.of(entry));
    }
    for (int i = 0; i < 200; i++) {
      classPath.add(directory.resolve("a directory that is # not there \\ \" " + i));
    }
    ChildProcess child =
        children.start(
            Launch.java(Mains.ReadsToEnd.class, JavaOptions.defaults().withClassPath(classPath)));
    assertThat(child.frames().read()).isEqualTo('r');
    String[] arguments =
        ProcessHandle.of(child.pid()).orElseThrow().info().arguments().orElseThrow();
    assertThat(arguments).hasSize(1);
    Path file = Path.of(arguments[0].substring(1));
    assertThat(file.getParent().getParent()).isEqualTo(temporary);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    child.ready();
    assertThat(temporary).isEmptyDirectory();
    assertThat(child.isAlive()).isTrue();
  }

  @Test
  void noArgumentFileIsLeftByAChildThatEndsBeforeItIsReady() throws Exception {
    ChildProcess child =
        children.start(
            Launch.java(
                Mains.SendsJvm.class,
                JavaOptions.defaults().withArguments(PAD, "-XX:NoSuchOption")));
    assertThat(Children.exitCode(child)).isEqualTo(1);
    assertThat(temporary).isEmptyDirectory();
    assertThat(child.report(SessionFacts.NONE).stderrTail())
        .anySatisfy(line -> assertThat(line).contains("NoSuchOption"));
  }

  @Test
  void noArgumentFileIsLeftByALaunchThatFails() {
    assertThatThrownBy(() ->
            ChildProcess.start(
                Launch.java(Mains.SendsJvm.class, JavaOptions.defaults().withArguments(PAD))
                    .environment("TOO_LONG", "x".repeat(1 << 20))
                    .spec()))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("program not started");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void callersArgumentFileStaysOutsideOurs() throws Exception {
    Path file = Files.writeString(directory.resolve("more"), "-Dtest.pad=abc");
    ChildProcess child =
        children.start(
            Launch.java(
                Mains.SendsJvm.class,
                JavaOptions.defaults().withArguments("@" + file, "-Dother=" + "x".repeat(10_000))));
    assertThat(Children.readAll(child)).endsWith("\n3");
  }

  @Test
  void javaChildRefusesSerialObjectsAndHasItsHeap() throws Exception {
    ChildProcess child =
        children.start(
            Launch.java(
                Mains.SendsJvm.class, JavaOptions.defaults().withLean().withMaxHeapMiB(48)));
    String[] lines = Children.readAll(child).split("\n", -1);
    assertThat(lines[0]).isEqualTo("!*");
    assertThat(Integer.parseInt(lines[1])).isBetween(40, 48);
    assertThat(Children.exitCode(child)).isZero();
    assertThat(child.report(SessionFacts.NONE).stderrTail()).isEmpty();
  }

  @Test
  void mainClassInANamedModuleIsStartedAsOne() throws Exception {
    ChildProcess child =
        children.start(
            Launch.java(Class.forName("com.sun.tools.javac.Main")).arguments("--version"));
    assertThat(Children.exitCode(child)).isZero();
    assertThat(child.report(SessionFacts.NONE).stderrTail())
        .singleElement()
        .asString()
        .startsWith("javac ");
  }

  @Test
  void launcherReadsAModulePathFromAnArgumentFile() throws Exception {
    Path source = Files.createDirectories(directory.resolve("source dir/m"));
    Path module = Files.writeString(source.resolve("module-info.java"), "module m {}");
    Path main =
        Files.writeString(
            source.resolve("Main.java"),
            "package m; public class Main { public static void main(String[] a) {"
                + " System.out.println(Main.class.getModule() + a[0]); } }");
    Path classes = directory.resolve("cla\\sses \"dir\"");
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(
                    null, null, null, "-d", classes.toString(), module.toString(), main.toString()))
        .isZero();
    ArgumentFile file =
        ArgumentFile.write(
            List.of("--module-path", classes.toString(), "-m", "m/m.Main", " #1"),
            Platform.argumentCharset());
    try {
      Process java =
          new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "@" + file.path())
              .redirectErrorStream(true)
              .start();
      assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("module m #1\n");
      assertThat(java.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      file.delete();
    }
  }

  @Test
  void relativeClassPathMeansTheParentsDirectory() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    List<Path> relative = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      relative.add(here.relativize(Path.of(entry).toAbsolutePath()));
    }
    ChildProcess child =
        children.start(
            Launch.java(Mains.SendsJvm.class, JavaOptions.defaults().withClassPath(relative))
                .directory(directory));
    assertThat(Children.readAll(child)).startsWith("!*");
  }

  @Test
  void missingProgramIsAnErrorWithTheSearchedPath() {
    assertRefused(
        Launch.command("no-such-program").environment("PATH", "/nowhere:" + directory),
        "program not found: no-such-program is not on the child's PATH \"/nowhere:"
            + directory
            + "\"");
  }

  @Test
  void programIsSearchedOnTheChildsPathAndNotOurs() throws Exception {
    Path program = Files.writeString(directory.resolve("only-here"), "#!/bin/sh\necho found\n");
    assertRefused(Launch.command("only-here"), "program not found: only-here");
    Launch launch = Launch.command("only-here").environment("PATH", directory.toString());
    assertRefused(launch, "program not executable: " + program);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThat(Children.readAll(children.start(launch))).isEqualTo("found\n");
  }

  @Test
  void programsPathIsRelativeToTheChildsDirectory() throws Exception {
    Path program = Files.writeString(directory.resolve("here"), "#!/bin/sh\npwd\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ChildProcess child = children.start(Launch.command("./here").directory(directory));
    assertThat(Children.readAll(child)).isEqualTo(directory.toRealPath() + "\n");
    assertRefused(Launch.command("./not-here").directory(directory), "program not found");
    assertRefused(Launch.command(directory.toString()), "program is a directory: " + directory);
  }

  @Test
  void missingDirectoryIsAnError() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertRefused(
        Launch.command("cat").directory(directory.resolve("gone")),
        "working directory not found: " + directory.resolve("gone"));
    assertRefused(Launch.command("cat").directory(file), "working directory is a file: " + file);
  }

  @Test
  void missingJavaIsAnError() {
    assertRefused(
        Launch.java(Mains.SendsJvm.class, JavaOptions.defaults().withJavaHome(directory)),
        "no java in " + directory);
  }

  @Test
  void argumentsThatNoSystemPassesAreErrors() {
    assertRefused(Launch.command("cat", "a\0b"), "argument 1 holds a NUL character");
    assertRefused(Launch.command("cat", "\uD800"), "argument 1 cannot be written");
  }

  private static void assertRefused(Launch launch, String message) {
    for (Stdio stdio : Stdio.values()) {
      List<ProcessHandle> before = childrenOfThisProcess();
      assertThatThrownBy(() -> ChildProcess.start(launch.stdio(stdio).spec()))
          .isInstanceOfSatisfying(
              LaunchException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LAUNCH_FAILED))
          .hasMessageContaining(message);
      assertThat(before).containsAll(childrenOfThisProcess());
    }
  }

  private static List<ProcessHandle> childrenOfThisProcess() {
    try (Stream<ProcessHandle> all = ProcessHandle.current().children()) {
      return all.toList();
    }
  }
}
