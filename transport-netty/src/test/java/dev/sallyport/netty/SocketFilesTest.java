package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
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
        .hasMessageContaining("file in the place of a Unix domain socket");
    assertThat(file).hasContent("precious");
  }

  @Test
  void aPortInUseIsTold() throws Exception {
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), Security.insecurePlaintext())) {
      assertThatThrownBy(() ->
              new Ends(Ends.standard(), ends.acceptor.endpoint(), Security.insecurePlaintext()))
          .isInstanceOf(java.net.BindException.class)
          .hasMessageContaining("cannot listen at tcp:127.0.0.1:");
    }
  }
}
