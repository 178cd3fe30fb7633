package dev.sallyport.cli.demo;

import dev.sallyport.cli.Console;
import dev.sallyport.examples.files.FileAnalysis;
import dev.sallyport.examples.files.FileReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The children's answers against a direct computation in this process. Confined to one thread.
 *
 * <p>A file that changed after it was listed proves nothing: it is counted apart.
 */
final class Check {
  private static final int MOST_DIFFERENCES = 10;

  private final List<String> differences = new ArrayList<>();
  private int agreed;
  private int differing;
  private int changed;

  /** Computes every file again and compares. */
  static Check of(List<Job.Outcome> outcomes, Console console) {
    Check check = new Check();
    try (Progress progress = Progress.of("checking", outcomes.size(), console)) {
      for (Job.Outcome outcome : outcomes) {
        check.add(outcome);
        progress.step();
      }
    }
    return check;
  }

  private void add(Job.Outcome outcome) {
    String difference = difference(outcome);
    if (difference.isEmpty()) {
      agreed++;
    } else if (!outcome.entry().isUnchanged()) {
      changed++;
    } else {
      differing++;
      if (differences.size() < MOST_DIFFERENCES) {
        differences.add(difference);
      }
    }
  }

  private static String difference(Job.Outcome outcome) {
    if (outcome.report().isEmpty()) {
      return outcome.failure();
    }
    try {
      FileReport direct = FileAnalysis.of(outcome.entry().path());
      return direct.equals(outcome.report().get())
          ? ""
          : outcome.entry().path() + ": " + outcome.report().get() + " (expected " + direct + ")";
    } catch (IOException failure) {
      return failure.toString();
    }
  }

  int agreed() {
    return agreed;
  }

  /** Files whose answer is wrong or missing. */
  int differing() {
    return differing;
  }

  /** Files that changed while they were analysed. */
  int changed() {
    return changed;
  }

  /** The first ten differences, one line each. */
  List<String> differences() {
    return List.copyOf(differences);
  }
}
