package dev.sallyport.cli.demo;

import dev.sallyport.cli.Console;
import dev.sallyport.cli.Text;
import dev.sallyport.examples.files.FileAnalysis;
import dev.sallyport.examples.files.FileReport;
import dev.sallyport.process.Carrier;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The whole demo, in order. Confined to one thread, used once. */
final class Demo {
  private final Console console;
  private final PrintStream out;
  private final Home home;
  private final Path root;
  private final String rootName;
  private final Carrier carrier;
  private final Verdict verdict = new Verdict();
  private final long start = System.nanoTime();

  /**
   * @param root the directory to analyse, absolute
   * @param rootName what the user calls it
   * @param carrier of the frames of the Java workers
   */
  Demo(Console console, Home home, Path root, String rootName, Carrier carrier) {
    this.console = console;
    this.out = console.out();
    this.home = home;
    this.root = root;
    this.rootName = rootName;
    this.carrier = carrier;
  }

  /** Whether all of it came out as expected. */
  boolean run() throws IOException {
    FileSet files = FileSet.under(root);
    out.println(
        rootName
            + ": "
            + Text.count(files.entries().size(), "file")
            + ", "
            + Text.count(files.bytes(), "byte")
            + "; "
            + files.describeLeftOut());
    if (files.entries().isEmpty()) {
      verdict.expect(false, "no file to analyse under " + root);
      return conclude();
    }
    try (Crew crew = Crew.start(home, carrier)) {
      Duration ready = Duration.ofNanos(System.nanoTime() - start);
      out.println(Text.number(crew.workers()) + " workers ready after " + Text.seconds(ready));
      if (carrier != Carrier.PIPES) {
        out.println(
            "frames of the Java workers: "
                + (carrier == Carrier.UNIX_SOCKET ? "Unix domain sockets" : "TCP on loopback")
                + ", each with a token of its own");
      }
      work(crew, files);
      playScenes(crew);
    }
    expectNoProcess();
    return conclude();
  }

  private void work(Crew crew, FileSet files) throws InterruptedIOException {
    List<Job.Share> shares;
    long begun = System.nanoTime();
    try {
      shares = new Job(files).run(crew, console);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the workers worked");
    }
    Duration time = Duration.ofNanos(System.nanoTime() - begun);
    List<Job.Outcome> outcomes =
        shares.stream().flatMap(share -> share.outcomes().stream()).toList();
    Check check = Check.of(outcomes, console);
    Summary.of(shares, check, time).lines().forEach(out::println);
    verdict.expectEqual("files analysed", files.entries().size(), outcomes.size());
    verdict.expectEqual("calls that the workers count", (long) outcomes.size(), calls(shares));
    verdict.expectEqual("files with a wrong or missing answer", 0, check.differing());
    check.differences().forEach(difference -> verdict.expect(false, difference));
  }

  private static long calls(List<Job.Share> shares) {
    return shares.stream()
        .flatMap(share -> share.calls().values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  private void playScenes(Crew crew) throws IOException {
    Path sample = home.pythonAnalyst();
    FileReport expected = FileAnalysis.of(sample);
    List<Scene> scenes =
        List.of(
            new RefusalScene(),
            new DeathScene(sample.toString(), expected),
            new EncodingScene(home, sample.toString(), expected, carrier),
            new PoolScene(sample.toString(), expected));
    for (int i = 0; i < scenes.size(); i++) {
      Scene scene = scenes.get(i);
      out.println();
      out.println((i + 1) + ". " + scene.title());
      scene.play(crew, out, verdict);
    }
  }

  private void expectNoProcess() {
    List<Long> left = ProcessHandle.current().descendants().map(ProcessHandle::pid).toList();
    verdict.expectEqual("processes left behind", List.of(), left);
  }

  private boolean conclude() {
    List<String> differences = verdict.differences();
    out.println();
    if (differences.isEmpty()) {
      out.println(
          "All as expected, no process left behind, in "
              + Text.seconds(Duration.ofNanos(System.nanoTime() - start))
              + ".");
      return true;
    }
    out.println("Not as expected:");
    differences.forEach(difference -> out.println(Text.indent(difference, "  ")));
    return false;
  }
}
