package dev.sallyport.codecs.internal.derive;

import java.nio.charset.StandardCharsets;

/** Digests of canonical texts. */
final class Fingerprints {
  private Fingerprints() {}

  /** SHA-256 of a text, in hexadecimal. */
  static String sha256(String text) {
    byte[] digest = Sha256.digest(text.getBytes(StandardCharsets.UTF_8));
    StringBuilder hex = new StringBuilder(64);
    for (byte b : digest) {
      hex.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return hex.toString();
  }
}
