package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
final class SocketFilesTest {
  private static final Security SECURITY = Security.sameUser();

  @TempDir Path temporary;

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static Ends listen(Path file, Security security) throws IOException {
    return new Ends(Ends.standard(), Endpoint.unix(file), security);
  }

  @Test
  void aMissingDirectoryIsMadeForThisUserAlone() throws Exception {
    Path file = temporary.resolve("new").resolve("s");
    try (Ends ends = listen(file, SECURITY)) {
      assertThat(mode(file.getParent())).isEqualTo("rwx------");
      assertThat(mode(file)).isEqualTo("rw-------");
      ends.connect(SECURITY);
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void onlyTheLastDirectoryIsMade() {
    assertThatThrownBy(() -> listen(temporary.resolve("a").resolve("b").resolve("s"), SECURITY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("fix: make it");
  }

  @Test
  void aDirectoryThatOthersCanEnterIsRefusedByBothEnds() throws Exception {
    Path directory = Ends.privateDirectory(temporary);
    try (Ends ends = listen(directory.resolve("s"), SECURITY)) {
      mode(directory, "rwxr-x---");
      assertThatThrownBy(() -> ends.connect(SECURITY))
          .hasMessageContaining("0750 (expected 0700")
          .hasMessageContaining("fix: chmod 700 " + directory);
      mode(directory, "rwx------");
    }
    mode(directory, "rwx-----x");
    assertThatThrownBy(() -> listen(directory.resolve("s"), SECURITY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0701 (expected 0700");
  }

  @Test
  void nobodyIsToldToCloseADirectoryThatAllShare() throws Exception {
    Path shared = Files.createDirectory(temporary.resolve("like-tmp"));
    Files.setAttribute(shared, "unix:mode", 01777);
    for (Security each : List.of(SECURITY, Security.users(Set.of(12345)))) {
      assertThatThrownBy(() -> listen(shared.resolve("s"), each))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("fix: a directory of the socket's own in " + shared);
    }
  }

  @Test
  void withUsersOthersMayEnterAndPutNothingThere() throws Exception {
    Security users = Security.users(Set.of(12345));
    Path file = temporary.resolve("shared").resolve("s");
    try (Ends ends = listen(file, users)) {
      assertThat(mode(file.getParent())).isEqualTo("rwx--x--x");
      assertThat(mode(file)).isEqualTo("rw-rw-rw-");
      ends.connect(users);
    }
    mode(file.getParent(), "rwxrwx---");
    assertThatThrownBy(() -> listen(file, users)).hasMessageContaining("chmod go-w");
  }

  @Test
  void anothersDirectoryIsRefused() throws Exception {
    assumeTrue(Credentials.OwnUser.id() == 0, "needs root, to make it another's");
    Path directory = Ends.privateDirectory(temporary);
    Files.setAttribute(directory, "unix:uid", 12345);
    assertThatThrownBy(() -> listen(directory.resolve("s"), SECURITY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("out of range: 12345 (expected user 0");
  }

  @Test
  void withUsersTheDirectoryMayBeOneOfTheirs() throws Exception {
    assumeTrue(Credentials.OwnUser.id() == 0, "needs root, to make it another's");
    Path directory = Ends.privateDirectory(temporary);
    Files.setAttribute(directory, "unix:uid", 12345);
    Security users = Security.users(Set.of(12345));
    try (Ends ends = listen(directory.resolve("s"), users)) {
      ends.connect(users);
    }
    assertThatThrownBy(() -> listen(directory.resolve("s"), Security.users(Set.of(54321))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("out of range: 12345 (expected user 0 or one of [54321]; fix");
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsToldWithTheFix() throws Exception {
    Path directory = Ends.privateDirectory(temporary);
    mode(directory, "r-x------");
    try {
      assumeFalse(Files.isWritable(directory), "needs a user whom modes keep out");
      int own = Credentials.OwnUser.id();
      String told =
          "directory of a Unix domain socket cannot be written: "
              + directory
              + " of user "
              + own
              + ", mode 0500 (expected that user "
              + own
              + " may make ";
      String fix = " there; fix: chmod u+rwx " + directory + ", and remove ";
      // Its lock, and a directory that is to be made.
      assertThatThrownBy(() -> listen(directory.resolve("s"), SECURITY))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(told + "s.lock" + fix);
      assertThatThrownBy(() -> listen(directory.resolve("new").resolve("s"), SECURITY))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(told + "new" + fix);
      // With the lock it is what binds that fails.
      mode(directory, "rwx------");
      listen(directory.resolve("s"), SECURITY).close();
      mode(directory, "r-x------");
      for (Io io : Ends.all().toList()) {
        assertThatThrownBy(() -> new Ends(io, Endpoint.unix(directory.resolve("s")), SECURITY))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("permission denied (expected a directory in which");
      }
    } finally {
      mode(directory, "rwx------");
    }
  }

  @Test
  void anothersDirectoryThatCannotBeWrittenIsToldWithTheFix() throws Exception {
    assumeTrue(Credentials.OwnUser.id() == 0, "needs root, to make it another's");
    Path directory = Ends.privateDirectory(temporary);
    mode(directory, "rwx--x--x");
    Files.setAttribute(directory, "unix:uid", 12345);
    try {
      assumeFalse(Files.isWritable(directory), "needs a user whom modes keep out");
      assertThatThrownBy(() -> listen(directory.resolve("s"), Security.users(Set.of(12345))))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "directory of a Unix domain socket cannot be written: "
                  + directory
                  + " of user 12345, mode 0711 (expected that user 0 may make s.lock there; fix:"
                  + " another path, or listen as user 12345)");
    } finally {
      // So that it can be deleted.
      Files.setAttribute(directory, "unix:uid", 0);
    }
  }

  @Test
  void theSocketOfADeadListenerIsReplaced() throws Exception {
    Path file = Ends.privateDirectory(temporary).resolve("s");
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(file));
    dead.close();
    assertThat(file).exists();
    for (Io io : Ends.all().toList()) {
      try (Ends ends = new Ends(io, Endpoint.unix(file), SECURITY)) {
        ends.connect(SECURITY);
      }
    }
  }

  @Test
  void theSocketOfALivingListenerIsNot() throws Exception {
    Path file = Ends.privateDirectory(temporary).resolve("s");
    try (Ends ends = listen(file, SECURITY)) {
      assertThatThrownBy(() -> listen(file, SECURITY))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("address in use");
      ends.connect(SECURITY);
    }
  }

  @Test
  void whatIsNoSocketIsLeftAlone() throws Exception {
    Path file = Ends.privateDirectory(temporary).resolve("s");
    Files.writeString(file, "precious");
    assertThatThrownBy(() -> listen(file, SECURITY))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "file in the place of a Unix domain socket: "
                + file
                + " (expected nothing, or a socket of user "
                + Credentials.OwnUser.id()
                + "; fix: another path, or remove it)");
    assertThat(file).hasContent("precious");
    assertThat(file.getParent()).isDirectoryNotContaining("glob:**.lock");
  }

  @Test
  void aDirectoryIsToldAsOneAndNothingIsLeftBehind() throws Exception {
    Path directory = Ends.privateDirectory(temporary);
    Path inside = Files.createDirectory(directory.resolve("sockets"));
    // Also where the directory above it would not do: that is not what is to be mended.
    for (String above : List.of("rwx------", "rwxr-xr-x")) {
      mode(directory, above);
      assertThatThrownBy(() -> listen(inside, SECURITY))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("directory in the place of a Unix domain socket: " + inside)
          .hasMessageEndingWith("fix: the path of a file in it, " + inside + "/worker.sock)");
    }
    mode(directory, "rwx------");
    assertThat(inside).isEmptyDirectory();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(inside);
    }
  }

  @Test
  void nobodyIsToldToStartAWorkerWhereNoneCanListen() throws Exception {
    Path directory = Ends.privateDirectory(temporary);
    Path inside = Files.createDirectory(directory.resolve("sockets"));
    Path file = Files.writeString(directory.resolve("f"), "precious");
    assertThatThrownBy(() -> connect(inside))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "directory in the place of a Unix domain socket: "
                + inside
                + " (expected the socket of a worker; fix: the path of the socket in it)");
    assertThatThrownBy(() -> connect(file))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("(expected the socket of a worker; fix: another path)");
    assertThatThrownBy(() -> connect(directory.resolve("s")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nobody listens there: no such file");
  }

  private static void connect(Path file) throws IOException {
    new NettyTransport().connect(Endpoint.unix(file), SECURITY, Ends.TIMEOUT);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDirectoryInWhichNothingCanBeMadeIsNotCalledMissing() {
    assumeTrue(Files.isWritable(Path.of("/proc")), "needs root, for whom /proc can be written");
    assertThatThrownBy(() -> listen(Path.of("/proc/sallyport-test/s"), SECURITY))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "directory of a Unix domain socket cannot be made: /proc/sallyport-test (expected a"
                + " file system in which this user may make one; fix: another path)");
  }

  @Test
  void anothersSocketIsToldAsOne() throws Exception {
    assumeTrue(Credentials.OwnUser.id() == 0, "needs root, to make it another's");
    Path file = Ends.privateDirectory(temporary).resolve("s");
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(file));
      Files.setAttribute(file, "unix:uid", 12345);
      assertThatThrownBy(() -> listen(file, SECURITY))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("socket of user 12345 in the place of a Unix domain socket")
          .hasMessageEndingWith("fix: another path, or listen as that user)");
    }
  }

  @Test
  void aPortInUseIsTold() throws Exception {
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), Security.insecurePlaintext())) {
      assertThatThrownBy(() ->
              new Ends(Ends.standard(), ends.acceptor.endpoint(), Security.insecurePlaintext()))
          .isInstanceOf(java.net.BindException.class)
          .hasMessage("address in use: somebody listens there (fix: end that, or another port)");
    }
  }

  /** Listens at a path until its input ends. */
  public static final class ListenMain {
    public static void main(String[] args) throws IOException {
      Ends ends = listen(Path.of(args[0]), SECURITY);
      System.out.println("listening");
      while (System.in.read() >= 0) {
        // Nothing is said there.
      }
      ends.close();
    }
  }

  @Test
  void ofTwoThatStartAtOnceOverADeadListenersSocketOneListens() throws Exception {
    Path file = Ends.privateDirectory(temporary).resolve("s");
    ExecutorService both = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 50; round++) {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
          dead.bind(UnixDomainSocketAddress.of(file));
        }
        CyclicBarrier start = new CyclicBarrier(2);
        CyclicBarrier end = new CyclicBarrier(2);
        Callable<Boolean> one =
            () -> {
              start.await();
              try (Ends ends = listen(file, SECURITY)) {
                end.await();
                ends.connect(SECURITY);
                return true;
              } catch (IOException e) {
                assertThat(e).hasMessageContaining("address in use");
                end.await();
                return false;
              }
            };
        Future<Boolean> first = both.submit(one);
        Future<Boolean> second = both.submit(one);
        assertThat(List.of(first.get(), second.get())).containsExactlyInAnyOrder(true, false);
        assertThat(file).doesNotExist();
      }
    } finally {
      both.shutdown();
    }
  }

  @Test
  void whoTakesOverWhileAnotherClosesKeepsItsSocket() throws Exception {
    Path file = Ends.privateDirectory(temporary).resolve("s");
    ExecutorService closing = Executors.newSingleThreadExecutor();
    try {
      Ends current = listen(file, SECURITY);
      for (int round = 0; round < 50; round++) {
        Ends old = current;
        Future<?> closed = closing.submit(old::close);
        Ends next = null;
        while (next == null) {
          try {
            next = listen(file, SECURITY);
          } catch (IOException e) {
            assertThat(e).hasMessageContaining("address in use");
          }
        }
        closed.get();
        next.connect(SECURITY);
        current = next;
      }
      current.close();
    } finally {
      closing.shutdown();
    }
  }

  @Test
  void anotherProcesssSocketIsLeftAloneUntilThatIsKilled() throws Exception {
    Path file = Ends.privateDirectory(temporary).resolve("s");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ListenMain.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(other.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = out.readLine();
      while (line != null && !line.equals("listening")) {
        line = out.readLine();
      }
      assertThat(line).isEqualTo("listening");
      assertThatThrownBy(() -> listen(file, SECURITY))
          .hasMessageContaining("address in use")
          .hasMessageContaining("in another process");
      other.destroyForcibly().waitFor();
      assertThat(file).exists();
      try (Ends ends = listen(file, SECURITY)) {
        ends.connect(SECURITY);
      }
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aLinkToADirectoryIsFollowedAndWhatItLeadsToCounts() throws Exception {
    Path directory = Ends.privateDirectory(temporary);
    Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
    try (Ends ends = listen(link.resolve("s"), SECURITY)) {
      assertThat(directory.resolve("s")).exists();
      ends.connect(SECURITY);
    }
    mode(directory, "rwxr-x---");
    assertThatThrownBy(() -> listen(link.resolve("s"), SECURITY))
        .hasMessageContaining("fix: chmod 700 " + directory);
  }

  @Test
  void aLinkInThePlaceOfASocketIsLeftAlone() throws Exception {
    Path directory = Ends.privateDirectory(temporary);
    Path precious = Files.writeString(temporary.resolve("precious"), "");
    mode(precious, "rw-r--r--");
    Files.createSymbolicLink(directory.resolve("s"), precious);
    assertThatThrownBy(() -> listen(directory.resolve("s"), SECURITY))
        .hasMessageStartingWith("symbolic link in the place of a Unix domain socket")
        .hasMessageEndingWith("fix: the path that it leads to, or remove it)");
    assertThat(directory).isDirectoryNotContaining("glob:**.lock");
    assertThat(mode(precious)).isEqualTo("rw-r--r--");
  }

  @Test
  void aDirectoryInOneWhereOthersCanWriteIsRefusedByBothEnds() throws Exception {
    Path above = Files.createDirectory(temporary.resolve("above"));
    Path file = above.resolve("own").resolve("s");
    mode(above, "rwxr-xr-x");
    try (Ends ends = listen(file, SECURITY)) {
      mode(above, "rwxrwxr-x");
      assertThatThrownBy(() -> ends.connect(SECURITY))
          .hasMessageContaining("0775 (expected nobody else to write there")
          .hasMessageContaining("fix: chmod go-w " + above);
    }
    assertThatThrownBy(() -> listen(file, SECURITY)).hasMessageContaining("chmod go-w " + above);
    Path unmade = above.resolve("another").resolve("s");
    assertThatThrownBy(() -> listen(unmade, SECURITY)).hasMessageContaining("chmod go-w " + above);
    assertThat(unmade.getParent()).doesNotExist();
    // As /tmp is.
    Files.setAttribute(above, "unix:mode", 01777);
    try (Ends ends = listen(file, SECURITY)) {
      ends.connect(SECURITY);
    }
  }
}
