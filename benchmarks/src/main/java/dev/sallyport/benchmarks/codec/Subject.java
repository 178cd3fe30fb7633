package dev.sallyport.benchmarks.codec;

import java.io.IOException;

/**
 * A codec under measurement: a {@link Job} in, bytes out, and back. Whatever its library makes
 * along the way, messages of its own for one, is part of the work. Confined to one thread.
 */
interface Subject {
  /** Encodes into the subject's own buffer, over what was there. Returns the number of bytes. */
  int encode(Job job) throws IOException;

  /** A copy of what the last {@link #encode} wrote. */
  byte[] encoded();

  /** The job that {@code bytes} hold, to the last of them. */
  Job decode(byte[] bytes) throws IOException;
}
