package dev.sallyport.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a subject is warm, by the slices of its warm-up so far. Confined to one thread.
 *
 * <p>Its last slices lie close together. That is so on a plateau as well, before the JVM's second
 * compiler has taken up what is hot: so where the rounds say how much was compiled meanwhile, the
 * compilers must have done next to nothing in these slices, and a good part of the time must have
 * passed. HotSpot counts a compilation when it has ended, so one that takes longer than the slices
 * goes unseen.
 */
final class Steadiness {
  private static final int SLICES = 3;
  private static final double MAX_SPREAD = 0.05;
  private static final double MAX_COMPILING = 0.05;

  private final Metric metric;
  private final int least;
  private final List<Round> last = new ArrayList<>();
  private int passed;

  /**
   * @param metric of the subject
   * @param least how many slices a JVM has at least
   */
  Steadiness(Metric metric, int least) {
    this.metric = metric;
    this.least = least;
  }

  void add(Round slice) {
    passed++;
    last.add(slice);
    if (last.size() > SLICES) {
      last.remove(0);
    }
  }

  /** It goes on elsewhere, where its figures are others. */
  void moved() {
    last.clear();
  }

  boolean isSteady() {
    return last.size() == SLICES && isClose() && (!isJvm() || (passed >= least && !isCompiling()));
  }

  private boolean isClose() {
    return spread() <= MAX_SPREAD;
  }

  /** By what part of the lowest the highest of the last slices lies above it. */
  private double spread() {
    List<Double> figures = last.stream().map(metric::of).sorted().toList();
    double lowest = figures.get(0);
    double highest = figures.get(figures.size() - 1);
    return highest == lowest ? 0 : (highest - lowest) / lowest;
  }

  /** What keeps it from being steady, for people. */
  String unsteadiness() {
    List<String> reasons = new ArrayList<>();
    if (last.size() < SLICES) {
      reasons.add("too few slices to tell");
    } else if (!isClose()) {
      reasons.add("by " + Percent.of(spread(), MAX_SPREAD) + ", limit " + Percent.of(MAX_SPREAD));
    }
    if (isCompiling()) {
      reasons.add(
          "compiling for "
              + Percent.of(compiling())
              + " of the time, limit "
              + Percent.of(MAX_COMPILING));
    }
    return String.join("; ", reasons);
  }

  private boolean isJvm() {
    return last.stream().anyMatch(each -> each.compiling().isPresent());
  }

  /** Whether the compilers of its JVM were at work in the last slices. */
  private boolean isCompiling() {
    return compiling() >= MAX_COMPILING;
  }

  private double compiling() {
    return last.stream().mapToDouble(each -> each.compiling().orElse(0.0)).average().orElse(0);
  }
}
