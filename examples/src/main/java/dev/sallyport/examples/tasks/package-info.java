/** Work sent as the name of a static method, without a contract. */
@NullMarked
package dev.sallyport.examples.tasks;

import org.jspecify.annotations.NullMarked;
