/** Java types as the deriver sees them: by reflection at run time, by javac's mirrors before. */
@NullMarked
package dev.sallyport.codecs.internal.types;

import org.jspecify.annotations.NullMarked;
