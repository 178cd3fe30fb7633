package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.codec.CodecComparison;
import dev.sallyport.benchmarks.harness.Names;
import java.util.ArrayList;
import java.util.List;

/** What can stand behind {@code ./sallyport bench}: in its usage, its errors, and what it runs. */
final class BenchNames {
  /** All but {@link #SCALE}; also what no name means. */
  static final String ALL = "all";

  /** JMH itself, with its own arguments. */
  static final String JMH = "jmh";

  /** Not part of {@link #ALL}: what it says changes only with the code. */
  private static final String SCALE = "scale";

  /** Each benchmark. */
  static final List<String> EACH = each();

  private BenchNames() {}

  private static List<String> each() {
    List<String> names = new ArrayList<>(List.of(CodecComparison.BENCH));
    Benchmarks.ALL.forEach(bench -> names.add(bench.name()));
    return List.copyOf(names);
  }

  /** All that is accepted. */
  static List<String> accepted() {
    List<String> names = new ArrayList<>(EACH);
    names.addAll(List.of(ALL, JMH));
    return names;
  }

  /**
   * The benchmarks that {@code name} stands for.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  static List<String> of(String name) {
    if (name.equals(ALL)) {
      return EACH.stream().filter(each -> !each.equals(SCALE)).toList();
    }
    if (!EACH.contains(name)) {
      throw new IllegalArgumentException(
          "unknown benchmark: "
              + name
              + " (expected "
              + Names.oneOf(accepted())
              + ")\n"
              + Options.usage().stripTrailing());
    }
    return List.of(name);
  }

  /** What each stands for, for the usage: lines. */
  static List<String> usage() {
    return List.of(
        String.join(", ", EACH) + ";",
        ALL + ": all but " + SCALE + ", as without a name;",
        JMH + ": JMH, with arguments of its own");
  }
}
