package dev.sallyport.socket;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A secret of 256 bits that both ends know: who proves that it does is let in. Immutable; its text
 * form does not tell it.
 */
public final class Token {
  /** How many bytes it has. */
  public static final int BYTES = 32;

  private final byte[] secret;

  private Token(byte[] secret) {
    this.secret = secret;
  }

  /** A new one, from the system's source of randomness. */
  public static Token random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Token(bytes);
  }

  /**
   * The one that {@link #hex} gave.
   *
   * @throws IllegalArgumentException if it is none; the message does not quote it
   */
  public static Token ofHex(String hex) {
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(hex.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("token not understood (expected 64 hex digits)");
    }
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "token out of range: " + bytes.length + " bytes (expected " + BYTES + ")");
    }
    return new Token(bytes);
  }

  /** The secret, to be handed to the other end by a way that nobody else reads. */
  public String hex() {
    return HexFormat.of().formatHex(secret);
  }

  /** A copy of the secret. */
  public byte[] bytes() {
    return secret.clone();
  }

  /** Whether it is this one; takes as long for any {@code shown} of the right length. */
  public boolean matches(byte[] shown) {
    return MessageDigest.isEqual(secret, shown);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Token token && matches(token.secret);
  }

  @Override
  public int hashCode() {
    // Says nothing of the secret; few are ever compared.
    return Token.class.hashCode();
  }

  @Override
  public String toString() {
    return "Token[hidden]";
  }
}
