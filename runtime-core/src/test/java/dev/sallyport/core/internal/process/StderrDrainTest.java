package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

final class StderrDrainTest {
  private final Children children = new Children();
  private final Logger log = (Logger) LoggerFactory.getLogger("dev.sallyport.child.noisy");
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.setAdditive(false);
    log.setLevel(ch.qos.logback.classic.Level.TRACE);
    events.start();
    log.addAppender(events);
  }

  @AfterEach
  void endChildren() {
    children.close();
    log.detachAndStopAllAppenders();
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR: x, ERROR",
    "2026-01-01 12:00:00 [main] SEVERE x, ERROR",
    "FATAL x, ERROR",
    "CRITICAL:root:x, ERROR",
    "[WARN] x, WARN",
    "WARNING: INFO is not first, WARN",
    "INFO x, INFO",
    "12:00 DEBUG x, DEBUG",
    "TRACE, TRACE",
    "plain text, INFO",
    "no error here, INFO",
    "TERROR of ERRORS and MY_ERROR, INFO",
    "a name of some length before it so that the word is far away xxxxxxxxx ERROR, INFO"
  })
  void readsTheLevelFromAWordNearTheStart(String line, Level level) {
    assertThat(StderrDrain.level(line.getBytes(StandardCharsets.UTF_8))).isEqualTo(level);
  }

  @Test
  void logsEachLineWithItsLevel() {
    StderrDrain drain =
        drain("one\r\n\nERROR two {}\nlast without end".getBytes(StandardCharsets.UTF_8));
    assertThat(events.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .containsExactly("INFO one", "ERROR ERROR two {}", "INFO last without end");
    assertThat(drain.tail()).containsExactly("one", "", "ERROR two {}", "last without end");
  }

  @Test
  void cutsLongLinesAndReplacesMalformedText() {
    byte[] bytes = new byte[100_000];
    Arrays.fill(bytes, (byte) 'x');
    bytes[0] = (byte) 0xC3;
    bytes[1] = '(';
    bytes[bytes.length - 1] = '\n';
    StderrDrain drain = drain(bytes);
    assertThat(drain.tail())
        .singleElement()
        .satisfies(line -> assertThat(line).hasSize(8192).startsWith("\uFFFD(xx"));
    assertThat(events.list.get(0).getFormattedMessage()).endsWith("x [91807 bytes cut]");
  }

  @Test
  void tailIsBoundedInLinesAndBytes() {
    assertThat(drain(("line\n".repeat(1000) + "last\n").getBytes(StandardCharsets.UTF_8)).tail())
        .hasSize(StderrTail.MAX_LINES)
        .endsWith("last");
    assertThat(drain(("y".repeat(8000) + "\n").repeat(10).getBytes(StandardCharsets.UTF_8)).tail())
        .hasSize(StderrTail.MAX_BYTES / StderrDrain.MAX_LINE_BYTES);
  }

  @Test
  void aLoggerThatFailsDoesNotEndTheDraining() {
    AppenderBase<ILoggingEvent> broken =
        new AppenderBase<>() {
          @Override
          public synchronized void doAppend(ILoggingEvent event) {
            throw new IllegalStateException("the disk is full");
          }

          @Override
          protected void append(ILoggingEvent event) {}
        };
    broken.start();
    log.addAppender(broken);
    assertThat(drain("one\ntwo\n".getBytes(StandardCharsets.UTF_8)).tail())
        .containsExactly("one", "two");
  }

  @Test
  void logsABoundedNumberOfLinesASecondAndSaysHowManyItDidNot() {
    int lines = 25_000;
    drain("z\n".repeat(lines).getBytes(StandardCharsets.UTF_8));
    long logged = events.list.stream().filter(event -> event.getLevel().levelInt < 30_000).count();
    assertThat(logged).isBetween(10_000L, (long) lines);
    long said =
        events.list.stream()
            .map(ILoggingEvent::getFormattedMessage)
            .filter(text -> text.contains("not logged"))
            .mapToLong(text -> Long.parseLong(text.substring(0, text.indexOf(' '))))
            .sum();
    assertThat(logged + said).isEqualTo(lines);
  }

  @Test
  void visitsReadTheSameAsOneThatWaits() {
    byte[] bytes =
        ("one\r\n" + "x".repeat(9000) + "\n" + "line\n".repeat(20_000) + "last without end")
            .getBytes(StandardCharsets.UTF_8);
    StderrDrain drain = new StderrDrain(new ByteArrayInputStream(bytes), () -> false, log);
    int visits = 1;
    while (drain.visit() != Sweeper.Found.DONE) {
      visits++;
    }
    assertThat(visits).isGreaterThan(3);
    assertThat(drain.tail()).isEqualTo(drain(bytes).tail()).endsWith("last without end");
  }

  @Test
  void aVisitOfALivingChildFindsNoEnd() throws Exception {
    AtomicBoolean alive = new AtomicBoolean(true);
    InputStream in = new ByteArrayInputStream("a line\nmore".getBytes(StandardCharsets.UTF_8));
    StderrDrain drain = new StderrDrain(in, alive::get, log);
    for (int i = 0; i < 3; i++) {
      assertThat(drain.visit()).isEqualTo(Sweeper.Found.IDLE);
    }
    assertThat(drain.tail()).containsExactly("a line");
    assertThat(drain.awaitEnd(Duration.ZERO)).isFalse();
    alive.set(false);
    assertThat(drain.visit()).isEqualTo(Sweeper.Found.DONE);
    assertThat(drain.tail()).containsExactly("a line", "more");
    assertThat(drain.awaitEnd(Duration.ZERO)).isTrue();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFloodPassesQuicklyAndLeavesItsLastLines() throws Exception {
    children.flood("noisy", new ChildThreads(1));
  }

  private StderrDrain drain(byte[] bytes) {
    InputStream in = new ByteArrayInputStream(bytes);
    StderrDrain drain = new StderrDrain(in, () -> false, log);
    drain.run();
    return drain;
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aLineWithoutAnEndIsInTheReport() throws Exception {
    ChildProcess child = children.plain("printf 'no end' >&2; sleep 1000 & exit 1");
    Children.exitCode(child);
    assertThat(child.report(SessionFacts.NONE).stderrTail()).isEqualTo(List.of("no end"));
  }
}
