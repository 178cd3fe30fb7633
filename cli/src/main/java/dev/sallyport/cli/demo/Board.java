package dev.sallyport.cli.demo;

import dev.sallyport.cli.Console;
import dev.sallyport.cli.Table;
import dev.sallyport.cli.Text;
import dev.sallyport.pool.WorkerStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How far a job has come and what each worker is at, on a terminal: some lines that are drawn over
 * themselves, by a thread of their own. Thread-safe.
 */
final class Board implements Progress {
  private static final int WIDTH = 79;
  private static final int INTERVAL_MILLIS = 50;
  private static final String CLEAR_LINE = "\u001b[2K";

  private final String task;
  private final long total;
  private final Crew crew;
  private final Console console;
  private final Thread painter = new Thread(this::paint, "demo-board");

  // Guarded by this.
  private long done;
  private int drawn;
  private boolean closed;

  private Board(String task, long total, Crew crew, Console console) {
    this.task = task;
    this.total = total;
    this.crew = crew;
    this.console = console;
  }

  static Board open(String task, long total, Crew crew, Console console) {
    Board board = new Board(task, total, crew, console);
    board.painter.setDaemon(true);
    board.painter.start();
    return board;
  }

  @Override
  public synchronized void step() {
    done++;
  }

  private synchronized void paint() {
    try {
      while (!closed) {
        draw();
        TimeUnit.MILLISECONDS.timedWait(this, INTERVAL_MILLIS);
      }
    } catch (InterruptedException interrupted) {
      // Nobody interrupts this thread but who wants it to end.
    }
  }

  private synchronized void draw() {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append('A');
    }
    List<String> lines = lines();
    for (String line : lines) {
      text.append('\r')
          .append(CLEAR_LINE)
          .append(line, 0, Math.min(WIDTH, line.length()))
          .append('\n');
    }
    drawn = lines.size();
    console.err().print(text);
    console.err().flush();
  }

  private List<String> lines() {
    Table table = new Table("worker", "pid", "calls", "now");
    for (Member member : crew.members()) {
      for (WorkerStatistics worker : member.each()) {
        table.row(
            worker.name(),
            Long.toString(worker.pid()),
            Text.number(worker.done()),
            Member.activity(worker));
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(task + ": " + Text.number(done) + " of " + Text.number(total));
    lines.addAll(table.lines());
    return lines;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    draw();
  }
}
