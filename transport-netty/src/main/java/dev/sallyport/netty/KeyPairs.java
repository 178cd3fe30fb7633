package dev.sallyport.netty;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a private key is that of the certificate beside it. One that is not would be taken, since
 * nothing below compares them, and fail each handshake from then on.
 */
final class KeyPairs {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /** What is taken for a certificate below, wherever it stands in its file. */
  private static final Pattern CERTIFICATE =
      Pattern.compile("-BEGIN\\s[^-\\r\\n]*CERTIFICATE[^-\\r\\n]*-+([a-zA-Z0-9+/=\\s]+)");

  private static final int NONCE_BYTES = 32;
  private static final int PSS_SALT_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private KeyPairs() {}

  /**
   * Of PEM files, whose names are only for the message. They may be one and the same, in any order.
   *
   * @throws IOException if the key is not that of the first certificate, or there is no such key
   * @throws IllegalArgumentException if what they have is not Base64
   */
  static void check(byte[] chain, Object chainName, byte[] key, Object keyName)
      throws IOException, GeneralSecurityException {
    Matcher found = PKCS8.matcher(new String(key, StandardCharsets.ISO_8859_1));
    if (!found.find()) {
      throw new IOException(
          "private key not understood: "
              + keyName
              + " (expected PKCS#8, not encrypted: BEGIN PRIVATE KEY; fix: openssl pkcs8 -topk8"
              + " -nocrypt)");
    }
    X509Certificate first = first(chain, chainName);
    byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
    PrivateKey own = null;
    try {
      own =
          KeyFactory.getInstance(first.getPublicKey().getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (InvalidKeySpecException e) {
      // Of another kind.
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
    if (own == null || !belong(own, first.getPublicKey())) {
      throw refused(keyName, first, " in " + chainName);
    }
  }

  private static X509Certificate first(byte[] chain, Object name)
      throws IOException, GeneralSecurityException {
    Matcher found = CERTIFICATE.matcher(new String(chain, StandardCharsets.ISO_8859_1));
    if (!found.find()) {
      throw new IOException(
          "certificate not understood: " + name + " (expected PEM: BEGIN CERTIFICATE)");
    }
    // The factory would take the first block of the file for one, be it a key.
    byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }

  /**
   * Of all entries of a key store.
   *
   * @throws IOException if a key is not that of its certificate
   */
  static void check(KeyStore store, char[] password) throws IOException, GeneralSecurityException {
    for (String alias : Collections.list(store.aliases())) {
      Key key = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
      if (key instanceof PrivateKey own
          && store.getCertificate(alias) instanceof X509Certificate first
          && !belong(own, first.getPublicKey())) {
        throw refused(alias + " in the key store", first, "");
      }
    }
  }

  private static IOException refused(Object key, X509Certificate first, String where) {
    return new IOException(
        "private key out of range: "
            + key
            + " (expected that of the first certificate"
            + where
            + ", "
            + first.getSubjectX500Principal().getName()
            + "; fix: put there the two that belong together)");
  }

  /** Whether what one signs the other verifies; also if nothing here knows keys of that kind. */
  private static boolean belong(PrivateKey own, PublicKey shown) throws GeneralSecurityException {
    String algorithm = signature(shown.getAlgorithm());
    if (algorithm == null) {
      return true;
    }
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    Signature signing = signature(algorithm, shown);
    Signature verifying = signature(algorithm, shown);
    try {
      signing.initSign(own);
    } catch (InvalidKeyException e) {
      return false; // Of another kind.
    }
    signing.update(nonce);
    byte[] signed = signing.sign();
    verifying.initVerify(shown);
    verifying.update(nonce);
    try {
      return verifying.verify(signed);
    } catch (SignatureException e) {
      return false; // Of another length.
    }
  }

  private static @Nullable String signature(String keys) {
    return switch (keys) {
      case "RSA" -> "SHA256withRSA";
      case "RSASSA-PSS" -> keys;
      case "EC" -> "SHA256withECDSA";
      case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
      default -> null;
    };
  }

  private static Signature signature(String algorithm, PublicKey shown)
      throws GeneralSecurityException {
    Signature made = Signature.getInstance(algorithm);
    if (algorithm.equals("RSASSA-PSS")) {
      AlgorithmParameterSpec own = shown instanceof RSAKey rsa ? rsa.getParams() : null;
      made.setParameter(
          own != null
              ? own
              : new PSSParameterSpec(
                  "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSS_SALT_BYTES, 1));
    }
    return made;
  }
}
