package dev.sallyport.examples;

import java.nio.file.Path;

/** Where the tests find the files of the repository. */
public final class Repository {
  public static final Path ROOT = Path.of(System.getProperty("sallyport.home", ".."));

  private Repository() {}

  /** A file or directory of the repository, absolute. */
  public static Path path(String relative) {
    return ROOT.resolve(relative).toAbsolutePath().normalize();
  }
}
