package dev.sallyport.cli.demo;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.cli.Text;
import dev.sallyport.examples.files.FileAnalyst;
import dev.sallyport.examples.files.FileReport;
import dev.sallyport.process.Child;
import dev.sallyport.process.ExitReport;
import dev.sallyport.process.Launch;
import java.io.PrintStream;
import java.util.List;

/** A child prints garbage and dies, another one talks on its channel; the others go on. */
final class DeathScene implements Scene {
  private static final String CHATTER = "Loading the model, 40 % done";

  private final String path;
  private final FileReport expected;

  /**
   * @param path a file to analyse
   * @param expected its report
   */
  DeathScene(String path, FileReport expected) {
    this.path = path;
    this.expected = expected;
  }

  @Override
  public String title() {
    return "A child prints garbage and dies in the middle of a call";
  }

  @Override
  public void play(Crew crew, PrintStream out, Verdict verdict) {
    playClumsy(out, verdict);
    goOn(crew, out, verdict);
    playChatty(out, verdict);
    goOn(crew, out, verdict);
  }

  private void playClumsy(PrintStream out, Verdict verdict) {
    try (Child child = Launch.java(ClumsyWorker.class).name("clumsy").start()) {
      FileAnalyst clumsy = child.client(FileAnalyst.class);
      verdict.expectEqual("answer in spite of the garbage", expected, clumsy.analyse(path));
      out.println(
          "  call 1: printed garbage on standard output; its answer was right all the same");
      try {
        clumsy.analyse(path);
        verdict.expect(false, "clumsy answered its second call (expected its death)");
      } catch (WorkerExitedException exited) {
        out.println("  call 2: WorkerExitedException");
        out.println(Text.indent(Text.message(exited), "    "));
        ExitReport report = exited.exitReport();
        verdict.expectEqual("exit code of clumsy", ClumsyWorker.EXIT_CODE, report.exitCode());
        verdict.expectEqual("calls in flight of clumsy", 1, report.callsInFlight().size());
      }
    }
  }

  /** A child that speaks on plain standard output and says something that is no reply. */
  private void playChatty(PrintStream out, Verdict verdict) {
    String script = "print('" + CHATTER + "', flush=True); input()";
    try (Child child = Launch.command(Python.COMMAND, "-c", script).name("chatty").start()) {
      child.client(FileAnalyst.class).analyse(path);
      verdict.expect(false, "chatty answered (expected a ProtocolException)");
    } catch (ProtocolException broken) {
      out.println("  another child prints text where its replies should be: ProtocolException");
      Text.message(broken).lines().limit(1).forEach(line -> out.println("    " + line));
      verdict.expectEqual("code of chatty's failure", ErrorCode.FOREIGN_BYTES, broken.code());
      verdict.expect(
          Text.message(broken).contains(CHATTER), "the failure of chatty does not quote its text");
    }
  }

  private void goOn(Crew crew, PrintStream out, Verdict verdict) {
    List<FileReport> answers = crew.answers(path);
    long right = answers.stream().filter(expected::equals).count();
    verdict.expectEqual(
        "right answers of the others after the death", (long) crew.workers(), right);
    out.println(
        "  the others go on: " + right + " of " + answers.size() + " gave the right answer");
  }
}
