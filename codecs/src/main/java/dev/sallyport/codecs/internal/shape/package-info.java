/** The compiled shape: a tree of nodes that drives both encodings through one writer and reader. */
@NullMarked
package dev.sallyport.codecs.internal.shape;

import org.jspecify.annotations.NullMarked;
