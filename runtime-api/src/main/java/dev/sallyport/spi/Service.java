package dev.sallyport.spi;

import dev.sallyport.ServiceFactory;

/**
 * A contract served in a session, and what makes its implementation.
 *
 * @param factory called once a session, when its handshake is complete; the peer is usable in it
 */
public record Service<C>(Class<C> contract, ServiceFactory<C> factory) {}
