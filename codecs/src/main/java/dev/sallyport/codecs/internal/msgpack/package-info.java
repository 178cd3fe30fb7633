/** MessagePack, written and read on byte arrays. */
@NullMarked
package dev.sallyport.codecs.internal.msgpack;

import org.jspecify.annotations.NullMarked;
