package dev.sallyport.schema;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@link dev.sallyport.Boundary} found. Immutable.
 *
 * @param subject the root that the paths start from: the simple name of its class, a {@code $}
 *     where it has none of its own
 * @param refusals all that may not cross, in the order of the value
 * @param complete false if there are more of them than an inspection collects
 */
public record Inspection(String subject, List<Refusal> refusals, boolean complete) {
  public Inspection {
    refusals = List.copyOf(refusals);
  }

  /** Whether all of it is data and may cross. */
  public boolean isData() {
    return refusals.isEmpty();
  }

  /** The result for people: one line, and four for each refusal. */
  @Override
  public String toString() {
    if (isData()) {
      return subject + " is data and can be sent";
    }
    return refusals.stream()
        .map(refusal -> refusal.describe(subject))
        .collect(
            Collectors.joining(
                "\n",
                subject + " cannot be sent, for " + reasons() + ":\n",
                complete ? "" : "\nand there are more"));
  }

  private String reasons() {
    return refusals.size() == 1 ? "one reason" : refusals.size() + " reasons";
  }
}
