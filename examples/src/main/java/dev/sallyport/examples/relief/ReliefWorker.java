package dev.sallyport.examples.relief;

import dev.sallyport.Worker;

/** The child. Its long loop looks at the token of its call, so no thread need be interrupted. */
public final class ReliefWorker {
  private ReliefWorker() {}

  public static void main(String[] args) {
    Worker.builder()
        .serveWith(Relief.class, parent -> new MapRelief(parent.client(Progress.class)))
        .interruptHandlers(false)
        .run();
  }
}
