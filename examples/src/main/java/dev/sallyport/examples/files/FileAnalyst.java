package dev.sallyport.examples.files;

import dev.sallyport.Contract;

/**
 * Analyses files where they are: the path crosses, the file does not.
 *
 * <p>Served by {@link FileAnalystWorker} in Java and by {@code examples/python/file_analyst.py}.
 * Both work on bytes, so that they agree on any file whatever its encoding.
 */
@Contract
public interface FileAnalyst {
  /**
   * Reads one file to its end.
   *
   * @param path absolute, as the working directories of parent and child may differ
   * @throws dev.sallyport.RemoteCallException if the file cannot be read
   */
  FileReport analyse(String path);
}
