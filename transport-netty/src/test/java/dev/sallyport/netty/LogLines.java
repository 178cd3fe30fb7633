package dev.sallyport.netty;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** What one logger is told until this is closed. Thread-safe. */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final Pattern MORE = Pattern.compile("(\\d+) more connections");

  private final Logger log;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  LogLines(String logger, Level level) {
    log = (Logger) LoggerFactory.getLogger(logger);
    log.setLevel(level);
    start();
    log.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getFormattedMessage());
  }

  List<String> all() {
    return List.copyOf(lines);
  }

  /** Of how many connections they tell. */
  int connections() {
    int told = 0;
    for (String line : lines) {
      Matcher more = MORE.matcher(line);
      told += more.find() ? Integer.parseInt(more.group(1)) : 1;
    }
    return told;
  }

  List<String> beginning(String text) {
    return lines.stream().filter(line -> line.startsWith(text)).toList();
  }

  @Override
  public void close() {
    log.detachAppender(this);
    log.setLevel(null);
  }
}
