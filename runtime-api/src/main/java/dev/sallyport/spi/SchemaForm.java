package dev.sallyport.spi;

import dev.sallyport.Data;
import dev.sallyport.schema.Schema;
import java.util.SortedMap;

/**
 * Named schemas as a document, so that two ends can show each other theirs: an array of {@code
 * {"name": N, "schema": S}}, sorted by name (docs/schema.md, "Fingerprints"). Thread-safe.
 */
public interface SchemaForm {
  /** The document in its canonical form (RFC 8785), which the fingerprint is taken over. */
  String text(SortedMap<String, Schema> schemas);

  /**
   * Reads the document, whatever the order of its members and the way in which its text was
   * escaped.
   *
   * @throws dev.sallyport.InvalidDataException if it departs from the form in anything
   */
  SortedMap<String, Schema> read(Data form);

  /** The SHA-256 of {@link #text}, as {@link CodecProvider#fingerprint} has it. */
  String fingerprint(SortedMap<String, Schema> schemas);
}
