package dev.sallyport.examples.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Counts one file in a single pass and constant memory. Confined to one thread, used once.
 *
 * <p>A parent may call {@link #of} itself to check what its children answered.
 */
public final class FileAnalysis {
  private static final int BUFFER_BYTES = 64 << 10;

  private final MessageDigest digest;
  private long lines;
  private long words;
  private long longestLine;
  private long lineLength;
  private boolean lineOpen;
  private boolean inWord;

  private FileAnalysis(MessageDigest digest) {
    this.digest = digest;
  }

  /** Reads {@code file} to its end. */
  public static FileReport of(Path file) throws IOException {
    FileAnalysis analysis = new FileAnalysis(sha256());
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        analysis.add(buffer, length);
      }
    }
    return analysis.report();
  }

  private void add(byte[] bytes, int length) {
    digest.update(bytes, 0, length);
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      boolean space = b == ' ' || (b >= '\t' && b <= '\r');
      if (!space && !inWord) {
        words++;
      }
      inWord = !space;
      if (b == '\n') {
        endLine();
      } else {
        lineLength++;
        lineOpen = true;
      }
    }
  }

  private void endLine() {
    lines++;
    longestLine = Math.max(longestLine, lineLength);
    lineLength = 0;
    lineOpen = false;
  }

  private FileReport report() {
    if (lineOpen) {
      endLine();
    }
    return new FileReport(lines, words, longestLine, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
