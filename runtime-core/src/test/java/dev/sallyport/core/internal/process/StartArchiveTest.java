package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sallyport.Contract;
import dev.sallyport.Worker;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.LaunchSpec.JavaProgram;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(180)
final class StartArchiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final FileAttribute<?> OWN =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final String SHARED = "source: shared objects file";

  @TempDir static Path jars;
  private static List<Path> classPath = List.of();

  @TempDir Path temporary;
  private Path cache = Path.of("");

  /** What is served here. */
  @Contract
  public interface Doubling {
    int twice(int number);
  }

  /** The child. */
  public static final class DoublingWorker implements Doubling {
    public static void main(String[] args) {
      Worker.serve(Doubling.class, new DoublingWorker());
    }

    @Override
    public int twice(int number) {
      return 2 * number;
    }
  }

  /** A parent of two children at once; its arguments are the directory and the class path. */
  public static final class Parent {
    public static void main(String[] args) throws Exception {
      System.setProperty(StartArchive.DIRECTORY, args[0]);
      JavaOptions options =
          JavaOptions.defaults()
              .withLean()
              .withClassPath(Stream.of(args[1].split(File.pathSeparator)).map(Path::of).toList());
      startAtOnce(options, 2);
    }
  }

  @BeforeAll
  static void makeJars() throws Exception {
    List<Path> all = new ArrayList<>();
    for (Class<?> each :
        List.of(
            Launch.class,
            ChildProcess.class,
            CodecProvider.get().getClass(),
            StartArchiveTest.class,
            org.slf4j.Logger.class,
            Class.forName("tools.jackson.core.JsonParser"),
            Class.forName("org.HdrHistogram.Histogram"))) {
      Path root = root(each);
      Path jar = Files.isDirectory(root) ? jar(root, jars.resolve(all.size() + ".jar")) : root;
      if (!all.contains(jar)) {
        all.add(jar);
      }
    }
    classPath = List.copyOf(all);
  }

  /** The jar or directory that a class comes from. */
  private static Path root(Class<?> type) throws Exception {
    String name = type.getName().replace('.', '/') + ".class";
    URL resource = type.getResource("/" + name);
    URLConnection connection = resource.openConnection();
    if (connection instanceof JarURLConnection inJar) {
      return Path.of(inJar.getJarFileURL().toURI());
    }
    Path path = Path.of(resource.toURI());
    for (int i = 0; i < name.split("/").length; i++) {
      path = path.getParent();
    }
    return path;
  }

  private static Path jar(Path classes, Path jar) throws IOException {
    return jar(classes, jar, "");
  }

  /** With a manifest that names other jars, where it names any. */
  private static Path jar(Path classes, Path jar, String named) throws IOException {
    try (Stream<Path> files = Files.walk(classes);
        OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      if (!named.isEmpty()) {
        zip.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
        String manifest = "Manifest-Version: 1.0\nClass-Path: " + named + "\n";
        zip.write(manifest.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return jar;
  }

  @BeforeEach
  void useOwnDirectory() {
    cache = temporary.resolve("cache");
    System.setProperty(StartArchive.DIRECTORY, cache.toString());
  }

  @AfterEach
  void clear() {
    System.clearProperty(StartArchive.DIRECTORY);
    System.clearProperty(StartArchive.SWITCH);
    // What is being recorded ends before its directory is deleted.
    awaitNoMark();
  }

  private static JavaOptions options() {
    return JavaOptions.defaults().withLean().withClassPath(classPath);
  }

  private static void start(JavaOptions options) {
    try (Child child = Launch.java(DoublingWorker.class, options).start()) {
      int twice = child.client(Doubling.class).twice(21);
      // Not by AssertJ, which the parents of these tests have not got.
      if (twice != 42) {
        throw new AssertionError("42 expected but was " + twice);
      }
    }
  }

  private static void startAtOnce(JavaOptions options, int count) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(threads.submit(() -> start(options)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  /** The classes that a child loaded, each with its source. */
  private String loaded(JavaOptions options) throws IOException {
    Path log = temporary.resolve("classes");
    Files.deleteIfExists(log);
    start(options.withArguments("-Xlog:class+load:file=" + log));
    return Files.readString(log);
  }

  private List<Path> files(String suffix) {
    if (!Files.isDirectory(cache)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(cache)) {
      return all.filter(file -> file.toString().endsWith(suffix)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> awaitArchives(int count) {
    Awaitility.await().atMost(PATIENCE).until(() -> files(".archive").size() >= count);
    awaitNoMark();
    return files(".archive");
  }

  private void awaitNoMark() {
    Awaitility.await().atMost(PATIENCE).until(() -> files(".mark").isEmpty());
  }

  @Test
  void isMadeOnceUnderEightConcurrentStartsOfFourParents() throws Exception {
    String path = String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList());
    List<Process> parents = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      parents.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  path,
                  Parent.class.getName(),
                  cache.toString(),
                  path)
              .redirectErrorStream(true)
              .redirectOutput(temporary.resolve("parent" + i).toFile())
              .start());
    }
    for (int i = 0; i < 4; i++) {
      assertThat(parents.get(i).waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(parents.get(i).exitValue())
          .as(Files.readString(temporary.resolve("parent" + i)))
          .isZero();
    }
    List<Path> archives = awaitArchives(1);
    assertThat(archives).hasSize(1);
    assertThat(files(".part")).isEmpty();
    FileTime made = Files.getLastModifiedTime(archives.get(0));

    startAtOnce(options(), 8);

    awaitNoMark();
    assertThat(files("")).isEqualTo(archives);
    assertThat(Files.getLastModifiedTime(archives.get(0))).isEqualTo(made);
  }

  @Test
  void bringsTheClassesOfTheRuntimeAndOfTheUser() throws Exception {
    assertThat(sources(loaded(options()), DoublingWorker.class.getName())).doesNotContain(SHARED);
    awaitArchives(1);
    String classes = loaded(options());
    assertThat(sources(classes, "dev.sallyport.core.internal.session.Session")).contains(SHARED);
    assertThat(sources(classes, DoublingWorker.class.getName())).contains(SHARED);
  }

  private static String sources(String log, String type) {
    return log.lines().filter(line -> line.contains(" " + type + " ")).findFirst().orElse("");
  }

  @Test
  void aCutArchiveIsNotGivenToAJvmAndMadeAnew() throws Exception {
    start(options());
    Path archive = awaitArchives(1).get(0);
    start(options());
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    long cut = Files.size(archive);

    start(options());

    assertThat(awaitArchives(1))
        .singleElement()
        .satisfies(made -> assertThat(Files.size(made)).isGreaterThan(cut));
    assertThat(sources(loaded(options()), "dev.sallyport.core.internal.session.Session"))
        .contains(SHARED);
  }

  @Test
  void aChangedByteIsNoticed() throws Exception {
    start(options());
    Path archive = awaitArchives(1).get(0);
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / 2] ^= 1;
    Files.write(archive, bytes);

    start(options());

    Path made = awaitArchives(1).get(0);
    assertThat(Files.readAllBytes(made)).isNotEqualTo(bytes);
  }

  @Test
  void aChangedJarMakesANewOne() throws Exception {
    Path jar = temporary.resolve("own.jar");
    Files.copy(classPath.get(3), jar);
    List<Path> own = new ArrayList<>(classPath);
    own.set(3, jar);
    JavaOptions options = options().withClassPath(own);
    start(options);
    List<Path> first = awaitArchives(1);

    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000_000_000L));
    start(options);

    assertThat(awaitArchives(2)).hasSize(2).containsAll(first);
  }

  /** The JVM takes no archive when such a jar has changed, and says so in silence. */
  @Test
  void aChangedJarThatAManifestNamesMakesANewOne() throws Exception {
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    Path last = jar(empty, temporary.resolve("last.jar"), "absent.jar");
    jar(empty, temporary.resolve("named.jar"), "last.jar first.jar");
    List<Path> own = new ArrayList<>(classPath);
    own.add(jar(empty, temporary.resolve("first.jar"), "named.jar"));
    JavaOptions options = options().withClassPath(own);
    start(options);
    List<Path> first = awaitArchives(1);
    Files.setLastModifiedTime(last, FileTime.fromMillis(1_000_000_000_000L));
    start(options);

    assertThat(awaitArchives(2)).hasSize(2).containsAll(first);
    assertThat(sources(loaded(options), "dev.sallyport.core.internal.session.Session"))
        .contains(SHARED);
  }

  @Test
  void aJarThatNamesADirectoryOrIsNamedAmongTooManyHasNone() throws Exception {
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    assertThat(ClassPathStamps.of(jar(empty, temporary.resolve("a.jar"), "empty/").toString()))
        .isEmpty();
    assertThat(ClassPathStamps.of(jar(empty, temporary.resolve("b.jar"), "http://x/").toString()))
        .isEmpty();
    StringBuilder many = new StringBuilder("x");
    for (int i = 0; i <= ClassPathStamps.MAX_FILES; i++) {
      many.append("\n  ").append(i);
    }
    assertThat(ClassPathStamps.of(jar(empty, temporary.resolve("c.jar"), many + "").toString()))
        .isEmpty();
    Path text = Files.writeString(temporary.resolve("text"), "no jar");
    assertThat(ClassPathStamps.of(text.toString())).isPresent();
  }

  @Test
  void anotherArchiveOfTheJdksOwnClassesMakesANewOne() throws Exception {
    Path home = Files.createDirectory(temporary.resolve("jdk"));
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Path server = Files.createDirectories(home.resolve("lib").resolve("server"));
    Files.createFile(java);
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Files.createFile(home.resolve("lib").resolve("modules"));
    Path own = Files.writeString(server.resolve("classes.jsa"), "classes");
    String key = archive(java).orElseThrow().key();
    assertThat(archive(java).orElseThrow().key()).isEqualTo(key);
    Files.writeString(own, "other classes");
    String second = archive(java).orElseThrow().key();
    assertThat(second).isNotEqualTo(key);
    Files.writeString(server.resolve("classes_nocoops.jsa"), "classes");
    assertThat(archive(java).orElseThrow().key()).isNotIn(key, second);
  }

  private static Optional<StartArchive> archive(Path java) {
    return StartArchive.of(
        new JavaProgram(DoublingWorker.class, options()),
        java,
        classPath.get(0).toString(),
        List.of());
  }

  @Test
  void aDirectoryThatOthersMayWriteToIsNotUsed() throws Exception {
    Files.createDirectory(cache);
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwx---"));
    start(options());
    assertThat(files("")).isEmpty();
  }

  @Test
  void aDirectoryBelowOneThatOthersMayWriteToIsNotUsed() throws Exception {
    Path open = Files.createDirectory(temporary.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    cache = open.resolve("cache");
    System.setProperty(StartArchive.DIRECTORY, cache.toString());
    start(options());
    assertThat(files("")).isEmpty();
  }

  @Test
  void aLinkIsFollowedToADirectoryThatIsSafe() throws Exception {
    Path target = Files.createDirectory(temporary.resolve("target"), OWN);
    Path link = Files.createSymbolicLink(temporary.resolve("link"), target);
    assertThat(ArchiveDirectory.open(link).orElseThrow().path()).isEqualTo(target.toRealPath());
    Path below = link.resolve("below");
    assertThat(ArchiveDirectory.open(below).orElseThrow().path())
        .isEqualTo(target.toRealPath().resolve("below"));
  }

  @Test
  void aLinkToWhereOthersMayWriteOrToNothingIsNotUsed() throws Exception {
    Path open = Files.createDirectory(temporary.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), open);
    assertThat(ArchiveDirectory.open(link)).isEmpty();
    Path below = Files.createDirectory(open.resolve("below"), OWN);
    Path second = Files.createSymbolicLink(temporary.resolve("second"), below);
    assertThat(ArchiveDirectory.open(second)).isEmpty();
    Path nowhere = temporary.resolve("nowhere");
    assertThat(ArchiveDirectory.open(Files.createSymbolicLink(temporary.resolve("third"), nowhere)))
        .isEmpty();
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void aDirectoryOfAnotherUserIsNotUsed() throws Exception {
    assumeThat((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isZero();
    Files.createDirectory(cache);
    Files.setAttribute(cache, "unix:uid", 65534);
    start(options());
    assertThat(files("")).isEmpty();
  }

  @Test
  void switchedOffByTheOption() {
    start(options().withStartArchive(false));
    assertThat(cache).doesNotExist();
  }

  @Test
  void switchedOffByTheProperty() {
    System.setProperty(StartArchive.SWITCH, "false");
    start(options());
    assertThat(cache).doesNotExist();
  }

  @Test
  void noneForArgumentsThatMayNotBeRunTwice() {
    assertThat(archive("-XX:SharedArchiveFile=/x")).isFalse();
    assertThat(archive("-javaagent:/x.jar")).isFalse();
    assertThat(archive("-agentlib:jdwp=transport=dt_socket,server=y")).isFalse();
    assertThat(archive("@/x")).isFalse();
    assertThat(archive("--patch-module=java.base=/x")).isFalse();
    assertThat(archive("-Dx=y", "-Xss1m", "-ea", "-XX:+ExitOnOutOfMemoryError")).isTrue();
  }

  private static boolean archive(String... arguments) {
    return StartArchive.of(
            new JavaProgram(DoublingWorker.class, options().withArguments(arguments)),
            Path.of(System.getProperty("java.home"), "bin", "java"),
            classPath.get(0).toString(),
            List.of())
        .isPresent();
  }

  @Test
  void keepsThoseUsedLast() throws Exception {
    ArchiveDirectory directory = ArchiveDirectory.open(cache).orElseThrow();
    for (int i = 0; i < ArchiveDirectory.MAX_ARCHIVES + 3; i++) {
      Path part = directory.part(key(i));
      Files.writeString(part, "archive " + i);
      Files.setLastModifiedTime(part, FileTime.fromMillis(1_000_000L * i));
      directory.publish(key(i), part);
    }
    assertThat(files(".archive")).hasSize(ArchiveDirectory.MAX_ARCHIVES);
    assertThat(directory.find(key(0))).isEmpty();
    assertThat(directory.find(key(ArchiveDirectory.MAX_ARCHIVES + 2))).isPresent();
  }

  @Test
  void ofAllThatMarkAKeyOneIsToldSo() {
    ArchiveDirectory directory = ArchiveDirectory.open(cache).orElseThrow();
    assertThat(directory.mark(key(1))).isTrue();
    assertThat(directory.mark(key(1))).isFalse();
    assertThat(files(".mark").get(0).toFile().delete()).isTrue();
  }

  @Test
  void leavesAloneWhatIsNotItsOwn() throws Exception {
    Path foreign = cache.resolve("film.mkv.part");
    ArchiveDirectory directory = ArchiveDirectory.open(cache).orElseThrow();
    Files.writeString(foreign, "half a film");
    Files.setLastModifiedTime(foreign, FileTime.fromMillis(0));
    Path part = directory.part(key(1));
    Files.writeString(part, "archive");
    directory.publish(key(1), part);
    assertThat(foreign).exists();
  }

  private static String key(int number) {
    return String.format("%032x", number);
  }
}
