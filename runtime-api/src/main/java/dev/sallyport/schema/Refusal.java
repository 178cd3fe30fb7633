package dev.sallyport.schema;

/**
 * Why one value or type may not cross, and what to do instead.
 *
 * @param path where it is, from the root: {@code .steps[3].db}, empty for the root itself
 * @param found what is there: the class, and the family it belongs to
 * @param why the reason that it cannot cross
 * @param fix what to send or do instead
 * @param code the family's stable code, {@code LH-SQL}, as it stands in {@code docs/errors.md}
 */
public record Refusal(String path, String found, String why, String fix, String code) {
  /**
   * The refusal as text of four lines, without a line break at the end.
   *
   * @param subject the root that the path starts from; a {@code $} where it has no name
   */
  public String describe(String subject) {
    String where = subject.isEmpty() && path.isEmpty() ? "the message" : subject + path;
    return where + " " + found + "\n  why: " + why + "\n  fix: " + fix + "\n  code " + code;
  }
}
