package dev.sallyport.cli.demo;

import dev.sallyport.cli.Table;
import dev.sallyport.cli.Text;
import dev.sallyport.examples.files.FileReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    Table table = new Table("child", "language", "pid", "files", "bytes", "time in calls");
    for (Job.Share share : shares) {
      table.row(
          share.member().name(),
          share.member().language(),
          Long.toString(share.member().child().pid()),
          Text.number(share.outcomes().size()),
          Text.number(share.bytes()),
          Text.seconds(share.time()));
    }
    lines.add("");
    lines.addAll(table.lines());
    lines.add("");
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
