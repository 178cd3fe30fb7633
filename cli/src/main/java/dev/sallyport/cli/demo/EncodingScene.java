package dev.sallyport.cli.demo;

import dev.sallyport.Encoding;
import dev.sallyport.Traffic;
import dev.sallyport.cli.Table;
import dev.sallyport.cli.Text;
import dev.sallyport.examples.files.FileAnalyst;
import dev.sallyport.examples.files.FileAnalystWorker;
import dev.sallyport.examples.files.FileReport;
import dev.sallyport.process.Carrier;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.io.PrintStream;
import java.util.List;

/** The same call in both encodings: the answers are equal, the frames are not. */
final class EncodingScene implements Scene {
  private static final int MAX_ATTEMPTS = 20;

  private final Home home;
  private final String path;
  private final FileReport expected;
  private final Carrier carrier;

  /**
   * @param home has the child in Python
   * @param path a file to analyse
   * @param expected its report
   */
  EncodingScene(Home home, String path, FileReport expected, Carrier carrier) {
    this.home = home;
    this.path = path;
    this.expected = expected;
    this.carrier = carrier;
  }

  @Override
  public String title() {
    return "The same call over JSON and over MessagePack";
  }

  @Override
  public void play(Crew crew, PrintStream out, Verdict verdict) {
    Table table = new Table("encoding", "request", "reply");
    for (Encoding encoding : List.of(Encoding.JSON, Encoding.MESSAGEPACK)) {
      Launch launch = Launch.java(FileAnalystWorker.class).encodings(encoding).over(carrier);
      try (Child child = launch.name(encoding.wireName()).start()) {
        verdict.expectEqual("encoding agreed on", encoding, child.encoding());
        measure(child, encoding.wireName(), table, verdict);
      }
    }
    try (Child child = Crew.python(home).name("python").start()) {
      verdict.expectEqual("encoding of the child in Python", Encoding.JSON, child.encoding());
      measure(child, "json, a line (python)", table, verdict);
    }
    table.lines().forEach(line -> out.println("  " + line));
  }

  /**
   * Measures a call that had the connection to itself. The first may carry more than itself, and at
   * any time either end may ask with a PING whether the other is there.
   */
  private void measure(Child child, String label, Table table, Verdict verdict) {
    FileAnalyst analyst = child.client(FileAnalyst.class);
    verdict.expectEqual("first answer over " + child.name(), expected, analyst.analyse(path));
    Traffic before;
    Traffic after = child.traffic();
    int attempts = 0;
    do {
      before = after;
      verdict.expectEqual("next answer over " + child.name(), expected, analyst.analyse(path));
      after = child.traffic();
    } while (!isOneEachWay(before, after) && ++attempts < MAX_ATTEMPTS);
    verdict.expectEqual("frames of a request", 1L, after.framesSent() - before.framesSent());
    verdict.expectEqual("frames of a reply", 1L, after.framesReceived() - before.framesReceived());
    table.row(
        label,
        Text.count(after.bytesSent() - before.bytesSent(), "byte"),
        Text.count(after.bytesReceived() - before.bytesReceived(), "byte"));
  }

  private static boolean isOneEachWay(Traffic before, Traffic after) {
    return after.framesSent() - before.framesSent() == 1
        && after.framesReceived() - before.framesReceived() == 1;
  }
}
