package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.harness.Progress;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on standard error, if that is a terminal, and the notes as they come. */
final class TerminalProgress implements Progress {
  private static final int REFRESH_MILLIS = 500;

  private final PrintStream out;
  private final @Nullable ProgressBar bar;

  /**
   * @param isTerminal whether standard error shows a bar
   * @param out for notes
   */
  TerminalProgress(boolean isTerminal, PrintStream out) {
    this.out = out;
    this.bar =
        isTerminal
            ? new ProgressBarBuilder()
                .setTaskName("bench")
                .setInitialMax(0)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .build()
            : null;
  }

  @Override
  public void expect(long steps) {
    if (bar != null) {
      bar.maxHint(bar.getMax() + steps);
    }
  }

  @Override
  public void done(long steps, String what) {
    if (bar != null) {
      bar.stepBy(steps);
      bar.setExtraMessage(what);
    }
  }

  @Override
  public void note(String line) {
    out.println(line);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
