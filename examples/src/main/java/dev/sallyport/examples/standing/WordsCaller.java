package dev.sallyport.examples.standing;

import dev.sallyport.Sallyport;
import dev.sallyport.examples.words.Words;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Remote;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Calls the workers at the paths that its arguments name. */
public final class WordsCaller {
  private WordsCaller() {}

  public static void main(String[] args) {
    List<Endpoint> endpoints =
        Stream.of(args).<Endpoint>map(path -> Endpoint.unix(Path.of(path))).toList();

    // One connection, with one session: the first worker.
    try (Remote worker = Sallyport.connect(endpoints.get(0))) {
      Words words = worker.client(Words.class);
      System.out.println(words.count("nothing alive slips through"));
    }

    // A connection to each, made again when it is lost, and each call to one that is free.
    Remote.Builder[] workers = endpoints.stream().map(Remote::to).toArray(Remote.Builder[]::new);
    try (WorkerPool pool = WorkerPool.of(workers).open()) {
      Words words = pool.client(Words.class);
      List<String> lines = List.of("two doors", "one fortress", "what passes is checked between");
      int sum = lines.parallelStream().mapToInt(line -> words.count(line).words()).sum();
      System.out.printf("%d words, in %d calls%n", sum, pool.statistics().done());
    }
  }
}
