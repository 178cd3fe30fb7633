/**
 * {@code sallyport demo}: real work in real children, checked, and what happens when something goes
 * wrong. Every number that it prints is measured in the run that prints it.
 */
@NullMarked
package dev.sallyport.cli.demo;

import org.jspecify.annotations.NullMarked;
