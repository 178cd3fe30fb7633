/** Where processes and sessions meet: a child with its session, and a worker's side of one. */
@NullMarked
package dev.sallyport.core.internal.runtime;

import org.jspecify.annotations.NullMarked;
