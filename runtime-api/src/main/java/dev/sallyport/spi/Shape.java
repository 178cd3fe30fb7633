package dev.sallyport.spi;

import dev.sallyport.schema.Schema;

/**
 * A message type, compiled: what a {@link Codec} needs to write and read its values. Immutable,
 * thread-safe, made by a {@link CodecProvider} and opaque to others.
 *
 * @param <T> the values
 */
public interface Shape<T> {
  /** The type as data. */
  Schema schema();

  /** SHA-256 of the schema's canonical form (RFC 8785), as 64 hexadecimal digits. */
  String fingerprint();

  /** The name that the paths of refusals start from. */
  String subject();
}
