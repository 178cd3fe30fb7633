package dev.sallyport.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the schemas of a writer and a reader have not in common, and whether the reader can read all
 * that the writer can write. Immutable data; {@link #toString} is the text for people.
 *
 * @param mode how far they may differ
 * @param verdict what follows from the differences
 * @param differences in the order of their distance from the root, at most 32 that break and 32
 *     that do not
 */
public record CompatibilityReport(
    Compatibility mode, Verdict verdict, List<Difference> differences) {

  /** What a comparison comes to. */
  public enum Verdict {
    /** The schemas are equal, and so are their fingerprints. */
    IDENTICAL,
    /** The reader reads all that the writer can write. */
    COMPATIBLE,
    /** It does not, or the mode asks for more; at least one difference breaks. */
    INCOMPATIBLE
  }

  /**
   * One difference.
   *
   * @param path where it is, from the root as {@code docs/schema.md} writes the path of a type:
   *     {@code $.steps[].db}
   * @param writer what the writer has there
   * @param reader what the reader has there
   * @param breaks whether it makes the two incompatible
   * @param why why it breaks, or why it does not
   * @param fix what to change; empty where it does not break
   */
  public record Difference(
      String path, String writer, String reader, boolean breaks, String why, String fix) {

    /** As text of three lines, or of two where there is nothing to change. */
    @Override
    public String toString() {
      String what = path + ": the writer has " + writer + ", the reader " + reader;
      return breaks ? what + "\n  why: " + why + "\n  fix: " + fix : what + "\n  fits: " + why;
    }
  }

  /**
   * @throws IllegalArgumentException if the verdict does not follow from the differences
   */
  public CompatibilityReport {
    differences = List.copyOf(differences);
    boolean broken = differences.stream().anyMatch(Difference::breaks);
    if (broken != (verdict == Verdict.INCOMPATIBLE)
        || (verdict == Verdict.IDENTICAL && !differences.isEmpty())) {
      throw new IllegalArgumentException(
          "verdict does not follow from the differences: " + verdict + ", " + differences);
    }
  }

  /** {@link #compare(String, Schema, Schema, Compatibility)} with paths from {@code $}. */
  public static CompatibilityReport compare(Schema writer, Schema reader, Compatibility mode) {
    return compare("$", writer, reader, mode);
  }

  /**
   * Compares the structure of two schemas. The names of definitions do not matter, nor, but for
   * {@link Compatibility#EXACT}, the order of fields, constants and variants.
   *
   * @param subject the root that the paths start from: {@code Thumbnails.resize(request)}
   * @throws IllegalArgumentException if a schema refers to a definition that it does not have
   */
  public static CompatibilityReport compare(
      String subject, Schema writer, Schema reader, Compatibility mode) {
    return compare(subject, List.of(), writer, reader, mode);
  }

  /**
   * Compares the parameters of a method, whose paths are {@code subject(name)}.
   *
   * @param subject the method: {@code Thumbnails.resize}
   * @param names of the parameters, for the paths; one that is not there is shown by its index
   */
  public static CompatibilityReport compare(
      String subject, List<String> names, Schema writer, Schema reader, Compatibility mode) {
    if (writer.equals(reader)) {
      return new CompatibilityReport(mode, Verdict.IDENTICAL, List.of());
    }
    List<Difference> differences = new Comparison(writer, reader, mode).differences(subject, names);
    boolean broken = differences.stream().anyMatch(Difference::breaks);
    return new CompatibilityReport(
        mode, broken ? Verdict.INCOMPATIBLE : Verdict.COMPATIBLE, differences);
  }

  /** Whether what the writer writes may be sent. */
  public boolean isCompatible() {
    return verdict != Verdict.INCOMPATIBLE;
  }

  /** The verdict on the first line, then each difference, those that break first. */
  @Override
  public String toString() {
    List<Difference> broken = differences.stream().filter(Difference::breaks).toList();
    List<Difference> fitting = differences.stream().filter(d -> !d.breaks()).toList();
    List<String> counts = new ArrayList<>();
    count(counts, broken.size(), "breaks", "break");
    count(counts, fitting.size(), "fits", "fit");
    String head = verdict + " under " + mode;
    return Stream.concat(broken.stream(), fitting.stream())
        .map(difference -> "\n" + difference)
        .collect(
            Collectors.joining(
                "", counts.isEmpty() ? head : head + ": " + String.join(", ", counts), ""));
  }

  private static void count(List<String> counts, int count, String one, String many) {
    if (count > 0) {
      counts.add(count == 1 ? "1 difference " + one : count + " differences " + many);
    }
  }
}
