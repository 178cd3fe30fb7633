/** Both directions: a child that calls its parent back, and a free-form channel between the two. */
@NullMarked
package dev.sallyport.examples.talk;

import org.jspecify.annotations.NullMarked;
