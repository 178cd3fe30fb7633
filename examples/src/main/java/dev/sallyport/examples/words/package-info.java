/** The smallest whole program: a contract, a child that serves it and a parent that calls it. */
@NullMarked
package dev.sallyport.examples.words;

import org.jspecify.annotations.NullMarked;
