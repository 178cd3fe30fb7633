package dev.sallyport.cli.demo;

import dev.sallyport.cli.Console;
import dev.sallyport.cli.Text;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a long piece of work has come. Thread-safe.
 *
 * <p>On a terminal it is a bar, or a board of workers, that draws over itself; elsewhere four lines
 * that a log can keep.
 */
sealed interface Progress extends AutoCloseable permits Board, Progress.Bar, Progress.Lines {
  /** One unit of work is done. */
  void step();

  @Override
  void close();

  static Progress of(String task, long total, Console console) {
    return console.live() ? new Bar(task, total, console) : new Lines(task, total, console);
  }

  /** The same with a line for each worker of the crew, where somebody watches. */
  static Progress of(String task, long total, Crew crew, Console console) {
    return console.live()
        ? Board.open(task, total, crew, console)
        : new Lines(task, total, console);
  }

  /** For people. */
  final class Bar implements Progress {
    private static final int WIDTH = 79;
    private static final int INTERVAL_MILLIS = 50;

    private final ProgressBar bar;

    private Bar(String task, long total, Console console) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(INTERVAL_MILLIS)
              .setConsumer(new ConsoleProgressBarConsumer(console.err(), WIDTH))
              .build();
    }

    @Override
    public void step() {
      bar.step();
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** For logs. */
  final class Lines implements Progress {
    private static final int PARTS = 4;

    private final String task;
    private final long total;
    private final Console console;
    private long done;

    private Lines(String task, long total, Console console) {
      this.task = task;
      this.total = total;
      this.console = console;
    }

    @Override
    public synchronized void step() {
      long now = ++done;
      if (now * PARTS / total != (now - 1) * PARTS / total) {
        console.err().println(task + ": " + Text.number(now) + " of " + Text.number(total));
      }
    }

    @Override
    public void close() {}
  }
}
