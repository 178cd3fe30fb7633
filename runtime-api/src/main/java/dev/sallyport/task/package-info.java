/** Tasks: references to static methods, which travel as their names and run in another process. */
@NullMarked
package dev.sallyport.task;

import org.jspecify.annotations.NullMarked;
