package dev.sallyport.spi;

import dev.sallyport.socket.Token;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * How both ends of a connection show that they know a token, which itself never passes
 * (docs/sockets.md, "Before the first frame").
 *
 * <pre>
 *   who connects                            who listens
 *
 *                 &lt;-----------------------  {@link Challenge}: magic, nonce L
 *   {@link Answer}: magic, nonce C,
 *   HMAC(token, "connects" L C)  --------&gt;
 *                 &lt;-----------------------  {@link #ACCEPTED}, HMAC(token, "listens" L C)
 *
 *   magic = 9E "SPASS" CR LF, with which no framing begins; a nonce has 32 bytes, new for each
 *   connection; HMAC is that of SHA-256
 * </pre>
 *
 * <p>Who connects proves itself first, so that a stranger who asks hears nothing of the token. What
 * was heard of one connection is of no use in another: each end has a nonce of its own in both
 * proofs. The role in it keeps an end from being shown its own proof. Comparisons take as long for
 * any bytes.
 *
 * <p>Confined to one thread.
 */
public final class TokenProof {
  /** What the end that listens sends when it is satisfied, whatever it has asked for. */
  public static final byte ACCEPTED = 0x06;

  private static final byte[] MAGIC = "\u009eSPASS\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final int NONCE_BYTES = 32;
  private static final int PROOF_BYTES = 32;
  private static final int BLOCK_BYTES = 64;

  /** How long a challenge is. */
  public static final int CHALLENGE_BYTES = MAGIC.length + NONCE_BYTES;

  /** How long an answer is. */
  public static final int ANSWER_BYTES = MAGIC.length + NONCE_BYTES + PROOF_BYTES;

  /** How long {@link #ACCEPTED} is with the proof that follows it. */
  public static final int ACCEPTANCE_BYTES = 1 + PROOF_BYTES;

  private static final byte[] CONNECTS = role("connects");
  private static final byte[] LISTENS = role("listens");

  private TokenProof() {}

  /** Of one length, so that what follows cannot be taken for a part of it. */
  private static byte[] role(String role) {
    byte[] text = ("sallyport token 1 " + role).getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(text, BLOCK_BYTES);
  }

  /** Whether the first {@code length} bytes of {@code bytes} can begin a challenge or an answer. */
  public static boolean mayBecome(byte[] bytes, int length) {
    int compared = Math.min(length, MAGIC.length);
    return Arrays.equals(bytes, 0, compared, MAGIC, 0, compared);
  }

  /** The part of the end that listens, in one connection. */
  public static final class Challenge {
    private final Token token;
    private final byte[] nonce = newNonce();

    public Challenge(Token token) {
      this.token = token;
    }

    /** What is sent first, of {@link #CHALLENGE_BYTES}. */
    public byte[] bytes() {
      return join(MAGIC, nonce);
    }

    /** Whether {@code answer}, of {@link #ANSWER_BYTES}, shows the token. */
    public boolean isAnsweredBy(byte[] answer) {
      byte[] shown = Arrays.copyOfRange(answer, MAGIC.length + NONCE_BYTES, ANSWER_BYTES);
      return mayBecome(answer, ANSWER_BYTES)
          && MessageDigest.isEqual(proof(token, CONNECTS, nonce, nonceOf(answer)), shown);
    }

    /** What is sent to whom that holds for, of {@link #ACCEPTANCE_BYTES}. */
    public byte[] acceptance(byte[] answer) {
      return join(new byte[] {ACCEPTED}, proof(token, LISTENS, nonce, nonceOf(answer)));
    }
  }

  /** The part of the end that connects, in one connection. */
  public static final class Answer {
    private final Token token;
    private final byte[] nonce = newNonce();
    private final byte[] asked;

    /**
     * @param challenge of {@link #CHALLENGE_BYTES}, which {@link #mayBecome} says is one
     */
    public Answer(Token token, byte[] challenge) {
      this.token = token;
      this.asked = nonceOf(challenge);
    }

    /** What is sent back, of {@link #ANSWER_BYTES}. */
    public byte[] bytes() {
      return join(MAGIC, nonce, proof(token, CONNECTS, asked, nonce));
    }

    /** Whether {@code acceptance}, of {@link #ACCEPTANCE_BYTES}, shows the token too. */
    public boolean isAcceptedBy(byte[] acceptance) {
      byte[] shown = Arrays.copyOfRange(acceptance, 1, ACCEPTANCE_BYTES);
      return acceptance[0] == ACCEPTED
          && MessageDigest.isEqual(proof(token, LISTENS, asked, nonce), shown);
    }
  }

  private static byte[] newNonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    return nonce;
  }

  private static byte[] nonceOf(byte[] message) {
    return Arrays.copyOfRange(message, MAGIC.length, MAGIC.length + NONCE_BYTES);
  }

  private static byte[] proof(Token token, byte[] role, byte[] listens, byte[] connects) {
    return hmac(token.bytes(), role, listens, connects);
  }

  /**
   * HMAC-SHA256 (RFC 2104), with a key that is no longer than a block. Not by {@code
   * javax.crypto.Mac}: a child computes it before its first reply, and that would first look for
   * and verify the providers of ciphers.
   */
  static byte[] hmac(byte[] key, byte[]... message) {
    byte[] block = Arrays.copyOf(key, BLOCK_BYTES);
    MessageDigest digest = sha256();
    digest.update(xor(block, 0x36));
    for (byte[] each : message) {
      digest.update(each);
    }
    byte[] inner = digest.digest();
    digest.update(xor(block, 0x5c));
    return digest.digest(inner);
  }

  private static byte[] xor(byte[] block, int with) {
    byte[] result = new byte[block.length];
    for (int i = 0; i < block.length; i++) {
      result[i] = (byte) (block[i] ^ with);
    }
    return result;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  private static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] each : parts) {
      length += each.length;
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (byte[] each : parts) {
      System.arraycopy(each, 0, joined, at, each.length);
      at += each.length;
    }
    return joined;
  }
}
