package dev.sallyport.cli.soak;

import dev.sallyport.cli.Console;
import dev.sallyport.cli.Text;
import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far a soak has come: a bar on a terminal, else a line now and then. Confined. */
final class Display implements AutoCloseable {
  private static final int WIDTH = 100;
  private static final int UPDATE_MILLIS = 500;
  private static final int LINE_SECONDS = 15;

  private final PrintStream err;
  private final long total;
  private final @Nullable ProgressBar bar;
  private long nextLine = LINE_SECONDS;

  Display(Console console, Duration time) {
    err = console.err();
    total = time.toSeconds();
    bar =
        console.live()
            ? new ProgressBarBuilder()
                .setTaskName("soak")
                .setInitialMax(total)
                .setUnit(" s", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                .build()
            : null;
  }

  void show(long seconds, long turns, long messages, long faults) {
    String counts =
        Text.count(turns, "turn")
            + ", "
            + Text.count(messages, "message")
            + ", "
            + Text.count(faults, "fault");
    if (bar != null) {
      bar.stepTo(Math.min(seconds, total));
      bar.setExtraMessage(counts);
    } else if (seconds >= nextLine) {
      nextLine = seconds - seconds % LINE_SECONDS + LINE_SECONDS;
      err.println("soak: " + seconds + " of " + total + " s, " + counts);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
