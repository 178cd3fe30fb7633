package dev.sallyport.netty;

import dev.sallyport.netty.Credentials.OwnUser;
import dev.sallyport.socket.Security;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/**
 * The files of Unix domain sockets, and the directories that keep others away from them.
 *
 * <p>With {@link Security.Users} others must come in: then the directory is one in which nobody but
 * this user can put anything. In each case the kernel's word on who is there is what counts in the
 * end; the directory keeps others from trying, and from putting a socket of theirs in its place.
 */
final class SocketFiles {
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;
  private static final int OTHERS = 0077;
  private static final int OTHERS_WRITE = 0022;

  private SocketFiles() {}

  /**
   * Makes way for a socket: makes its directory if it is not there, and removes what a listener has
   * left that is dead.
   *
   * @throws IOException if the directory is not safe, the file is no socket of ours, or somebody
   *     answers there
   */
  static void beforeListening(Path file, Security security) throws IOException {
    Path directory = directoryOf(file);
    Set<PosixFilePermission> mode =
        PosixFilePermissions.fromString(
            security instanceof Security.Users ? "rwx--x--x" : "rwx------");
    try {
      Files.createDirectory(directory);
      Files.setPosixFilePermissions(directory, mode);
    } catch (FileAlreadyExistsException e) {
      // Is looked at next.
    } catch (NoSuchFileException e) {
      throw new IOException(
          "directory of a Unix domain socket missing: "
              + directory.getParent()
              + " (fix: make it; only "
              + directory
              + " is made)",
          e);
    } catch (UnsupportedOperationException e) {
      throw noPermissions(directory, e);
    }
    checkDirectory(file, security);
    removeStale(file);
  }

  /**
   * @throws IOException if others could enter the directory, or have put there what is in it
   */
  static void checkDirectory(Path file, Security security) throws IOException {
    Path directory = directoryOf(file);
    boolean shared = security instanceof Security.Users;
    int owner;
    int mode;
    try {
      owner = (int) Files.getAttribute(directory, "unix:uid");
      mode = (int) Files.getAttribute(directory, "unix:mode");
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw noPermissions(directory, e);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(
          directory.toString(), null, "directory of a Unix domain socket missing");
    }
    boolean ours =
        owner == OwnUser.id() || (security instanceof Security.Users u && u.ids().contains(owner));
    if (!ours) {
      throw new IOException(
          "owner of the directory of a Unix domain socket out of range: "
              + owner
              + " (expected user "
              + OwnUser.id()
              + "; fix: another directory than "
              + directory
              + ")");
    }
    int forbidden = shared ? OTHERS_WRITE : OTHERS;
    if ((mode & forbidden) != 0) {
      throw new IOException(
          "mode of the directory of a Unix domain socket out of range: "
              + String.format(Locale.ROOT, "%04o", mode & 07777)
              + (shared
                  ? " (expected nobody else to write there; fix: chmod go-w "
                  : " (expected 0700, so that others cannot enter; fix: chmod 700 ")
              + directory
              + ")");
    }
  }

  private static Path directoryOf(Path file) throws IOException {
    Path directory = file.getParent();
    if (directory == null) {
      throw new IOException(
          "path of a Unix domain socket out of range: " + file + " (expected a file)");
    }
    return directory;
  }

  private static IOException noPermissions(Path directory, RuntimeException cause) {
    return new IOException(
        "directory of a Unix domain socket has no owner and mode: "
            + directory
            + " (expected a POSIX file system; fix: use TCP)",
        cause);
  }

  private static void removeStale(Path file) throws IOException {
    int mode;
    int owner;
    try {
      mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      owner = (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    if ((mode & FILE_TYPE) != SOCKET || owner != OwnUser.id()) {
      throw new IOException(
          "file in the place of a Unix domain socket: "
              + file
              + " (expected nothing, or a socket of user "
              + OwnUser.id()
              + "; fix: remove it)");
    }
    if (answers(file)) {
      throw new IOException(
          "address in use: somebody listens at " + file + " (fix: end that, or another path)");
    }
    Files.deleteIfExists(file);
  }

  private static boolean answers(Path file) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Does not wait: where so many wait to be accepted that there is no room, somebody listens.
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(file));
      return true;
    } catch (ConnectException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Lets in whom the directory does. */
  static void afterListening(Path file, Security security) throws IOException {
    Files.setPosixFilePermissions(
        file,
        PosixFilePermissions.fromString(
            security instanceof Security.Users ? "rw-rw-rw-" : "rw-------"));
  }
}
