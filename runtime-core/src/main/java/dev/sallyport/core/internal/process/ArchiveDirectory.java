package dev.sallyport.core.internal.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The directory of start archives. Thread-safe, also between processes.
 *
 * <p>An archive holds the classes that a JVM runs, so whoever can write one can have any code run:
 * the directory and all above it must be such that nobody but this user and root can put anything
 * there. And a JVM that maps a cut archive may crash, so an archive's name carries its size and its
 * sum, which are compared before a JVM is given it: {@code KEY.SIZE.SUM.archive}.
 */
final class ArchiveDirectory {
  /** Archives that are kept, those used last. */
  static final int MAX_ARCHIVES = 16;

  /** For how long nobody else tries what somebody is at, or has failed at. */
  static final Duration MARK_LIFE = Duration.ofHours(1);

  /** A name of ours: a key, which is 32 digits, and what it is. */
  private static final Pattern OURS = Pattern.compile("[0-9a-f]{32}\\..+");

  private static final String SUFFIX = ".archive";
  private static final String MARK = ".mark";
  private static final String PART = ".part";
  private static final int OTHERS_WRITE = 0022;
  private static final int STICKY = 01000;

  /** How old an archive's time may be before it is set anew. */
  private static final Duration TOUCH = Duration.ofHours(1);

  /** Found sound by this process. */
  private static final ConcurrentHashMap<Path, BasicStamp> SOUND = new ConcurrentHashMap<>();

  private final Path path;

  private record BasicStamp(long size, FileTime modified, Object file) {}

  private ArchiveDirectory(Path path) {
    this.path = path;
  }

  /**
   * The directory, made if it is not there; empty if it cannot be had or is not safe. A link is
   * followed once, here: what counts, and is used from then on, is where it leads.
   */
  static Optional<ArchiveDirectory> open(Path path) {
    try {
      Path absolute = path.toAbsolutePath();
      // Some JDKs refuse to "create" a directory that is a link to one.
      if (!Files.isDirectory(absolute)) {
        Files.createDirectories(
            absolute,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path real = absolute.toRealPath();
      Optional<Integer> user = Ownership.user();
      return user.isPresent() && isSafe(real, user.get())
          ? Optional.of(new ArchiveDirectory(real))
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // A full disk, a system without /proc or permissions: starts are slower, nothing else.
      return Optional.empty();
    }
  }

  private static boolean isSafe(Path directory, int user) throws IOException {
    if (Ownership.of(directory) != user || (mode(directory) & OTHERS_WRITE) != 0) {
      return false;
    }
    for (Path above = directory.getParent(); above != null; above = above.getParent()) {
      int owner = Ownership.of(above);
      int mode = mode(above);
      if ((owner != 0 && owner != user) || ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0)) {
        return false;
      }
    }
    return true;
  }

  private static int mode(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }

  Path path() {
    return path;
  }

  /** The archive of a key, if there is a sound one. One that is not is deleted. */
  Optional<Path> find(String key) {
    try {
      for (Path each : list(key + ".", SUFFIX)) {
        if (isSound(each)) {
          return Optional.of(each);
        }
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      // Deleted meanwhile, perhaps.
    }
    return Optional.empty();
  }

  private boolean isSound(Path archive) throws IOException {
    BasicFileAttributes now =
        Files.readAttributes(archive, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!now.isRegularFile()
        || (mode(archive) & OTHERS_WRITE) != 0
        || Ownership.of(archive) != Ownership.of(path)) {
      return false;
    }
    Object file = now.fileKey() == null ? archive : now.fileKey();
    BasicStamp stamp = new BasicStamp(now.size(), now.lastModifiedTime(), file);
    if (!stamp.equals(SOUND.get(archive))) {
      String name = archive.getFileName().toString();
      if (!name.endsWith("." + now.size() + "." + sum(archive) + SUFFIX)) {
        return false;
      }
      SOUND.put(archive, stamp);
    }
    Instant instant = Instant.now();
    if (now.lastModifiedTime().toInstant().isBefore(instant.minus(TOUCH))) {
      // What is not used is deleted first.
      Files.setLastModifiedTime(archive, FileTime.from(instant));
    }
    return true;
  }

  private static String sum(Path file) throws IOException {
    CRC32C sum = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        sum.update(buffer, 0, length);
      }
    }
    return Long.toHexString(sum.getValue());
  }

  /**
   * Marks a key as being recorded: of all processes, one is told true. The mark holds for {@link
   * #MARK_LIFE}, unless {@link #publish} takes it away.
   */
  boolean mark(String key) {
    Path mark = path.resolve(key + MARK);
    try {
      try {
        Files.createFile(mark);
        return true;
      } catch (FileAlreadyExistsException e) {
        Instant made = Files.getLastModifiedTime(mark).toInstant();
        if (made.isAfter(Instant.now().minus(MARK_LIFE))) {
          return false;
        }
        Files.delete(mark);
        Files.createFile(mark);
        return true;
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** Takes the mark away. */
  void unmark(String key) {
    try {
      Files.deleteIfExists(path.resolve(key + MARK));
    } catch (IOException e) {
      // It holds until its time is over.
    }
  }

  /** A file to record to. */
  Path part(String key) {
    return path.resolve(key + "." + ProcessHandle.current().pid() + PART);
  }

  /**
   * Makes what was recorded the archive of the key, in one step, and deletes those that are too
   * many.
   */
  void publish(String key, Path part) throws IOException {
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
    String name = key + "." + Files.size(part) + "." + sum(part) + SUFFIX;
    Files.move(part, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    unmark(key);
    prune();
  }

  private void prune() throws IOException {
    List<Path> archives = list("", SUFFIX);
    archives.sort(Comparator.comparing(ArchiveDirectory::modified).reversed());
    for (int i = MAX_ARCHIVES; i < archives.size(); i++) {
      Files.deleteIfExists(archives.get(i));
    }
    Instant old = Instant.now().minus(MARK_LIFE);
    for (String suffix : List.of(MARK, PART, PART + ".config")) {
      for (Path each : list("", suffix)) {
        if (modified(each).toInstant().isBefore(old)) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private static FileTime modified(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  /** Nothing else is touched: whoever chooses the directory may keep other things there. */
  private List<Path> list(String prefix, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      List<Path> found = new ArrayList<>();
      files.forEach(file -> {
        String name = file.getFileName().toString();
        if (OURS.matcher(name).matches() && name.startsWith(prefix) && name.endsWith(suffix)) {
          found.add(file);
        }
      });
      return found;
    }
  }
}
