/** The session engine, the launcher, the pool and the built-in transports. */
@SuppressWarnings("requires-automatic") // HdrHistogram has no descriptor of its own.
module dev.sallyport.core {
  requires dev.sallyport.api;
  requires org.slf4j;
  requires HdrHistogram;
  requires static jdk.jfr;
  requires static org.jspecify;

  uses dev.sallyport.spi.CodecProvider;

  provides dev.sallyport.spi.RuntimeProvider with
      dev.sallyport.core.internal.runtime.DefaultRuntime;
}
