package dev.sallyport.netty;

import dev.sallyport.netty.Credentials.OwnUser;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of Unix domain sockets, and the directories that keep others away from them.
 *
 * <p>With {@link Security.Users} others must come in: then the directory is one in which nobody but
 * its owner can put anything, and that may be one of them, since both ends look. In each case the
 * kernel's word on who is there is what counts in the end; the directory keeps others from trying,
 * and from putting a socket of theirs in its place.
 */
final class SocketFiles {
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;
  private static final int LINK = 0120000;
  private static final int FILE = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int OTHERS = 0077;
  private static final int OTHERS_WRITE = 0022;
  private static final int STICKY = 01000;
  private static final int ROOT = 0;

  private SocketFiles() {}

  /**
   * Makes way for a socket: makes its directory if it is not there, takes its lock, and removes
   * what a listener has left that is dead. Where something else stands that is no socket it makes
   * nothing.
   *
   * @throws IOException if the directory is not safe or not to be written by this user, the file is
   *     no socket of ours, or somebody listens there
   */
  static Place beforeListening(Path file, Security security) throws IOException {
    checkIsNoOther(file);
    makeDirectory(file, security);
    Path real = checkDirectory(file, security);
    try {
      return take(real);
    } catch (AccessDeniedException e) {
      throw notWritable(e);
    }
  }

  /**
   * Where to connect. The system says of a file or a directory what it says of a socket at which
   * nobody listens.
   *
   * @throws IOException as {@link #checkDirectory}, or if it is a file or a directory
   */
  static Path beforeConnecting(Path file, Security security) throws IOException {
    Path real = checkDirectory(file, security);
    String expected = "the socket of a worker";
    if (Files.isDirectory(real)) {
      throw inThePlace("directory", real, expected, "the path of the socket in it");
    } else if (Files.isRegularFile(real)) {
      throw inThePlace("file", real, expected, "another path");
    }
    return real;
  }

  /** Before anything is made there. What cannot be looked at is left to what comes next. */
  private static void checkIsNoOther(Path file) throws IOException {
    int mode;
    try {
      mode = number(file, "unix:mode");
    } catch (IOException e) {
      return;
    }
    if ((mode & FILE_TYPE) != SOCKET) {
      throw other(file, mode);
    }
  }

  private static Place take(Path real) throws IOException {
    SocketFileLock lock = SocketFileLock.take(real);
    boolean free = false;
    try {
      removeStale(real);
      free = true;
      return new Place(real, lock);
    } finally {
      if (!free) {
        lock.close();
      }
    }
  }

  /**
   * Where a socket is made.
   *
   * @param file without links in its directory
   * @param lock to be given back when the socket's file is gone
   */
  record Place(Path file, SocketFileLock lock) {}

  private static void makeDirectory(Path file, Security security) throws IOException {
    Path directory = directoryOf(file);
    Path parent = directory.getParent();
    if (Files.isDirectory(directory) || parent == null) {
      return;
    }
    Set<PosixFilePermission> mode =
        PosixFilePermissions.fromString(
            security instanceof Security.Users ? "rwx--x--x" : "rwx------");
    try {
      Path real = real(parent, directory);
      checkAbove(real, security);
      Path made = real.resolve(directory.getFileName());
      make(made, mode);
    } catch (FileAlreadyExistsException e) {
      // Is looked at next.
    } catch (NoSuchFileException e) {
      // Its parent is there: so says a file system in which nothing can be made.
      throw new IOException(
          "directory of a Unix domain socket cannot be made: "
              + directory
              + " (expected a file system in which this user may make one; fix: another path)",
          e);
    } catch (UnsupportedOperationException e) {
      throw noPermissions(directory, e);
    }
  }

  private static Path real(Path parent, Path directory) throws IOException {
    try {
      return parent.toRealPath();
    } catch (NoSuchFileException e) {
      throw new IOException(
          "directory of a Unix domain socket missing: "
              + parent
              + " (fix: make it; only "
              + directory
              + " is made)",
          e);
    }
  }

  private static void make(Path directory, Set<PosixFilePermission> mode) throws IOException {
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(mode));
    } catch (AccessDeniedException e) {
      throw notWritable(e);
    }
    // What the umask has taken away. Nobody else can have put another thing in its place.
    Files.setPosixFilePermissions(directory, mode);
  }

  /**
   * Where a file really is. A link to its directory is followed once, here: what counts, and is
   * used from then on, is where it leads.
   *
   * @return the file, without links in its directory
   * @throws IOException if others could enter the directory, or have put there what is in it, or
   *     could put another one in its place
   */
  static Path checkDirectory(Path file, Security security) throws IOException {
    Path directory;
    try {
      directory = directoryOf(file).toRealPath();
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(
          directoryOf(file).toString(),
          null,
          "directory of a Unix domain socket missing (fix: start the worker, or another path)");
    }
    boolean shared = security instanceof Security.Users;
    int owner = number(directory, "unix:uid");
    int mode = number(directory, "unix:mode");
    if (!isTrusted(owner, security)) {
      throw new IOException(
          "owner of the directory of a Unix domain socket out of range: "
              + owner
              + " (expected "
              + trusted(security)
              + "; fix: another directory than "
              + directory
              + ")");
    }
    int forbidden = shared ? OTHERS_WRITE : OTHERS;
    if ((mode & forbidden) != 0) {
      throw new IOException(
          "mode of the directory of a Unix domain socket out of range: "
              + octal(mode)
              + (shared
                  ? " (expected nobody else to write there; fix: "
                  : " (expected 0700, so that others cannot enter; fix: ")
              // What everybody shares, as /tmp, must not be taken from them.
              + ((mode & STICKY) != 0 || directory.getParent() == null
                  ? "a directory of the socket's own in "
                  : shared ? "chmod go-w " : "chmod 700 ")
              + directory
              + ")");
    }
    checkAbove(directory.getParent(), security);
    Path real = directory.resolve(file.getFileName());
    int bytes = real.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Endpoint.Unix.MAX_PATH_BYTES) {
      throw new IOException(
          "path of a Unix domain socket out of range: "
              + bytes
              + " bytes (expected at most "
              + Endpoint.Unix.MAX_PATH_BYTES
              + ") where the links of "
              + file
              + " lead: "
              + real);
    }
    return real;
  }

  /** Whoever can write in one of these can put a directory of its own in the place of ours. */
  private static void checkAbove(@Nullable Path directory, Security security) throws IOException {
    for (Path above = directory; above != null; above = above.getParent()) {
      int owner = number(above, "unix:uid");
      if (owner != ROOT && !isTrusted(owner, security)) {
        throw new IOException(
            "owner of a directory above a Unix domain socket out of range: "
                + owner
                + " (expected root or "
                + trusted(security)
                + "; fix: a path that does not lead through "
                + above
                + ")");
      }
      int mode = number(above, "unix:mode");
      if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
        throw new IOException(
            "mode of a directory above a Unix domain socket out of range: "
                + octal(mode)
                + " (expected nobody else to write there, or the sticky bit; fix: chmod go-w "
                + above
                + ")");
      }
    }
  }

  private static boolean isTrusted(int owner, Security security) throws IOException {
    return owner == OwnUser.id()
        || (security instanceof Security.Users users && users.ids().contains(owner));
  }

  private static String trusted(Security security) throws IOException {
    return "user "
        + OwnUser.id()
        + (security instanceof Security.Users users ? " or one of " + users.ids() : "");
  }

  private static String octal(int mode) {
    return String.format(Locale.ROOT, "%04o", mode & 07777);
  }

  /** Of a link, that of the link. */
  private static int number(Path path, String attribute) throws IOException {
    try {
      return (int) Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw noPermissions(path, e);
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

  /** With {@link Security.Users} the directory of a listener may be another's, for instance. */
  private static IOException notWritable(AccessDeniedException denied) throws IOException {
    Path made = Path.of(denied.getFile());
    Path directory = directoryOf(made);
    int owner = number(directory, "unix:uid");
    int own = OwnUser.id();
    return new IOException(
        "directory of a Unix domain socket cannot be written: "
            + directory
            + " of user "
            + owner
            + ", mode "
            + octal(number(directory, "unix:mode"))
            + " (expected that user "
            + own
            + " may make "
            + made.getFileName()
            + " there; fix: "
            + (owner == own
                ? "chmod u+rwx " + directory + ", and remove " + made + " if it is another user's"
                : "another path, or listen as user " + owner)
            + ")",
        denied);
  }

  private static IOException noPermissions(Path directory, RuntimeException cause) {
    return new IOException(
        "directory of a Unix domain socket has no owner and mode: "
            + directory
            + " (expected a POSIX file system; fix: use TCP)",
        cause);
  }

  /** While its lock is held. */
  private static void removeStale(Path file) throws IOException {
    try {
      checkIsOurs(file);
    } catch (NoSuchFileException e) {
      return;
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
      // Removed meanwhile, by whoever has it for its own.
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static void checkIsOurs(Path file) throws IOException {
    int mode = number(file, "unix:mode");
    int owner = number(file, "unix:uid");
    if ((mode & FILE_TYPE) != SOCKET) {
      throw other(file, mode);
    }
    if (owner != OwnUser.id()) {
      throw inThePlace("socket of user " + owner, file, "another path, or listen as that user");
    }
  }

  private static IOException other(Path file, int mode) throws IOException {
    return switch (mode & FILE_TYPE) {
      case DIRECTORY ->
          inThePlace("directory", file, "the path of a file in it, " + file.resolve("worker.sock"));
      case LINK -> inThePlace("symbolic link", file, "the path that it leads to, or remove it");
      case FILE -> inThePlace("file", file, "another path, or remove it");
      default -> inThePlace("special file", file, "another path");
    };
  }

  private static IOException inThePlace(String what, Path file, String fix) throws IOException {
    return inThePlace(what, file, "nothing, or a socket of user " + OwnUser.id(), fix);
  }

  private static IOException inThePlace(String what, Path file, String expected, String fix) {
    return new IOException(
        what
            + " in the place of a Unix domain socket: "
            + file
            + " (expected "
            + expected
            + "; fix: "
            + fix
            + ")");
  }

  /**
   * Lets in whom the directory does.
   *
   * @throws IOException if the file is not the socket that was made there
   */
  static void afterListening(Path file, Security security) throws IOException {
    // To set a mode follows links.
    checkIsOurs(file);
    Files.setPosixFilePermissions(
        file,
        PosixFilePermissions.fromString(
            security instanceof Security.Users ? "rw-rw-rw-" : "rw-------"));
  }
}
