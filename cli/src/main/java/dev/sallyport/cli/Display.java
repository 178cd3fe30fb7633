package dev.sallyport.cli;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a run of known length has come: a bar on a terminal, else a line now and then.
 * Confined.
 */
public final class Display implements AutoCloseable {
  private static final int WIDTH = 100;
  private static final int UPDATE_MILLIS = 500;
  private static final int LINE_SECONDS = 15;

  private final String name;
  private final PrintStream err;
  private final long total;
  private final @Nullable ProgressBar bar;
  private long nextLine = LINE_SECONDS;

  /** For something of that name, which takes that long. */
  public Display(String name, Console console, Duration time) {
    this.name = name;
    err = console.err();
    total = time.toSeconds();
    bar =
        console.live()
            ? new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(total)
                .setUnit(" s", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                .build()
            : null;
  }

  /** Shows how far it is, and what has been done so far. */
  public void show(long seconds, String counts) {
    if (bar != null) {
      bar.stepTo(Math.min(seconds, total));
      bar.setExtraMessage(counts);
    } else if (seconds >= nextLine) {
      nextLine = seconds - seconds % LINE_SECONDS + LINE_SECONDS;
      err.println(name + ": " + seconds + " of " + total + " s, " + counts);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
