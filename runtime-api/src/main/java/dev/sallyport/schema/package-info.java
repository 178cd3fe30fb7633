/**
 * The closed algebra of what may cross a process boundary, and the two ways in which something may
 * not: a {@link dev.sallyport.schema.Refusal} of a live value on the way out, a {@link
 * dev.sallyport.schema.Violation} of the schema on the way in. The rules are in {@code
 * docs/schema.md}. How far the schemas of two ends may differ is a {@link
 * dev.sallyport.schema.Compatibility}, and what differs a {@link
 * dev.sallyport.schema.CompatibilityReport} ({@code docs/compatibility.md}).
 */
@NullMarked
package dev.sallyport.schema;

import org.jspecify.annotations.NullMarked;
