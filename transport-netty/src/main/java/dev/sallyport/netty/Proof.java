package dev.sallyport.netty;

import dev.sallyport.socket.Security;
import dev.sallyport.socket.Token;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What goes over a socket before the first frame, so that both ends know that both are satisfied.
 *
 * <pre>
 *   who connects                                    who listens
 *
 *   connects ------------------------------------&gt;  counts it (ListenLimits)
 *
 *   sameUser, users: both ask the kernel who is at the other end
 *   mutualTls:       &lt;---- handshake of TLS 1.3, all that follows is inside ----&gt;
 *   token:           9E 53 50 41 53 53 0D 0A  and the token's 32 bytes  ------&gt;
 *                    (on a Unix domain socket both ask the kernel first)
 *
 *   is satisfied, and waits                         is satisfied
 *                             &lt;-------------------  06
 *   frames           &lt;-----------------------------------------&gt;  frames
 * </pre>
 *
 * <p>The one byte is there for each kind: with TLS 1.3 the end that connects has finished its
 * handshake before its certificate is looked at. Who connects sends nothing more before it has
 * come. A listener that is not satisfied sends nothing, and closes when {@code failureDelay} is
 * over.
 *
 * <p>The token's first bytes differ from those of both framings, so that an end that expects no
 * token finds no frame.
 */
final class Proof {
  /** What the listener sends when it is satisfied. */
  static final byte ACCEPTED = 0x06;

  /** What precedes a token: {@code 9E "SPASS" CR LF}. */
  private static final byte[] MAGIC = "\u009eSPASS\r\n".getBytes(StandardCharsets.ISO_8859_1);

  /** How long it is with its token. */
  static final int BYTES = 8 + Token.BYTES;

  private Proof() {}

  /** What the end that connects sends. */
  static byte[] of(Token token) {
    byte[] shown = Arrays.copyOf(MAGIC, BYTES);
    byte[] secret = token.bytes();
    System.arraycopy(secret, 0, shown, MAGIC.length, secret.length);
    return shown;
  }

  /** Whether {@code length} bytes can be the beginning of one. */
  static boolean mayBecome(byte[] shown, int length) {
    int compared = Math.min(length, MAGIC.length);
    return Arrays.equals(shown, 0, compared, MAGIC, 0, compared);
  }

  /** Whether this is the one of {@code security}; takes as long for each token. */
  static boolean matches(byte[] shown, Security.Shared security) {
    return mayBecome(shown, BYTES)
        && security.token().matches(Arrays.copyOfRange(shown, MAGIC.length, BYTES));
  }
}
