package dev.sallyport.cli.demo;

import dev.sallyport.cli.Text;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The files to analyse, in the order of their paths, and how many were left out, by reason.
 * Immutable.
 */
record FileSet(List<Entry> entries, Map<Reason, Integer> leftOut) {
  /** A file of more bytes than this is left out. */
  static final long MAX_FILE_BYTES = 16L << 20;

  private static final Set<String> SKIPPED_DIRECTORIES = Set.of(".git", "target");

  /**
   * A file as it was when it was listed.
   *
   * @param path absolute
   */
  record Entry(Path path, long bytes, long modifiedMillis) {
    /** Whether the file is still as it was, as far as its size and time tell. */
    boolean isUnchanged() {
      try {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        return now.size() == bytes && now.lastModifiedTime().toMillis() == modifiedMillis;
      } catch (IOException gone) {
        return false;
      }
    }
  }

  /** Why something was left out. */
  enum Reason {
    SKIPPED_DIRECTORY(".git or target"),
    NOT_REGULAR("no regular file"),
    TOO_LARGE("larger than 16 MiB"),
    UNREADABLE("unreadable"),
    NAME_NOT_TEXT("a name that is no text here");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  FileSet {
    entries = List.copyOf(entries);
    leftOut = Map.copyOf(leftOut);
  }

  /** Lists what is under {@code root}, not following symbolic links. */
  static FileSet under(Path root) throws IOException {
    Collector collector = new Collector(root);
    Files.walkFileTree(root, collector);
    return new FileSet(List.copyOf(collector.found.values()), collector.leftOut);
  }

  long bytes() {
    return entries.stream().mapToLong(Entry::bytes).sum();
  }

  /** {@code left out: 2 .git or target, 1 unreadable}; {@code nothing left out}. */
  String describeLeftOut() {
    if (leftOut.isEmpty()) {
      return "nothing left out";
    }
    return new TreeMap<>(leftOut)
        .entrySet().stream()
            .map(entry -> Text.number(entry.getValue()) + " " + entry.getKey().text)
            .collect(Collectors.joining(", ", "left out: ", ""));
  }

  private static final class Collector extends SimpleFileVisitor<Path>
      implements FileVisitor<Path> {
    private final Path root;
    private final Map<Path, Entry> found = new TreeMap<>();
    private final Map<Reason, Integer> leftOut = new EnumMap<>(Reason.class);

    private Collector(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      Path name = directory.getFileName();
      if (name == null
          || directory.equals(root)
          || !SKIPPED_DIRECTORIES.contains(name.toString())) {
        return FileVisitResult.CONTINUE;
      }
      leaveOut(Reason.SKIPPED_DIRECTORY);
      return FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!attributes.isRegularFile()) {
        leaveOut(Reason.NOT_REGULAR);
      } else if (attributes.size() > MAX_FILE_BYTES) {
        leaveOut(Reason.TOO_LARGE);
      } else if (!isText(file)) {
        leaveOut(Reason.NAME_NOT_TEXT);
      } else if (!Files.isReadable(file)) {
        leaveOut(Reason.UNREADABLE);
      } else {
        long modified = attributes.lastModifiedTime().toMillis();
        found.put(file, new Entry(file, attributes.size(), modified));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      leaveOut(Reason.UNREADABLE);
      return FileVisitResult.CONTINUE;
    }

    private void leaveOut(Reason reason) {
      leftOut.merge(reason, 1, Integer::sum);
    }

    /** Whether the path survives as a string, which is how it crosses. */
    private static boolean isText(Path file) {
      try {
        return Path.of(file.toString()).equals(file)
            && file.toString().chars().noneMatch(c -> c == '\uFFFD');
      } catch (InvalidPathException notText) {
        return false;
      }
    }
  }
}
