/** Sockets by Netty. Nothing of it is exported. */
@NullMarked
package dev.sallyport.netty;

import org.jspecify.annotations.NullMarked;
