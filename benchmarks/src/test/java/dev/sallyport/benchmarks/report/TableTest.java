package dev.sallyport.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void alignsNamesLeftAndNumbersRight() {
    Table table = new Table("subject", "ns");
    table.row("fory", Table.number(1234.6, 0));
    table.row("a longer name", Table.number(Double.NaN, 0));
    assertThat(table)
        .hasToString(
            """
            | subject       |    ns |
            |---------------|------:|
            | fory          | 1,235 |
            | a longer name |     - |
            """);
  }

  @Test
  void refusesRowOfAnotherLength() {
    assertThatThrownBy(() -> new Table("subject", "ns").row("fory"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 (expected 2)");
  }
}
