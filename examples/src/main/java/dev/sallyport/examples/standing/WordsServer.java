package dev.sallyport.examples.standing;

import dev.sallyport.Worker;
import dev.sallyport.examples.words.Words;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.WorkerServer;
import java.nio.file.Path;
import java.time.Duration;

/** A worker at the path that its argument names, until it gets a SIGTERM. */
public final class WordsServer {
  private WordsServer() {}

  public static void main(String[] args) throws InterruptedException {
    WorkerServer server =
        Worker.listen(
            Endpoint.unix(Path.of(args[0])),
            Words.class,
            text -> new Words.Count(text.split(" ").length, text.length()));
    // Finishes what it is at, and has its callers make the next calls elsewhere.
    Thread end = new Thread(() -> server.shutdown(Duration.ofSeconds(10)));
    Runtime.getRuntime().addShutdownHook(end);
    System.out.println("listening at " + server.endpoint());
    server.awaitClose();
  }
}
