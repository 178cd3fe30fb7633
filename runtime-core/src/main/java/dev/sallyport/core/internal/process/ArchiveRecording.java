package dev.sallyport.core.internal.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A start archive that is being recorded. Confined to one thread. */
public final class ArchiveRecording {
  private final ArchiveDirectory directory;
  private final String key;
  private final int feature;
  private final Path part;

  private ArchiveRecording(ArchiveDirectory directory, String key, int feature) {
    this.directory = directory;
    this.key = key;
    this.feature = feature;
    this.part = directory.part(key);
  }

  /**
   * Begins.
   *
   * @param feature number of the JDK
   * @throws IOException if the directory is not safe
   */
  public static ArchiveRecording open(String path, String key, int feature) throws IOException {
    ArchiveDirectory directory =
        ArchiveDirectory.open(Path.of(path))
            .orElseThrow(() -> new IOException("not safe: " + path));
    return new ArchiveRecording(directory, key, feature);
  }

  /** JVM arguments of the worker that records when it exits. */
  public List<String> arguments() {
    return StartArchive.recording(feature, part);
  }

  /** The worker has ended in order: what it recorded is the archive from now on. */
  public void publish() throws IOException {
    directory.publish(key, part);
  }

  /** Deletes what was not published. */
  public void discard() throws IOException {
    Files.deleteIfExists(part);
  }
}
