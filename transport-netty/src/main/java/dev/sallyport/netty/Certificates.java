package dev.sallyport.netty;

import dev.sallyport.socket.PeerIdentity.Certified;
import dev.sallyport.socket.Security;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** TLS 1.3 with a certificate of both ends. */
final class Certificates {
  private static final Pattern COMPONENTS = Pattern.compile("[,+]");
  private static final int SAN_EMAIL = 1;
  private static final int SAN_DNS = 2;
  private static final int SAN_URI = 6;
  private static final int SAN_ADDRESS = 7;

  private Certificates() {}

  /** The handler of an end that connects to {@code host}. */
  static SslHandler connecting(
      TlsMaterial.Contexts contexts,
      Security.Certificates security,
      ByteBufAllocator buffers,
      String host,
      int port) {
    SslHandler handler = contexts.connecting().newHandler(buffers, host, port);
    // A name that was given is compared after the handshake, at both ends alike.
    identify(handler.engine(), security.name().isPresent() ? "" : "HTTPS");
    return withoutTimeouts(handler);
  }

  /** The handler of an end that listens. */
  static SslHandler listening(TlsMaterial.Contexts contexts, ByteBufAllocator buffers) {
    SslHandler handler = contexts.listening().newHandler(buffers);
    identify(handler.engine(), "");
    return withoutTimeouts(handler);
  }

  private static void identify(SSLEngine engine, String algorithm) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(algorithm);
    engine.setSSLParameters(parameters);
  }

  /** The proof has a time limit of its own. */
  private static SslHandler withoutTimeouts(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(0);
    return handler;
  }

  /**
   * Who is at the other end, after the handshake.
   *
   * @throws IOException if its certificate has not the name that {@code security} wants, or is not
   *     valid now: a resumed session has not looked at that
   */
  static Certified check(SslHandler handler, Security.Certificates security, String address)
      throws IOException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate each : handler.engine().getSession().getPeerCertificates()) {
      chain.add((X509Certificate) each);
    }
    try {
      for (X509Certificate each : chain) {
        each.checkValidity();
      }
      String name = security.name().orElse(null);
      if (name != null && !isFor(chain.get(0), name)) {
        throw new IOException(
            "name of the other end's certificate out of range: "
                + names(chain.get(0))
                + " (expected "
                + name
                + ")");
      }
    } catch (CertificateException e) {
      throw new IOException("certificate of the other end refused: " + e.getMessage(), e);
    }
    return new Certified(chain, address);
  }

  private static boolean isFor(X509Certificate certificate, String name)
      throws CertificateException {
    for (String each : names(certificate)) {
      if (each.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** The alternative names, and only where there are none the common one. */
  private static List<String> names(X509Certificate certificate) throws CertificateException {
    List<String> found = new ArrayList<>();
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    if (alternatives != null) {
      for (List<?> each : alternatives) {
        int type = (Integer) each.get(0);
        if (type == SAN_DNS || type == SAN_URI || type == SAN_ADDRESS || type == SAN_EMAIL) {
          found.add((String) each.get(1));
        }
      }
      return found;
    }
    String common = commonName(certificate.getSubjectX500Principal().getName());
    if (common != null) {
      found.add(common);
    }
    return found;
  }

  /**
   * Of a subject in the form of RFC 2253; null if there is none, or not one in plain characters.
   */
  private static @Nullable String commonName(String subject) {
    if (subject.indexOf('\\') >= 0 || subject.indexOf('"') >= 0) {
      return null; // Not worth a parser: such names belong among the alternative ones.
    }
    for (String each : COMPONENTS.split(subject, -1)) {
      if (each.startsWith("CN=")) {
        return each.substring("CN=".length());
      }
    }
    return null;
  }
}
