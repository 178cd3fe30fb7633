package dev.sallyport.cli.demo;

import dev.sallyport.cli.Table;
import dev.sallyport.cli.Text;
import dev.sallyport.examples.files.FileReport;
import dev.sallyport.pool.PoolStatistics.Latency;
import dev.sallyport.pool.WorkerStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The main job's results as text. */
final class Summary {
  private final List<String> lines = new ArrayList<>();

  private Summary() {}

  static Summary of(List<Job.Share> shares, Check check, Duration time) {
    Summary summary = new Summary();
    summary.addShares(shares);
    summary.addTotals(shares.stream().flatMap(share -> share.outcomes().stream()).toList(), time);
    summary.addCheck(check);
    return summary;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  private void addShares(List<Job.Share> shares) {
    Table table = new Table("worker", "language", "pid", "calls", "memory", "CPU");
    for (Job.Share share : shares) {
      share.statistics().workers().stream()
          .sorted(Comparator.comparing(WorkerStatistics::name))
          .forEach(worker ->
              table.row(
                  worker.name(),
                  share.member().language(),
                  Long.toString(worker.pid()),
                  Text.number(share.calls().getOrDefault(worker.pid(), 0L)),
                  memory(worker.rssBytes()),
                  Text.seconds(worker.cpu())));
    }
    lines.add("");
    lines.addAll(table.lines());
    lines.add("");
    for (Job.Share share : shares) {
      Latency latency = share.statistics().latency();
      lines.add(
          "pool "
              + share.member().pool().name()
              + ": a call took "
              + millis(latency.median())
              + " in the median, "
              + millis(latency.p99())
              + " at p99");
    }
  }

  private static String memory(long bytes) {
    return bytes < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.2f ms", time.toNanos() / 1e6);
  }

  private void addTotals(List<Job.Outcome> outcomes, Duration time) {
    List<FileReport> reports =
        outcomes.stream().map(Job.Outcome::report).flatMap(Optional::stream).toList();
    lines.add(
        "in all: "
            + Text.count(reports.stream().mapToLong(FileReport::lines).sum(), "line")
            + ", "
            + Text.count(reports.stream().mapToLong(FileReport::words).sum(), "word")
            + ", in "
            + Text.seconds(time));
    outcomes.stream()
        .max(Comparator.comparingLong(Summary::longestLine))
        .filter(outcome -> outcome.report().isPresent())
        .ifPresent(outcome ->
            lines.add(
                "longest line: "
                    + Text.count(longestLine(outcome), "byte")
                    + ", in "
                    + outcome.entry().path().getFileName()));
  }

  private void addCheck(Check check) {
    String changed =
        check.changed() == 0
            ? ""
            : "; " + Text.count(check.changed(), "file") + " changed meanwhile";
    lines.add(
        "checked: "
            + Text.number(check.agreed())
            + " of "
            + Text.number(check.agreed() + check.differing())
            + " answers equal a direct computation in this process"
            + changed);
  }

  private static long longestLine(Job.Outcome outcome) {
    return outcome.report().map(FileReport::longestLine).orElse(-1L);
  }
}
