package dev.sallyport.codecs.internal;

import dev.sallyport.Encoding;

/** Entry point of a fuzzer: any bytes, as JSON of every type, and to the slicer. */
public final class JsonFuzz {
  private JsonFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    for (Fuzzing.Target target : Fuzzing.TARGETS) {
      Fuzzing.accepts(Encoding.JSON, target, bytes);
    }
    Fuzzing.slices(bytes);
  }
}
