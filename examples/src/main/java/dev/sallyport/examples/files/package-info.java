/** One contract, served by a Java child and by a Python child alike: the analysis of files. */
@NullMarked
package dev.sallyport.examples.files;

import org.jspecify.annotations.NullMarked;
