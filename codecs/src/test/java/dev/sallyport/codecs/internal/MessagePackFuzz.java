package dev.sallyport.codecs.internal;

import dev.sallyport.Encoding;

/** Entry point of a fuzzer: any bytes, as MessagePack of every type. */
public final class MessagePackFuzz {
  private MessagePackFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    for (Fuzzing.Target target : Fuzzing.TARGETS) {
      Fuzzing.accepts(Encoding.MESSAGEPACK, target, bytes);
    }
  }
}
