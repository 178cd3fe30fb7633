package dev.sallyport.cli.demo;

import dev.sallyport.Data;
import dev.sallyport.Worker;

/** A child that sends back whatever it receives. */
final class EchoWorker {
  private EchoWorker() {}

  public static void main(String[] args) {
    Worker.builder()
        .channel(Data.class, Data.class, channel -> channel.forEach(channel::send))
        .run();
  }
}
