package dev.sallyport.netty;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the system and the libraries below call a failure, in the words of whoever has to mend it.
 * Without the address: whoever knows what was wanted there says that.
 */
final class Reasons {
  /** So much is quoted of what is no TLS; the library quotes all that came. */
  private static final int QUOTED_BYTES = 16;

  private static final String NO_RECORD = "not an SSL/TLS record: ";

  /** On later JDKs the alert's name stands before it as well, in brackets. */
  private static final String ALERT = "Received fatal alert: ";

  /** Which function has failed, and by which number: {@code bind(..) failed with error(-98): }. */
  private static final Pattern CALL =
      Pattern.compile("^[a-zA-Z0-9_]+\\(\\.\\.\\) failed with error\\(-?[0-9]+\\): ");

  private Reasons() {}

  /** Why there is no connection. */
  static String ofConnecting(Throwable problem) {
    String text = of(problem);
    if (problem instanceof FileNotFoundException || text.contains("No such file")) {
      return "nobody listens there: no such file (fix: start the worker, or another path)";
    } else if (text.contains("Connection refused")) {
      return "nobody listens there: connection refused (fix: start the worker, or another address)";
    }
    return text;
  }

  /**
   * Why nobody can listen there.
   *
   * @param unix on a Unix domain socket, not at a port
   */
  static String ofListening(Throwable problem, boolean unix) {
    String text = of(problem);
    if (text.contains("Address already in use")) {
      return "address in use: somebody listens there (fix: end that, or another port)";
    } else if (text.contains("Cannot assign requested address")) {
      return "not an address of this machine (fix: one that is, or 0.0.0.0 for all)";
    } else if (text.contains("Permission denied")) {
      return unix
          ? "permission denied (expected a directory in which this user may write; fix: chmod u+rwx"
              + " it, or another path)"
          : "permission denied (expected a port of 1024 or more; fix: one that is, or give this"
              + " process the right to lower ones, CAP_NET_BIND_SERVICE)";
    }
    return text;
  }

  /** Why a connection has ended before anybody was let in, from whatever it was thrown by. */
  static IOException ofProof(Throwable problem) {
    for (Throwable each = problem; each != null; each = each.getCause()) {
      if (each instanceof SSLException) {
        return new IOException(ofTls(each), each);
      }
    }
    return Link.asIoException(problem);
  }

  /** What TLS says of the other end's certificate, or the other end of this one's. */
  static String ofTls(Throwable problem) {
    String text = of(problem);
    int alert = text.indexOf(ALERT);
    return alert >= 0
        ? "TLS has failed: the other end does not accept what this end shows: "
            + text.substring(alert + ALERT.length())
            + " (expected a certificate of an authority that it trusts, valid now, and the private"
            + " key of that certificate)"
        : "TLS has failed: " + ofTlsHere(text);
  }

  /** What this end says of the other one: the library's words, and what mends it. */
  private static String ofTlsHere(String text) {
    if (text.startsWith(NO_RECORD)) {
      int end = Math.min(text.length(), NO_RECORD.length() + 2 * QUOTED_BYTES);
      return "what the other end sent begins with 0x"
          + text.substring(NO_RECORD.length(), end)
          + " (expected a TLS record; fix: the same security at both ends)";
    } else if (text.contains("PKIX path building failed")) {
      return text
          + " (expected a certificate of an authority that this end trusts; fix: that authority"
          + " among the trusted ones of this end's Tls, or another certificate at the other end)";
    } else if (text.contains("No subject alternative") || text.contains("No name matching")) {
      return text
          + " (expected a certificate for the host of the address; fix: an address that it is for,"
          + " or the name that it has, by Security.mutualTls(tls, name))";
    } else if (text.contains("Empty client certificate chain")) {
      return text
          + " (expected one of an authority that this end trusts; an end that has only others"
          + " shows none)";
    }
    return text;
  }

  /** Why certificates cannot be read. */
  static IOException ofReading(Exception problem) {
    if (problem instanceof NoSuchFileException missing) {
      return new IOException(
          "certificates cannot be read: no such file: " + missing.getFile(), missing);
    }
    return problem instanceof IOException io
        ? io
        : new IOException("certificates cannot be read: " + of(problem), problem);
  }

  static String of(@Nullable Throwable problem) {
    if (problem == null) {
      return "unknown";
    }
    String text = problem.getMessage();
    // Netty appends the address to what it has caught.
    Throwable cause = problem.getCause();
    if (text != null && cause != null && cause.getMessage() != null) {
      text = text.startsWith(cause.getMessage() + ": ") ? cause.getMessage() : text;
    }
    return text == null ? problem.toString() : CALL.matcher(text).replaceFirst("");
  }
}
