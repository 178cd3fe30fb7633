/** What came out of a run: as a table, as JSON, as a page, and beside the goals. */
@NullMarked
package dev.sallyport.benchmarks.report;

import org.jspecify.annotations.NullMarked;
