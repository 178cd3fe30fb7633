package dev.sallyport.cli.demo;

import dev.sallyport.SallyportException;
import dev.sallyport.cli.Console;
import dev.sallyport.cli.Text;
import dev.sallyport.examples.files.FileReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The main job: every file is analysed once, by whichever child is free. One thread a child waits
 * for its replies.
 */
final class Job {
  /**
   * What became of one file.
   *
   * @param report empty where the call failed
   * @param failure why the call failed; empty where it did not
   */
  record Outcome(FileSet.Entry entry, Optional<FileReport> report, String failure) {}

  /**
   * What one child did.
   *
   * @param time spent in its calls
   */
  record Share(Member member, List<Outcome> outcomes, Duration time) {
    Share {
      outcomes = List.copyOf(outcomes);
    }

    long bytes() {
      return outcomes.stream().mapToLong(outcome -> outcome.entry().bytes()).sum();
    }
  }

  private final Queue<FileSet.Entry> waiting;
  private final int total;

  Job(FileSet files) {
    waiting = new ConcurrentLinkedQueue<>(files.entries());
    total = files.entries().size();
  }

  /** Runs to the end and returns each child's share, in the order of the children. */
  List<Share> run(List<Member> members, Console console) throws InterruptedException {
    List<Lane> lanes;
    try (Progress progress = Progress.of("analysing", total, console)) {
      lanes = members.stream().map(member -> new Lane(member, progress)).toList();
      lanes.forEach(Thread::start);
      for (Lane lane : lanes) {
        lane.join();
      }
    }
    return lanes.stream().map(Lane::share).toList();
  }

  /** One child's thread. Its fields are read after it has ended. */
  private final class Lane extends Thread {
    private final Member member;
    private final Progress progress;
    private final List<Outcome> outcomes = new ArrayList<>();
    private long nanos;

    private Lane(Member member, Progress progress) {
      super("demo-" + member.name());
      this.member = member;
      this.progress = progress;
    }

    @Override
    public void run() {
      for (FileSet.Entry entry = waiting.poll(); entry != null; entry = waiting.poll()) {
        outcomes.add(analyse(entry));
        progress.step();
      }
    }

    private Outcome analyse(FileSet.Entry entry) {
      long start = System.nanoTime();
      try {
        FileReport report = member.analyst().analyse(entry.path().toString());
        return new Outcome(entry, Optional.of(report), "");
      } catch (SallyportException failure) {
        return new Outcome(entry, Optional.empty(), member.name() + ": " + Text.message(failure));
      } finally {
        nanos += System.nanoTime() - start;
      }
    }

    private Share share() {
      return new Share(member, outcomes, Duration.ofNanos(nanos));
    }
  }
}
