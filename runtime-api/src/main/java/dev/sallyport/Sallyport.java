package dev.sallyport;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Remote;

/**
 * The short way to a worker that was not started from here.
 *
 * <pre>{@code
 * try (Remote worker = Sallyport.connect(Endpoint.unix(Path.of("/run/app/worker.sock")))) {
 *   Thumbnails thumbnails = worker.client(Thumbnails.class);
 *   …
 * }
 * }</pre>
 */
public final class Sallyport {
  private Sallyport() {}

  /**
   * Connects to a worker that listens there, with the defaults of {@link Remote.Builder}: over a
   * Unix domain socket, to a process of the same user.
   *
   * @throws SallyportException as {@link Remote.Builder#open}
   */
  public static Remote connect(Endpoint endpoint) {
    return Remote.to(endpoint).open();
  }
}
