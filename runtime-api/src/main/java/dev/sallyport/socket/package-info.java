/**
 * Sockets: addresses, who may connect, and standing workers (docs/sockets.md).
 *
 * <p>{@link dev.sallyport.socket.Endpoint} is an address, {@link dev.sallyport.socket.Security} who
 * is let in there, and {@link dev.sallyport.socket.PeerIdentity} who came.
 */
package dev.sallyport.socket;
