package dev.sallyport.socket;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * An address of a socket: {@code unix:/run/app/worker.sock} or {@code tcp:127.0.0.1:7000}.
 * Immutable.
 */
public sealed interface Endpoint {
  /** A Unix domain socket, by its file. */
  static Endpoint unix(Path path) {
    return new Unix(path);
  }

  /** A host's name or address, and a port. */
  static Endpoint tcp(String host, int port) {
    return new Tcp(host, port);
  }

  /**
   * Reads what its text form gives.
   *
   * @throws IllegalArgumentException if it is no address
   */
  static Endpoint parse(String text) {
    if (text.startsWith("unix:")) {
      return unix(Path.of(text.substring("unix:".length())));
    }
    int colon = text.lastIndexOf(':');
    if (text.startsWith("tcp:") && colon > "tcp:".length()) {
      String host = text.substring("tcp:".length(), colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      try {
        int port = Integer.parseInt(text.substring(colon + 1));
        return tcp(bracketed ? host.substring(1, host.length() - 1) : host, port);
      } catch (NumberFormatException e) {
        // Said below.
      }
    }
    throw new IllegalArgumentException(
        "address not understood: \"" + text + "\" (expected unix:PATH or tcp:HOST:PORT)");
  }

  /**
   * A file. Other users are kept out by its directory, which belongs to this user and has mode
   * 0700; with {@link Security#users} nobody else may write in it. It is made if it is missing. The
   * directories above it belong to root or this user, and others cannot write in them unless they
   * have the sticky bit. Who listens leaves a file beside it, {@code NAME.lock}.
   *
   * @param path absolute; at most {@value #MAX_PATH_BYTES} bytes, as the kernel has it
   */
  record Unix(Path path) implements Endpoint {
    /** What {@code sun_path} holds on Linux, less its terminator; macOS has 103. */
    public static final int MAX_PATH_BYTES = 107;

    public Unix {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException(
            "path of a Unix domain socket out of range: " + path + " (expected an absolute one)");
      }
      int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_PATH_BYTES) {
        throw new IllegalArgumentException(
            "path of a Unix domain socket out of range: "
                + bytes
                + " bytes (expected at most "
                + MAX_PATH_BYTES
                + "): "
                + path);
      }
    }

    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * A host and a port.
   *
   * @param host a name or an address, IPv6 without brackets
   * @param port 0 to listen on one that is free; {@code WorkerServer.endpoint} then tells which
   */
  record Tcp(String host, int port) implements Endpoint {
    public Tcp {
      if (host.isEmpty()) {
        throw new IllegalArgumentException("host out of range: \"\" (expected a name or address)");
      }
      if (port < 0 || port > 0xFFFF) {
        throw new IllegalArgumentException("port out of range: " + port + " (expected 0 to 65535)");
      }
    }

    @Override
    public String toString() {
      return "tcp:" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }
}
