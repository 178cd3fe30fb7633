package dev.sallyport.benchmarks.start;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** This program's class path, as jars: a JVM archives no classes of directories. */
final class Jars {
  /** What a worker needs, by the beginnings of the jars' names; no logging back end is among it. */
  private static final List<String> WORKER =
      List.of("sallyport-api", "sallyport-codecs-0", "sallyport-core", "slf4j-api", "jackson-core");

  private Jars() {}

  /** The class path of a worker: this program's own classes in one jar, and what they need. */
  static List<Path> worker(Path directory) throws IOException {
    List<Path> jars = new ArrayList<>();
    jars.add(own(directory.resolve("worker.jar"), name -> name.contains("/work/Orders")));
    for (Path entry : classPath()) {
      String name = entry.getFileName().toString();
      if (WORKER.stream().anyMatch(name::startsWith)) {
        jars.add(entry);
      } else if (Files.isDirectory(entry) && entry.endsWith("classes")) {
        // A module of this build, where it runs from its directories.
        String module = String.valueOf(entry.resolve("../..").normalize().getFileName());
        if (List.of("runtime-api", "codecs", "runtime-core").contains(module)) {
          jars.add(jar(entry, directory.resolve(module + ".jar"), file -> true));
        }
      }
    }
    return jars;
  }

  /** The class path of a bare JVM. */
  static Path bare(Path directory) throws IOException {
    return own(directory.resolve("bare.jar"), name -> name.contains("/RawPipe"));
  }

  private static List<Path> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath())
        .toList();
  }

  private static Path own(Path jar, Predicate<String> wanted) throws IOException {
    for (Path entry : classPath()) {
      if (Files.exists(entry.resolve("dev/sallyport/benchmarks/Bench.class"))) {
        return jar(entry, jar, wanted);
      }
    }
    throw new IOException(
        "expected the classes of the benchmarks in a directory, as the build does");
  }

  /** The same bytes each time: an archive is made for one jar. */
  private static Path jar(Path classes, Path jar, Predicate<String> wanted) throws IOException {
    if (Files.exists(jar)) {
      return jar; // Another process of this run has made it.
    }
    try (Stream<Path> files = Files.walk(classes);
        OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> {
            String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
            if (wanted.test("/" + name)) {
              add(zip, name, file);
            }
          });
    }
    return jar;
  }

  private static void add(ZipOutputStream zip, String name, Path file) {
    try {
      zip.putNextEntry(new ZipEntry(name));
      Files.copy(file, zip);
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
