package dev.sallyport.cli.demo;

import dev.sallyport.SallyportException;
import dev.sallyport.examples.files.FileAnalyst;
import dev.sallyport.examples.files.FileAnalystWorker;
import dev.sallyport.examples.files.FileReport;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.process.Carrier;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A pool of two Java workers and a pool of one Python worker, behind one contract, each of which
 * has answered a first call. Confined; closed by its owner.
 */
final class Crew implements AutoCloseable {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

  private final List<Member> members = new ArrayList<>();

  private Crew() {}

  /** Starts all three and waits until they answer; if one does not, none is left. */
  static Crew start(Home home, Carrier carrier) {
    Crew crew = new Crew();
    try {
      String java = "Java " + Runtime.version().feature();
      String script = home.pythonAnalyst().toString();
      // Short work in small heaps: a lean JVM is warm sooner.
      crew.add(
          java,
          2,
          Launch.java(FileAnalystWorker.class, JavaOptions.defaults().withLean()).over(carrier),
          "java");
      crew.add("Python", 1, python(home), "python");
      // A child that says no hello is ready when it first answers, so that is what is waited for.
      crew.answers(script);
      return crew;
    } catch (RuntimeException failure) {
      crew.close();
      throw failure;
    }
  }

  /** The analyst in Python. */
  static Launch python(Home home) {
    return Launch.command(Python.COMMAND, "-u", home.pythonAnalyst().toString());
  }

  private void add(String language, int workers, Launch launch, String name) {
    WorkerPool pool = WorkerPool.of(launch.name(name)).workers(workers).open();
    try {
      members.add(
          new Member(language, workers, pool, pool.client(FileAnalyst.class, CALL_TIMEOUT)));
    } catch (RuntimeException failure) {
      pool.close();
      throw failure;
    }
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  /** How many workers there are to be. */
  int workers() {
    return members.stream().mapToInt(Member::workers).sum();
  }

  /** What the workers say of one file: as many calls at once as there are workers. */
  List<FileReport> answers(String path) {
    List<CompletableFuture<FileReport>> answers = new ArrayList<>();
    for (Member member : members) {
      for (int i = 0; i < member.workers(); i++) {
        answers.add(CompletableFuture.supplyAsync(() -> member.analyst().analyse(path)));
      }
    }
    try {
      return answers.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof SallyportException known ? known : failure;
    }
  }

  @Override
  public void close() {
    members.forEach(member -> member.pool().close());
  }
}
