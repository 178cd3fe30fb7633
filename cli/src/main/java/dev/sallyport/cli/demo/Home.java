package dev.sallyport.cli.demo;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The repository that the command runs from.
 *
 * @param root its directory, absolute
 */
record Home(Path root) {
  private static final String PROPERTY = "sallyport.home";

  /** The repository that the start script named; the working directory without it. */
  static Home find() {
    Path root = Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath().normalize();
    Home home = new Home(root);
    if (!Files.isReadable(home.pythonAnalyst())) {
      throw new IllegalStateException(
          PROPERTY + " out of range: " + root + " (expected the repository): start ./sallyport");
    }
    return home;
  }

  /** The Python child that serves the file analysis. */
  Path pythonAnalyst() {
    return root.resolve("examples/python/file_analyst.py");
  }
}
