package dev.sallyport.core.internal.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The last lines of a stream, bounded in number and bytes. Thread-safe. */
final class StderrTail {
  static final int MAX_LINES = 100;
  static final int MAX_BYTES = 32 << 10;

  // As bytes: under a flood few of them are ever asked for as text.
  private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
  private int bytes;

  synchronized void add(byte[] line) {
    lines.addLast(line);
    bytes += line.length;
    // The newest line always stays: it is itself bounded.
    while (lines.size() > MAX_LINES || (bytes > MAX_BYTES && lines.size() > 1)) {
      bytes -= lines.removeFirst().length;
    }
  }

  synchronized List<String> lines() {
    List<String> text = new ArrayList<>(lines.size());
    lines.forEach(line -> text.add(new String(line, StandardCharsets.UTF_8)));
    return text;
  }
}
