package dev.sallyport.socket;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The certificates of one end of a TLS 1.3 connection: what it shows, and whom it trusts. Both ends
 * always show one.
 *
 * <p><b>Reload.</b> PEM files are looked at before each handshake and read again when one of them
 * has changed; of key stores the supplier is asked before each. That is done by threads of this
 * library, while the time passes in which to connect, or in which the other end has to prove who it
 * is. One supplier is asked by one thread at a time, and all who want to know meanwhile share what
 * it says next: one that is stuck fails them by their own time limits, and holds up nobody with
 * another {@code Tls}. Connections that are open keep what they began with. What cannot be read, or
 * is a key and the certificate of another, fails the handshake that wanted it, and the last good
 * one is kept for those after it.
 */
public sealed interface Tls {
  /**
   * From PEM files.
   *
   * @param certificateChain this end's certificate, and those between it and its authority
   * @param privateKey its key, PKCS#8 and not encrypted; a file that others can read is refused
   * @param trusted the authorities whose certificates the other end may show
   */
  static Tls pem(Path certificateChain, Path privateKey, Path trusted) {
    return new Pem(certificateChain, privateKey, trusted);
  }

  /**
   * From key stores.
   *
   * @param keys asked before each handshake; with one key entry
   * @param password of that entry; copied
   * @param trusted asked before each handshake; with the authorities
   */
  static Tls keyStore(Supplier<KeyStore> keys, char[] password, Supplier<KeyStore> trusted) {
    return new Stores(keys, password, trusted);
  }

  /** See {@link #pem}. */
  record Pem(Path certificateChain, Path privateKey, Path trusted) implements Tls {}

  /** See {@link #keyStore}. */
  final class Stores implements Tls {
    private final Supplier<KeyStore> keys;
    private final char[] password;
    private final Supplier<KeyStore> trusted;

    private Stores(Supplier<KeyStore> keys, char[] password, Supplier<KeyStore> trusted) {
      this.keys = Objects.requireNonNull(keys);
      this.password = password.clone();
      this.trusted = Objects.requireNonNull(trusted);
    }

    /** The store with this end's key. */
    public KeyStore keys() {
      return keys.get();
    }

    /** A copy of the key's password. */
    public char[] password() {
      return password.clone();
    }

    /** The store with the authorities. */
    public KeyStore trusted() {
      return trusted.get();
    }

    @Override
    public String toString() {
      return "Tls[key stores]";
    }
  }
}
