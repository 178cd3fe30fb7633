/** The first of the three gates: javac. */
@NullMarked
package dev.sallyport.codecs.processor;

import org.jspecify.annotations.NullMarked;
