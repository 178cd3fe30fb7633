package dev.sallyport.netty;

import dev.sallyport.socket.Tls;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;

/** Authorities and certificates. */
final class Pki {
  final X509Bundle authority;

  Pki(String name) {
    try {
      authority =
          new CertificateBuilder()
              .subject("CN=" + name)
              .setIsCertificateAuthority(true)
              .ecp256()
              .buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** For a host at loopback, and by {@code name}. */
  X509Bundle issue(String name) {
    return issue(name, Instant.now().plus(Duration.ofDays(1)));
  }

  X509Bundle issue(String name, Instant notAfter) {
    try {
      return new CertificateBuilder()
          .subject("CN=" + name)
          .addSanDnsName(name)
          .addSanIpAddress("127.0.0.1")
          .notBefore(Instant.now().minus(Duration.ofDays(2)))
          .notAfter(notAfter)
          .ecp256()
          .buildIssuedBy(authority);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** One for a host at loopback that is its own authority. */
  static X509Bundle selfSigned(CertificateBuilder.Algorithm algorithm) {
    try {
      return new CertificateBuilder()
          .subject("CN=" + algorithm)
          .addSanIpAddress("127.0.0.1")
          .setIsCertificateAuthority(true)
          .algorithm(algorithm)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** One without alternative names. */
  X509Bundle issueCommonName(String name) {
    try {
      return new CertificateBuilder().subject("CN=" + name).ecp256().buildIssuedBy(authority);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Writes the files, each put in its place at once. */
  static Tls.Pem pem(Path directory, X509Bundle own, X509Bundle trusted) {
    Tls.Pem pem =
        new Tls.Pem(
            directory.resolve("chain.pem"),
            directory.resolve("key.pem"),
            directory.resolve("trusted.pem"));
    write(pem.privateKey(), own.getPrivateKeyPEM(), "rw-------");
    write(pem.certificateChain(), own.getCertificatePathPEM(), "rw-r--r--");
    write(pem.trusted(), trusted.getCertificatePEM(), "rw-r--r--");
    return pem;
  }

  static void write(Path file, String text, String mode) {
    try {
      Path part = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(part, text);
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString(mode));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  static KeyStore keys(X509Bundle own, char[] password) {
    try {
      return own.toKeyStore(password);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static KeyStore trusted(X509Bundle authority) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", authority.getCertificate());
      return store;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static Tls stores(X509Bundle own, X509Bundle trusted) {
    char[] password = "secret".toCharArray();
    KeyStore keys = keys(own, password);
    KeyStore authorities = trusted(trusted);
    return Tls.keyStore(() -> keys, password, () -> authorities);
  }
}
