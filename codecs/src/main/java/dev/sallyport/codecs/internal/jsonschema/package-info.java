/** Schemas as JSON Schema 2020-12: docs/schema.md, "JSON Schema". */
@NullMarked
package dev.sallyport.codecs.internal.jsonschema;

import org.jspecify.annotations.NullMarked;
