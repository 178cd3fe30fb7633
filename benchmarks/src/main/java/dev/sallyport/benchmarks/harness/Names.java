package dev.sallyport.benchmarks.harness;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What to say of a name that is none. */
public final class Names {
  private static final int MOST = 3;

  private Names() {}

  /** For a few names: {@code core0, xcore or free}. */
  public static String oneOf(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }

  /** Those of many that a slip of the finger may have meant, the nearest first: three at most. */
  public static List<String> nearest(String name, Collection<String> known) {
    return known.stream()
        .distinct()
        .sorted(Comparator.comparingInt(each -> distance(name, each)))
        .limit(MOST)
        .toList();
  }

  /** How many characters have to be put in, left out or replaced to make one of the other. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
