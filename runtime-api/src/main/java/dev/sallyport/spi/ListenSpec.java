package dev.sallyport.spi;

import dev.sallyport.process.Protocol;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import java.util.Optional;

/**
 * Where a standing worker listens, and for whom. Immutable.
 *
 * @param endpoint the address
 * @param security who is let in; empty for the endpoint's default, where it has one
 * @param limits what strangers may cost
 * @param protocol how frames are told apart
 */
public record ListenSpec(
    Endpoint endpoint, Optional<Security> security, ListenLimits limits, Protocol protocol) {}
