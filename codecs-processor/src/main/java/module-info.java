/** The annotation processor: refuses what is no data when it is compiled, and generates codecs. */
module dev.sallyport.codecs.processor {
  requires dev.sallyport.api;
  requires dev.sallyport.codecs;
  requires java.compiler;
  requires static org.jspecify;

  provides javax.annotation.processing.Processor with
      dev.sallyport.codecs.processor.SallyportProcessor;
}
