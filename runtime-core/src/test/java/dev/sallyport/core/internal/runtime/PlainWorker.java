package dev.sallyport.core.internal.runtime;

import dev.sallyport.Worker;

/** A worker that names nothing but the API, and makes no lambda; so it is in a file of its own. */
final class PlainWorker {
  private PlainWorker() {}

  public static void main(String[] args) {
    Worker.serveTasks(PlainWorker.class);
  }
}
