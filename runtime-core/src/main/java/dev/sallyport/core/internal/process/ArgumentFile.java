package dev.sallyport.core.internal.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of arguments for the {@code java} launcher, one a line, which its owner alone can read, in
 * a fresh directory {@code sallyport-*} that its owner alone can enter. Thread-safe.
 */
final class ArgumentFile {
  private static final Logger log = LoggerFactory.getLogger(ArgumentFile.class);

  private final Path file;

  private ArgumentFile(Path file) {
    this.file = file;
  }

  /**
   * Writes {@code arguments} to a new file in the directory for temporary files.
   *
   * @throws dev.sallyport.LaunchException if it cannot be written; nothing is left then
   */
  static ArgumentFile write(List<String> arguments, Charset charset) {
    StringBuilder text = new StringBuilder();
    arguments.forEach(argument -> text.append(quote(argument)).append('\n'));
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    Path directory;
    try {
      directory = Files.createTempDirectory(temporary, "sallyport-", only("rwx------"));
    } catch (IOException e) {
      throw LaunchFailure.of("no directory for the argument file in " + temporary + ": " + e, e);
    }
    ArgumentFile result = new ArgumentFile(directory.resolve("arguments"));
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            result.file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            only("rw-------"))) {
      ByteBuffer bytes = charset.encode(text.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return result;
    } catch (IOException e) {
      result.delete();
      throw LaunchFailure.of("argument file not written: " + result.file + ": " + e, e);
    }
  }

  Path path() {
    return file;
  }

  /** Deletes the file and its directory. Idempotent. */
  void delete() {
    try {
      Files.deleteIfExists(file);
      Path directory = file.getParent();
      if (directory != null) {
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      log.warn("argument file not deleted: {}", file, e);
    }
  }

  /**
   * {@code argument} as the launcher reads it back: in quotes, which take spaces, '#' and emptiness
   * literally, but for the escapes that begin with a backslash.
   */
  static String quote(String argument) {
    StringBuilder quoted = new StringBuilder(argument.length() + 2).append('"');
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\f' -> quoted.append("\\f");
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private static FileAttribute<?>[] only(String permissions) {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }
}
