/** Schema derivation and the JSON and MessagePack codecs. */
@SuppressWarnings("module") // The processor, to which internals are exported, is compiled later.
module dev.sallyport.codecs {
  requires dev.sallyport.api;
  requires tools.jackson.core;
  requires static org.jspecify;

  exports dev.sallyport.codecs.internal.derive to
      dev.sallyport.codecs.processor;
  exports dev.sallyport.codecs.internal.types to
      dev.sallyport.codecs.processor;
  exports dev.sallyport.codecs.internal.refuse to
      dev.sallyport.codecs.processor;

  provides dev.sallyport.spi.CodecProvider with
      dev.sallyport.codecs.internal.StandardCodecs;
}
