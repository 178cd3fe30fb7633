/**
 * Two processes that echo orders over a socket: what {@code bench socket} measures. The floors and
 * this library's own are here; other libraries come through {@link
 * dev.sallyport.benchmarks.socket.PeerLibrary} from a module of their own.
 */
@NullMarked
package dev.sallyport.benchmarks.socket;

import org.jspecify.annotations.NullMarked;
