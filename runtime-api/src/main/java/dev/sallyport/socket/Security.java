package dev.sallyport.socket;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who may be at the other end of a socket. Both ends state it; what one end asks for and the other
 * does not show ends the connection before any frame is read. Immutable.
 *
 * <table>
 * <caption>What is allowed where</caption>
 * <tr><th></th><th>Unix domain socket</th><th>TCP on loopback</th><th>TCP beyond it</th></tr>
 * <tr><td>{@link SameUser}, {@link Users}</td><td>yes</td><td>no</td><td>no</td></tr>
 * <tr><td>{@link Shared} (a token)</td><td>yes, and the same user</td><td>yes</td><td>no</td></tr>
 * <tr><td>{@link Certificates} (TLS 1.3)</td><td>no</td><td>yes</td><td>yes</td></tr>
 * <tr><td>{@link Nobody} (plaintext)</td><td>no</td><td>yes</td><td>yes</td></tr>
 * </table>
 */
public sealed interface Security {
  /** Only processes of this user, which the kernel vouches for. */
  static Security sameUser() {
    return new SameUser();
  }

  /**
   * Only processes of these users, and of this one, which the kernel vouches for. So that they come
   * in, the directory of the socket may be entered by others: nobody but its owner may write there,
   * which is this user or one of these.
   *
   * @param ids user numbers
   */
  static Security users(Set<Integer> ids) {
    return new Users(ids);
  }

  /**
   * Only who knows this token. Each end proves to the other that it does, and the token itself is
   * never sent. A host's name stands for its first address alone, at both ends.
   */
  static Security token(Token token) {
    return new Shared(token);
  }

  /** TLS 1.3, and only who shows a certificate of an authority that {@code tls} names. */
  static Security mutualTls(Tls tls) {
    return new Certificates(tls, Optional.empty());
  }

  /**
   * The same, and the certificate must be one for {@code name}: for the end that connects, in the
   * place of the host's name; for the end that listens, of whoever connects. It is one of the
   * certificate's alternative names, to the letter but for upper case, or its common name if it has
   * none of these.
   */
  static Security mutualTls(Tls tls, String name) {
    return new Certificates(tls, Optional.of(name));
  }

  /**
   * No proof and no secrecy: whoever reaches the port can call everything that is served there, and
   * whoever is on the way can read and change it.
   */
  static Security insecurePlaintext() {
    return new Nobody();
  }

  /** See {@link #sameUser}. */
  record SameUser() implements Security {}

  /** See {@link #users}. */
  record Users(Set<Integer> ids) implements Security {
    public Users {
      ids = Set.copyOf(ids);
    }
  }

  /** See {@link #token}. */
  record Shared(Token token) implements Security {
    public Shared {
      Objects.requireNonNull(token);
    }
  }

  /**
   * See {@link #mutualTls(Tls)}.
   *
   * @param name that the other end's certificate must have; empty for the host's own name where
   *     this end connects, and for any where it listens
   */
  record Certificates(Tls tls, Optional<String> name) implements Security {
    public Certificates {
      Objects.requireNonNull(tls);
    }
  }

  /** See {@link #insecurePlaintext}. */
  record Nobody() implements Security {}
}
