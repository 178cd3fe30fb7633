package dev.sallyport.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.benchmarks.peer.JvmPeers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That a run works from end to end, with real processes. */
final class BenchTest {
  @TempDir private Path folder;

  /** What it printed, and its exit status as the last line. */
  private static String run(String... arguments) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int status;
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      status = Bench.run(out, arguments);
    }
    return bytes.toString(StandardCharsets.UTF_8) + "status " + status;
  }

  private Path goals(String bound) throws Exception {
    Path file = folder.resolve("goals.json");
    Files.writeString(
        file,
        """
        [{"bench": "call", "metric": "rtt", "subject": "sallyport-stdio", "placement": "free",
          "of": "ratio_to_floor", "at_most": %s}]
        """
            .formatted(bound));
    return file;
  }

  private static String[] quickCall(String... more) {
    return Stream.concat(
            Stream.of(
                "call",
                "--quick",
                "--rounds",
                "1",
                "--warm-up",
                "1",
                "--placement",
                "free",
                "--only",
                "sallyport-stdio"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  @Timeout(240)
  void quickRunGivesRatiosToTheFloorInATableAFileAndAPage() throws Exception {
    Path json = folder.resolve("figures.json");
    Path html = folder.resolve("page.html");
    String printed =
        run(quickCall("--json", "" + json, "--html", "" + html, "--check", "" + goals("1000")));
    assertThat(printed)
        .contains("JDK " + Runtime.version(), "call, free (wherever", "1 rounds", "stolen")
        .contains("ok ", "status 0");
    List<String> call =
        List.of(
            printed
                .lines()
                .filter(line -> line.startsWith("| sallyport-stdio "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(printed))
                .replace(" ", "")
                .split("\\|"));
    assertThat(Double.parseDouble(call.get(4).replace(",", ""))).isPositive();
    assertThat(Double.parseDouble(call.get(8).replace(",", ""))).isPositive();
    JsonNode rows = new JsonMapper().readTree(Files.readString(json));
    // The floor, and the three metrics of the one subject.
    assertThat(rows).hasSize(4);
    assertThat(rows.get(0).get("subject").asString()).isEqualTo("floor-pipe");
    assertThat(rows.get(1).get("ratio_to_floor").asDouble()).isPositive();
    assertThat(Files.readString(html)).contains("sallyport-stdio", "1 rounds", "stolen");
    JsonNode notes =
        new JsonMapper()
            .readTree(Files.readString(folder.resolve("figures.environment.json")))
            .get("notes");
    assertThat(notes.get(notes.size() - 1).asString())
        .startsWith("call, free (wherever")
        .contains("stolen");
  }

  @Test
  @Timeout(240)
  void goalThatIsNotReachedIsNamedAndDecidesTheStatus() throws Exception {
    assertThat(run(quickCall("--check", "" + goals("0.001"))))
        .contains("FELL SHORT", "call/rtt/sallyport-stdio", "status 1");
  }

  @Test
  @Timeout(240)
  void peersThatWereNotBuiltAreSkippedVisibly() throws Exception {
    assertThat(JvmPeers.classPath()).isEmpty();
    assertThat(
            run(
                "socket",
                "--quick",
                "--rounds",
                "1",
                "--warm-up",
                "1",
                "--placement",
                "free",
                "--only",
                "grpc-unix"))
        .contains("skipped: JVM peers", "./sallyport bench --peers", "| floor-unix ");
  }

  @Test
  @Timeout(240)
  void withoutANameItRunsAll() throws Exception {
    String printed =
        run(
            "--quick",
            "--rounds",
            "1",
            "--warm-up",
            "1",
            "--placement",
            "free",
            "--only",
            "sallyport-stdio-deadline,floor-memory-copy");
    assertThat(printed)
        .contains("| sallyport-stdio-deadline ", "blob, free (wherever", "| floor-memory-copy ");
  }

  @Test
  void theUsageAndTheErrorsNameAllThatIsAccepted() throws Exception {
    String usage = run("--help");
    assertThat(usage).startsWith("usage: ./sallyport bench [NAME] [options]");
    assertThat(usage.lines()).allMatch(line -> line.length() <= 100);
    String names = usage.substring(usage.indexOf("NAME  "), usage.indexOf("--quick"));
    assertThat(names).contains(BenchNames.accepted());
    String places = usage.substring(usage.indexOf("--placement"), usage.indexOf("--only"));
    assertThat(places).contains("core0: ", "xcore: ", "free: ", "all: ");
    assertRefused(
        "unknown benchmark: cal (expected codec, call, stream, blob, pool, start, socket, scale,"
            + " all or jmh)",
        "cal");
    assertRefused(
        "unknown placement: nowhere (expected core0, xcore, free or all)",
        "call",
        "--placement",
        "nowhere");
  }

  @Test
  void refusesWhatItDoesNotKnowBeforeAnythingRuns() {
    assertRefused("unknown benchmark: gson", "gson");
    assertRefused("unknown subject: gson", "call", "--only", "gson");
    assertRefused("needs a value", "call", "--rounds");
    assertRefused("1..1000", "call", "--rounds", "0");
    assertRefused("1..600", "call", "--warm-up", "0");
    assertRefused("margin out of range: 0.5", "call", "--margin", "0.5");
    assertRefused("--margin without --check", "call", "--margin", "2");
    assertRefused("no option (expected one NAME, before all options): stream", "call", "stream");
    assertRefused("no option (expected one NAME, before all options): call", "--quick", "call");
    assertRefused("usage", "call", "--slow");
    assertRefused("is no JSON", "call", "--check", "" + brokenGoals());
    assertRefused("unknown subject: gson", "--quick", "--only", "gson");
  }

  @Test
  @Timeout(60)
  void refusesFilesThatCannotBeWrittenBeforeAnythingRuns() throws Exception {
    Path missing = folder.resolve("missing/figures");
    Path file = Files.writeString(folder.resolve("file"), "");
    Path taken = Files.createDirectories(folder.resolve("taken.environment.json"));
    for (String option : List.of("--json", "--html")) {
      assertRefused(option + ": no directory", quickCall(option, missing + ".json"));
      assertRefused(option + ": no directory", quickCall(option, file + "/figures.json"));
      assertRefused(option + ": is a directory: " + folder, quickCall(option, "" + folder));
    }
    assertRefused("is a directory: " + taken, quickCall("--json", folder + "/taken.json"));
    assertRefused("no such file: " + missing + ".json", quickCall("--check", missing + ".json"));
    assertRefused("cannot read the goals", quickCall("--check", "" + folder));
    // To look leaves nothing behind, and nothing out.
    Path kept = Files.writeString(folder.resolve("kept.json"), "older figures");
    assertRefused("no directory", quickCall("--json", "" + kept, "--html", missing + ".html"));
    assertThat(kept).hasContent("older figures");
    assertThat(folder.resolve("kept.environment.json")).doesNotExist();
    Path link = Files.createSymbolicLink(folder.resolve("latest.json"), folder.resolve("today"));
    assertRefused("no directory", quickCall("--json", "" + link, "--html", missing + ".html"));
    assertThat(link).isSymbolicLink();
    assertThat(folder.resolve("today")).doesNotExist();
  }

  @Test
  void refusesAFileThatOnlyLooksWritableBeforeAnythingRuns() {
    Path proc = Path.of("/proc");
    assumeTrue(Files.isWritable(proc), "needs Linux and root, for whom /proc can be written");
    assertRefused(
        "--json: cannot be made or written: /proc/figures.json (expected a file that this user may",
        quickCall("--json", proc + "/figures.json"));
  }

  @Test
  @Timeout(60)
  void refusesOneFileUnderTwoNamesBeforeAnythingRuns() throws Exception {
    String file = folder.resolve("figures").toString();
    assertRefused(
        "--json and --html are one file: " + file + " (expected two: name another)",
        quickCall("--json", file, "--html", file));
    Files.createDirectory(folder.resolve("sub"));
    assertRefused(
        "are one file", quickCall("--json", file, "--html", folder + "/./sub/../figures"));
    Path relative = Path.of("").toAbsolutePath().relativize(folder.toRealPath());
    assertRefused("are one file", quickCall("--json", file, "--html", relative + "/figures"));
    // What is written beside it, too.
    assertRefused(
        "--json's environment and --html are one file",
        quickCall("--json", file + ".json", "--html", file + ".environment.json"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    assertRefused("are one file", quickCall("--json", file, "--html", link + "/figures"));
    // There already, under another name.
    Path there = Files.writeString(folder.resolve("there"), "");
    Path another = Files.createLink(folder.resolve("another"), there);
    assertRefused(
        "are one file: " + there + " is " + another,
        quickCall("--json", "" + there, "--html", "" + another));
    // Nor are the goals to be lost.
    Path goals = goals("1");
    assertRefused(
        "--check and --json are one file", quickCall("--check", "" + goals, "--json", "" + goals));
    assertThat(goals).content().contains("at_most");
  }

  @Test
  @Timeout(60)
  void refusesGoalsOfWhatThereIsNotBeforeAnythingRuns() throws Exception {
    assertGoalRefused(
        "goal 2 (cal/rtt/sallyport-stdio): unknown benchmark: cal (expected codec, call, stream,"
            + " blob, pool, start, socket or scale; nearest: call)",
        "cal/rtt/sallyport-stdio free");
    assertGoalRefused(
        "goal 2 (call/rtt/sallyport-stdoi): no such row: call/rtt/sallyport-stdoi (nearest:"
            + " call/rtt/sallyport-stdio, ",
        "call/rtt/sallyport-stdoi free");
    // Known, but not together.
    assertGoalRefused(
        "goal 2 (call/rss/sallyport-stdio): no such row: call/rss/sallyport-stdio (nearest:"
            + " call/rtt/sallyport-stdio, ",
        "call/rss/sallyport-stdio free");
    assertGoalRefused(
        "goal 2 (call/rtt/sallyport-stdio-spin): call/rtt/sallyport-stdio-spin is not measured at"
            + " core0 (expected xcore or free)",
        "call/rtt/sallyport-stdio-spin core0");
    assertGoalRefused(
        "goal 2 (call/rrt/sallyport-stdio): unknown metric: rrt (expected rtt, rtt-async,"
            + " throughput, first-reply, rss, pss, encode or decode)",
        "call/rrt/sallyport-stdio free");
    assertGoalRefused(
        "goal 2 (call/rtt/sallyport-stdio): unknown placement: nowhere (expected core0, xcore or"
            + " free)",
        "call/rtt/sallyport-stdio nowhere");
    assertGoalRefused(
        "goal 2 (codec/encode/foury): no such row: codec/encode/foury (nearest:"
            + " codec/encode/fory, ",
        "codec/encode/foury free");
    assertGoalRefused(
        "goal 2 (call/rtt/sallyport-stdio): to: no such row: call/rtt/flor-pipe (nearest:"
            + " call/rtt/floor-pipe, ",
        "call/rtt/sallyport-stdio free call/rtt/flor-pipe");
  }

  /** Behind one that is good: of a peer that is not built here. */
  private void assertGoalRefused(String message, String row) throws Exception {
    String[] words = row.split("[/ ]", 5);
    String of = words.length < 5 ? "\"median\"" : "\"ratio_to\", \"to\": \"" + words[4] + "\"";
    String text =
        """
        [{"bench": "socket", "metric": "rtt", "subject": "grpc-unix", "placement": "core0",
          "of": "median", "at_most": 1},
         {"bench": "%s", "metric": "%s", "subject": "%s", "placement": "%s",
          "of": %s, "at_most": 1}]
        """
            .formatted(words[0], words[1], words[2], words[3], of);
    Path file = Files.writeString(folder.resolve("goals.json"), text);
    assertRefused(message, quickCall("--check", "" + file));
  }

  private Path brokenGoals() {
    Path file = folder.resolve("broken.json");
    try {
      Files.writeString(file, "[{");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return file;
  }

  private static void assertRefused(String message, String... arguments) {
    assertThatThrownBy(() -> run(arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
