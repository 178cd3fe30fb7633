package dev.sallyport.socket;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who is at the other end of a socket, as far as it was proven before the first frame. Handlers
 * find it in {@link dev.sallyport.CallContext#peer}. Immutable.
 */
public sealed interface PeerIdentity {
  /**
   * A process of this machine, as the kernel vouches for it: who is at the other end of a Unix
   * domain socket, whatever else it had to show.
   *
   * @param pid of the process that connected; 0 where the system does not tell. It may have ended,
   *     and its number may be another's by now
   * @param uid its user
   * @param gid its group; -1 where the system does not tell
   */
  record LocalProcess(long pid, int uid, int gid) implements PeerIdentity {}

  /**
   * Who holds the key of a certificate.
   *
   * @param chain the certificate, and those between it and the authority; not empty
   * @param address where it connected from, or to
   */
  record Certified(List<X509Certificate> chain, String address) implements PeerIdentity {
    public Certified {
      chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
      return chain.get(0).getSubjectX500Principal().getName() + " at " + address;
    }
  }

  /**
   * Who knows the token.
   *
   * @param address where it connected from, or to
   */
  record TokenHolder(String address) implements PeerIdentity {}

  /**
   * Nobody knows who.
   *
   * @param address where it connected from, or to
   */
  record Unknown(String address) implements PeerIdentity {}
}
