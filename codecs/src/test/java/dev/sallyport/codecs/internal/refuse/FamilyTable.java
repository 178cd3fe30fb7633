package dev.sallyport.codecs.internal.refuse;

import java.util.ArrayList;
import java.util.List;

/** The table of live handles, for tests outside its package. */
public final class FamilyTable {
  private FamilyTable() {}

  /** A row: the names it lists, and what its refusals say. */
  public record Row(String code, String why, String fix, List<String> types) {}

  /** All rows, in the order in which they are tried. */
  public static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (HandleFamily family : HandleFamily.values()) {
      Grounds grounds = family.grounds("found");
      rows.add(new Row(grounds.code(), grounds.why(), grounds.fix(), family.types()));
    }
    return rows;
  }
}
