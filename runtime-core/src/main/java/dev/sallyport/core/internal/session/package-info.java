/** The session: handshake, calls and channels in both directions, and how they all end. */
@NullMarked
package dev.sallyport.core.internal.session;

import org.jspecify.annotations.NullMarked;
