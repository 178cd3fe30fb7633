package dev.sallyport.core.internal.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a class path look like from outside: each entry, and each file that the
 * manifest of a jar names with {@code Class-Path}, and so on, with its size and time. A JVM refuses
 * an archive when one of them has changed. Thread-safe.
 */
final class ClassPathStamps {
  /** More files than that, and there is no archive. */
  static final int MAX_FILES = 4_096;

  private static final int MAX_MANIFEST_BYTES = 1 << 20;

  /** What manifests say, by jar: they are read once, and again when the jar has changed. */
  private static final ConcurrentHashMap<Path, Named> NAMED = new ConcurrentHashMap<>();

  private record Named(String stamp, List<String> names) {}

  private ClassPathStamps() {}

  /**
   * One text for each file, in an order that follows from the class path; empty where there can be
   * no archive: a JVM archives no classes of directories, a pattern has no time of its own, and
   * nobody looks through files without end.
   *
   * @throws IOException if one cannot be read
   * @throws IllegalArgumentException if an entry is no path
   */
  static Optional<List<String>> of(String classPath) throws IOException {
    List<String> stamps = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    Deque<Path> pending = new ArrayDeque<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (entry.endsWith("*")) {
        return Optional.empty();
      }
      // Each as often as it is there: the JVM compares the whole path.
      stamps.add(entry);
      pending.add(Path.of(entry));
    }
    while (!pending.isEmpty()) {
      Path file = pending.remove();
      if (!seen.add(file)) {
        continue;
      }
      if (seen.size() > MAX_FILES || Files.isDirectory(file)) {
        return Optional.empty();
      }
      stamps.add(file.toString());
      if (!Files.exists(file)) {
        stamps.add("absent");
        continue;
      }
      String stamp = stamp(file);
      stamps.add(stamp);
      for (String name : named(file, stamp)) {
        Path other = beside(file, name);
        if (other == null) {
          return Optional.empty();
        }
        pending.add(other);
      }
    }
    return Optional.of(stamps);
  }

  /** Size and time. */
  static String stamp(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.size() + " " + attributes.lastModifiedTime().toMillis();
  }

  private static List<String> named(Path jar, String stamp) throws IOException {
    Named known = NAMED.get(jar);
    if (known == null || !known.stamp().equals(stamp)) {
      known = new Named(stamp, read(jar));
      if (NAMED.size() >= MAX_FILES) {
        NAMED.clear();
      }
      NAMED.put(jar, known);
    }
    return known.names();
  }

  private static List<String> read(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry = zip.getEntry(JarFile.MANIFEST_NAME);
      if (entry == null) {
        return List.of();
      }
      if (entry.getSize() > MAX_MANIFEST_BYTES) {
        throw new IOException("manifest of " + jar + " is too long: " + entry.getSize());
      }
      try (InputStream in = zip.getInputStream(entry)) {
        String names = new Manifest(in).getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
        return names == null || names.isBlank() ? List.of() : List.of(names.strip().split(" +"));
      }
    } catch (ZipException e) {
      // Not a jar: then it has no classes either.
      return List.of();
    }
  }

  /** The file that a jar's manifest names; null where it is none of this machine's. */
  private static @Nullable Path beside(Path jar, String name) {
    try {
      return Path.of(jar.toUri().resolve(URI.create(name)));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return null;
    }
  }
}
