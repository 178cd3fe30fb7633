package dev.sallyport.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.soak.Ledger.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerTest {
  private final Ledger ledger = new Ledger();

  @ParameterizedTest
  @CsvSource({
    "1,0,0,0,LOST",
    "0,1,0,0,DUPLICATED",
    "0,0,1,0,REORDERED",
    "0,0,0,1,DAMAGED",
  })
  void booksEachFaultOfAStream(long lost, long twice, long late, long damaged, Fault fault) {
    ledger.stream("streams", new Tally(10, 100, lost, twice, late, damaged));

    assertThat(ledger.faults().get(fault)).isEqualTo(1);
    assertThat(ledger.faultCount()).isEqualTo(1);
    assertThat(ledger.details()).singleElement().asString().startsWith(fault + " in streams");
    assertThat(report().isClean()).isFalse();
  }

  @Test
  void booksFailuresByTypeAndNoneOfThemAsAFault() {
    ledger.begin("calls");
    ledger.failure("calls", "WorkerExitedException");
    ledger.failure("calls", "WorkerExitedException");
    ledger.failure("calls", "ClosedException");

    assertThat(ledger.rows().get("calls").failures())
        .isEqualTo(Map.of("WorkerExitedException", 2L, "ClosedException", 1L));
    assertThat(ledger.faultCount()).isZero();
    assertThat(report().isClean()).isTrue();
  }

  @Test
  void booksWhatAWholeStreamBrought() {
    ledger.begin("streams");
    ledger.stream("streams", new Tally(10, 100, 0, 0, 0, 0));
    ledger.stream("streams", new Tally(5, 50, 0, 0, 0, 0));
    ledger.success("streams");

    assertThat(ledger.rows().get("streams")).isEqualTo(new Ledger.Row(1, 1, 15, 150, Map.of()));
    assertThat(ledger.turns()).isEqualTo(1);
    assertThat(ledger.messages()).isEqualTo(15);
  }

  private Report report() {
    return new Report(
        new Settings(Duration.ofSeconds(1), 1, 1),
        1,
        ledger.rows(),
        Map.of(),
        ledger.faults(),
        ledger.details(),
        List.of(),
        Map.of(),
        List.of());
  }
}
