/**
 * The public API of Sallyport: what a parent and a worker are written against, and what a codec or
 * a runtime implements.
 *
 * <p>Users need {@code dev.sallyport}, {@code dev.sallyport.process}, {@code dev.sallyport.pool},
 * {@code dev.sallyport.socket}, {@code dev.sallyport.task} and {@code dev.sallyport.schema}.
 * Implementers need {@code dev.sallyport.spi}. The implementations are found with {@link
 * java.util.ServiceLoader}; this module names none of them.
 */
@SuppressWarnings("requires-automatic") // Micrometer has no descriptor of its own.
@org.jspecify.annotations.NullMarked
module dev.sallyport.api {
  requires static org.jspecify;
  requires static micrometer.core;

  exports dev.sallyport;
  exports dev.sallyport.micrometer;
  exports dev.sallyport.pool;
  exports dev.sallyport.process;
  exports dev.sallyport.schema;
  exports dev.sallyport.socket;
  exports dev.sallyport.spi;
  exports dev.sallyport.task;

  uses dev.sallyport.spi.CodecProvider;
  uses dev.sallyport.spi.RuntimeProvider;
  uses dev.sallyport.spi.SocketTransport;
}
