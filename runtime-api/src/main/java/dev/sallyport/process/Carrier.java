package dev.sallyport.process;

/**
 * What carries the frames between a parent and its child (docs/sockets.md, "Children").
 *
 * <p>Over a socket the child is told the address in its environment and a token of 256 bits, for
 * this one connection, on the first line of its standard input; it connects back within {@link
 * Launch#startTimeout}. Its standard input stays open and empty for as long as its parent lives,
 * and what it prints goes to the log. {@code sallyport-transport-netty} must be on the parent's
 * class path, and need not be on the child's.
 */
public enum Carrier {
  /** Pipes, as {@link Launch#stdio} says. */
  PIPES,
  /** A Unix domain socket in a directory that is this user's alone. */
  UNIX_SOCKET,
  /** TCP on the loopback address. */
  LOOPBACK_TCP
}
