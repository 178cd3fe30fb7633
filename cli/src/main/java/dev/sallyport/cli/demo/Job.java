package dev.sallyport.cli.demo;

import dev.sallyport.SallyportException;
import dev.sallyport.cli.Console;
import dev.sallyport.cli.Text;
import dev.sallyport.examples.files.FileReport;
import dev.sallyport.pool.PoolStatistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The main job: every file is analysed once, by whichever worker of whichever pool is free. As many
 * threads as there are workers wait for their replies.
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
   * What one pool did.
   *
   * @param before its calls, by process, when the job began
   * @param statistics when it was over
   */
  record Share(
      Member member, List<Outcome> outcomes, Map<Long, Long> before, PoolStatistics statistics) {
    Share {
      outcomes = List.copyOf(outcomes);
      before = Map.copyOf(before);
    }

    /** Calls of the job that a worker answered, by process. */
    Map<Long, Long> calls() {
      Map<Long, Long> calls = new HashMap<>();
      statistics
          .workers()
          .forEach(worker ->
              calls.put(worker.pid(), worker.done() - before.getOrDefault(worker.pid(), 0L)));
      return calls;
    }
  }

  private final Queue<FileSet.Entry> waiting;
  private final int total;

  Job(FileSet files) {
    waiting = new ConcurrentLinkedQueue<>(files.entries());
    total = files.entries().size();
  }

  /** Runs to the end and returns each pool's share, in the order of the pools. */
  List<Share> run(Crew crew, Console console) throws InterruptedException {
    List<Lane> lanes = new ArrayList<>();
    Map<Long, Long> before = new HashMap<>();
    try (Progress progress = Progress.of("analysing", total, crew, console)) {
      for (Member member : crew.members()) {
        member.each().forEach(worker -> before.put(worker.pid(), worker.done()));
        for (int i = 0; i < member.workers(); i++) {
          lanes.add(new Lane(member, progress));
        }
      }
      lanes.forEach(Thread::start);
      for (Lane lane : lanes) {
        lane.join();
      }
    }
    return crew.members().stream().map(member -> share(member, lanes, before)).toList();
  }

  private static Share share(Member member, List<Lane> lanes, Map<Long, Long> before) {
    List<Outcome> outcomes =
        lanes.stream()
            .filter(lane -> lane.member.equals(member))
            .flatMap(lane -> lane.outcomes.stream())
            .toList();
    return new Share(member, outcomes, before, member.pool().statistics());
  }

  /** A thread that calls one pool. Its fields are read after it has ended. */
  private final class Lane extends Thread {
    private final Member member;
    private final Progress progress;
    private final List<Outcome> outcomes = new ArrayList<>();

    private Lane(Member member, Progress progress) {
      super("demo-" + member.pool().name());
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
      try {
        FileReport report = member.analyst().analyse(entry.path().toString());
        return new Outcome(entry, Optional.of(report), "");
      } catch (SallyportException failure) {
        return new Outcome(
            entry, Optional.empty(), member.pool().name() + ": " + Text.message(failure));
      }
    }
  }
}
