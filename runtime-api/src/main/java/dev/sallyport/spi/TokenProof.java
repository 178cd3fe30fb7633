package dev.sallyport.spi;

import dev.sallyport.socket.Token;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a token is shown on a connection (docs/sockets.md, "Before the first frame"): eight bytes
 * that no framing begins with, and the token's 32. The end that listens answers with one byte.
 */
public final class TokenProof {
  /** What the end that listens sends when it is satisfied, whatever it has asked for. */
  public static final byte ACCEPTED = 0x06;

  /** What precedes a token: {@code 9E "SPASS" CR LF}. */
  private static final byte[] MAGIC = "\u009eSPASS\r\n".getBytes(StandardCharsets.ISO_8859_1);

  /** How long it is with its token. */
  public static final int BYTES = 8 + Token.BYTES;

  private TokenProof() {}

  /** What the end that connects sends. */
  public static byte[] of(Token token) {
    byte[] shown = Arrays.copyOf(MAGIC, BYTES);
    byte[] secret = token.bytes();
    System.arraycopy(secret, 0, shown, MAGIC.length, secret.length);
    return shown;
  }

  /** Whether the first {@code length} bytes of {@code shown} can be the beginning of one. */
  public static boolean mayBecome(byte[] shown, int length) {
    int compared = Math.min(length, MAGIC.length);
    return Arrays.equals(shown, 0, compared, MAGIC, 0, compared);
  }

  /** Whether this shows {@code token}; takes as long for each token. */
  public static boolean matches(byte[] shown, Token token) {
    return mayBecome(shown, BYTES) && token.matches(Arrays.copyOfRange(shown, MAGIC.length, BYTES));
  }
}
