package dev.sallyport.netty;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to make, replace and delete the file of a Unix domain socket: of all listeners of this
 * library one has it, from before it looks at what is there until its own is gone. Without it, of
 * two that start at once over what a dead one has left, one would delete the socket of the other;
 * and one that is closing, which deletes by name, that of its successor.
 *
 * <p>It is a lock on a file beside the socket's, {@code NAME.lock}, which the system takes away
 * from a process that ends. That file stays: whoever deleted it could delete one that is locked
 * again. Thread-safe.
 */
final class SocketFileLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SocketFileLock.class);

  /** Locks are a process's; and to close a file gives up all that the process has on it. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private SocketFileLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes it.
   *
   * @param file of the socket, its directory without links and this user's alone
   * @throws IOException if somebody else has it: the address is in use
   */
  static SocketFileLock take(Path file) throws IOException {
    Path path = file.resolveSibling(file.getFileName() + ".lock");
    if (!HELD_HERE.add(path)) {
      throw inUse(file, "in this process");
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(file, "in another process");
      }
      taken = true;
      return new SocketFileLock(path, channel);
    } finally {
      if (!taken) {
        if (channel != null) {
          channel.close();
        }
        HELD_HERE.remove(path);
      }
    }
  }

  private static IOException inUse(Path file, String where) {
    return new IOException(
        "address in use: somebody listens at "
            + file
            + ", or begins or ends to, "
            + where
            + " (fix: end that, or another path)");
  }

  /** Gives it back. Once. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("{} is locked until this process ends", path, e);
      return;
    }
    HELD_HERE.remove(path);
  }
}
