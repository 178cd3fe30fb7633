/** Child processes: how one is described, started, watched and ended. */
@NullMarked
package dev.sallyport.process;

import org.jspecify.annotations.NullMarked;
