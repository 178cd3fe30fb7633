/** Schema derivation and the JSON and MessagePack codecs. */
module dev.sallyport.codecs {
  requires dev.sallyport.api;
  requires tools.jackson.core;
  requires static org.jspecify;

  provides dev.sallyport.spi.CodecProvider with
      dev.sallyport.codecs.internal.StandardCodecs;
}
