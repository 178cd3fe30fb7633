package dev.sallyport.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a check says which row fell short, and by how much. */
final class GoalsTest {
  private static final Key FLOOR = Key.parse("call/rtt/floor-pipe");
  private static final Key CALL = Key.parse("call/rtt/sallyport-stdio");
  private static final Key SPIN = Key.parse("call/rtt/sallyport-stdio-spin");

  @TempDir private Path folder;

  private Goals goals(String json) throws Exception {
    Path file = folder.resolve("goals.json");
    Files.writeString(file, json);
    return Goals.read(file);
  }

  private static String goal(Key key, String rest) {
    return """
    {"bench": "%s", "metric": "%s", "subject": "%s", "placement": "core0", %s}\
    """
        .formatted(key.bench(), key.metric().text(), key.subject(), rest);
  }

  private static Outcome outcome(Key key, Optional<Key> floor, Double... figures) {
    return Outcome.of(key, Placement.CORE0, floor, false, new Sample(List.of(figures)));
  }

  private static Report report(Double... call) {
    return new Report(
        List.of(
            outcome(FLOOR, Optional.empty(), 10.0, 10.0, 10.0),
            outcome(CALL, Optional.of(FLOOR), call),
            outcome(SPIN, Optional.of(FLOOR), 4.0, 4.0, 4.0)));
  }

  @Test
  void saysWhichRowFellShortAndByHowMuch() throws Exception {
    Goals goals = goals("[" + goal(CALL, "\"of\": \"ratio_to_floor\", \"at_most\": 1.6") + "]");
    assertThat(goals.verdict(report(15.0, 16.0, 15.0), 1, false).isMet()).isTrue();
    Goals.Verdict verdict = goals.verdict(report(18.0, 18.0, 18.0), 1, false);
    assertThat(verdict.isMet()).isFalse();
    assertThat(verdict.text())
        .contains(
            "FELL SHORT", CALL.toString(), "core0", "ratio_to_floor = 1.80", "<= 1.6 x floor");
  }

  @Test
  void marginForgivesWhatIsNoiseAndSaysSo() throws Exception {
    Goals goals = goals("[" + goal(CALL, "\"of\": \"ratio_to_floor\", \"at_most\": 1.6") + "]");
    Goals.Verdict verdict = goals.verdict(report(18.0, 18.0, 18.0), 1.25, false);
    assertThat(verdict.isMet()).isTrue();
    assertThat(verdict.text()).contains("within the margin").doesNotContain("FELL SHORT");
    assertThat(goals.verdict(report(21.0, 21.0, 21.0), 1.25, false).isMet()).isFalse();
  }

  @Test
  void marginLowersWhatIsToBeReached() throws Exception {
    Goals goals = goals("[" + goal(CALL, "\"of\": \"median\", \"at_least\": 100") + "]");
    assertThat(goals.verdict(report(60.0), 1, false).isMet()).isFalse();
    assertThat(goals.verdict(report(60.0), 2, false).isMet()).isTrue();
  }

  @Test
  void comparesWithAnotherRowRoundByRound() throws Exception {
    Goals goals =
        goals(
            "["
                + goal(SPIN, "\"of\": \"ratio_to\", \"to\": \"" + CALL + "\", \"at_most\": 0.3")
                + "]");
    assertThat(goals.verdict(report(16.0, 40.0, 8.0), 1, false).text()).contains("= 0.25");
    assertThat(goals.verdict(report(8.0, 40.0, 8.0), 1, false).isMet()).isFalse();
  }

  @Test
  void goalOfARowThatFailedIsNotReached() throws Exception {
    Goals goals = goals("[" + goal(CALL, "\"of\": \"ratio_to_floor\", \"at_most\": 1.6") + "]");
    Goals.Verdict verdict = goals.verdict(report(), 100, false);
    assertThat(verdict.isMet()).isFalse();
    assertThat(verdict.text()).contains("NOT MEASURED");
  }

  @Test
  void goalsOfWhatWasNotAskedForAreNoMatter() throws Exception {
    Goals goals =
        goals(
            "["
                + goal(CALL, "\"of\": \"ratio_to_best_peer\", \"at_most\": 1")
                + ","
                + goal(Key.parse("pool/throughput/x"), "\"of\": \"median\", \"at_least\": 1")
                + "]");
    assertThat(goals.verdict(report(10.0), 1, false)).isEqualTo(new Goals.Verdict("", true));
    // With peers, one was to be there.
    assertThat(goals.verdict(report(10.0), 1, true).isMet()).isFalse();
  }

  @Test
  void goalsOfAnotherJdkDoNotCount() throws Exception {
    String bound = "\"of\": \"median\", \"at_most\": 1";
    Goals goals = goals("[" + goal(CALL, bound + ", \"jdk_to\": 16") + "]");
    assertThat(goals.verdict(report(10.0), 1, false).text()).isEmpty();
    goals = goals("[" + goal(CALL, bound + ", \"jdk_from\": 17") + "]");
    assertThat(goals.verdict(report(10.0), 1, false).isMet()).isFalse();
  }

  @Test
  void saysWhatIsWrongWithAFile() {
    assertThatThrownBy(() -> goals("[{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("goals.json is no JSON");
    for (String none : new String[] {"[]", "{}", "1"}) {
      assertThatThrownBy(() -> goals(none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("goals.json has no goals (expected an array of some)");
    }
    assertThatThrownBy(() -> goals("[" + goal(CALL, "\"of\": \"median\", \"atmost\": 1") + "]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("goal 1")
        .hasMessageContaining("unknown fields: [atmost]");
    assertThatThrownBy(() -> goals("[" + goal(CALL, "\"of\": \"median\"") + "]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at_most or at_least");
    assertThatThrownBy(() -> goals("[" + goal(CALL, "\"of\": \"mean\", \"at_most\": 1") + "]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of = mean");
  }
}
