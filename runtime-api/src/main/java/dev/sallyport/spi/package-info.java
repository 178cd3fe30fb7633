/**
 * What an implementation provides: codecs, connections and the runtime. Users of the library do not
 * need this package. No type of Jackson, Netty or another library crosses it.
 */
@NullMarked
package dev.sallyport.spi;

import org.jspecify.annotations.NullMarked;
