package dev.sallyport;

/**
 * Makes a contract's implementation for one session.
 *
 * @param <C> the contract, an interface with {@link Contract}
 */
@FunctionalInterface
public interface ServiceFactory<C> {
  /**
   * Called once a session, when its handshake is complete.
   *
   * @param peer the other end; it may be kept and called for as long as the session lives
   */
  C create(Peer peer);
}
