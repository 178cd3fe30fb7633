package dev.sallyport.cli.demo;

import dev.sallyport.examples.files.FileAnalyst;
import dev.sallyport.examples.files.FileAnalystWorker;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two Java children and one Python child, behind one contract, each of which has answered a first
 * call. Confined; closed by its owner.
 */
final class Crew implements AutoCloseable {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

  private final List<Member> members = new ArrayList<>();

  private Crew() {}

  /** Starts all three and waits until they answer; if one does not, none is left. */
  static Crew start(Home home) {
    Crew crew = new Crew();
    try {
      String java = "Java " + Runtime.version().feature();
      String script = home.pythonAnalyst().toString();
      // Short work in small heaps: a lean JVM is warm sooner.
      Launch worker = Launch.java(FileAnalystWorker.class, JavaOptions.defaults().withLean());
      crew.add(java, worker.name("java-1"));
      crew.add(java, worker.name("java-2"));
      crew.add("Python", Launch.command(Python.COMMAND, "-u", script).name("python-1"));
      // A child that says no hello is ready when it first answers, so that is what is waited for.
      crew.members.forEach(member -> member.analyst().analyse(script));
      return crew;
    } catch (RuntimeException failure) {
      crew.close();
      throw failure;
    }
  }

  private void add(String language, Launch launch) {
    Child child = launch.start();
    try {
      members.add(new Member(language, child, child.client(FileAnalyst.class, CALL_TIMEOUT)));
    } catch (RuntimeException failure) {
      child.close();
      throw failure;
    }
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  @Override
  public void close() {
    members.forEach(member -> member.child().close());
  }
}
