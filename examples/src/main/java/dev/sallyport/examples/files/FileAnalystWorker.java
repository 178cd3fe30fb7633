package dev.sallyport.examples.files;

import dev.sallyport.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The Java child: serves {@link FileAnalyst} until its parent is done. */
public final class FileAnalystWorker implements FileAnalyst {
  @Override
  public FileReport analyse(String path) {
    try {
      return FileAnalysis.of(Path.of(path));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public static void main(String[] args) {
    Worker.serve(FileAnalyst.class, new FileAnalystWorker());
  }
}
