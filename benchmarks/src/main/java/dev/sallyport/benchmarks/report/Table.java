package dev.sallyport.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table for a terminal that is also one for Markdown: text to the left, numbers to the right. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  /** One row: a name, and a cell for each of the other headings. */
  public void row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(
          "cells out of range: " + cells.length + " (expected " + rows.get(0).size() + ")");
    }
    rows.add(List.of(cells));
  }

  /** A number with so many decimals; {@code -} for what was not measured, which is a NaN. */
  public static String number(double value, int decimals) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      append(rows.get(i), text);
      if (i == 0) {
        appendRule(text);
      }
    }
    return text.toString();
  }

  private void append(List<String> row, StringBuilder text) {
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String space = " ".repeat(width(column) - cell.length());
      text.append("| ").append(column == 0 ? cell + space : space + cell).append(' ');
    }
    text.append("|\n");
  }

  private void appendRule(StringBuilder text) {
    for (int column = 0; column < rows.get(0).size(); column++) {
      String dashes = "-".repeat(width(column) + 1);
      text.append('|').append(dashes).append(column == 0 ? '-' : ':');
    }
    text.append("|\n");
  }
}
