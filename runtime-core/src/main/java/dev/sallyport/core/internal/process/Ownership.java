package dev.sallyport.core.internal.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Whose files are whose, as numbers of users. Thread-safe, without state. */
public final class Ownership {
  private static final Path SELF = Path.of("/proc/self");

  private Ownership() {}

  /** This process's user; empty on systems that do not tell in {@code /proc}. */
  public static Optional<Integer> user() {
    try {
      return Optional.of((int) Files.getAttribute(SELF, "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whose a file is; of a link, whose the link is. */
  public static int of(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
