package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ErrorCode;
import dev.sallyport.spi.LinePerSecond;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That a kind of line is heard of again whatever the system has no room for. */
class LogClockTest {
  private final Deque<Runnable> timers = new ArrayDeque<>();
  private final List<String> lines = new ArrayList<>();
  private boolean hasThreads = true;
  private boolean hasTimers = true;

  private final LogClock clock =
      new LogClock(
          (delay, task) -> {
            if (!hasTimers) {
              throw new OutOfMemoryError("no thread for the timers");
            }
            timers.add(task);
          },
          line -> {
            if (hasThreads) {
              line.run();
            }
            return hasThreads;
          });
  private final LinePerSecond<ErrorCode> log = new LinePerSecond<>(ErrorCode.class);

  private void tell() {
    log.tell(ErrorCode.CLOSED, clock, () -> lines.add("one"), more -> lines.add(more + " more"));
  }

  @Test
  void aLineForWhichThereIsNoThreadIsPutOff() {
    tell();
    tell();
    hasThreads = false;
    timers.remove().run();
    assertThat(lines).containsExactly("one");
    tell();
    hasThreads = true;
    timers.remove().run();
    assertThat(lines).containsExactly("one", "2 more");
  }

  @Test
  void oneThatCannotBePutOffIsWrittenAtOnceAndItsKindGoesOn() {
    tell();
    tell();
    hasThreads = false;
    hasTimers = false;
    assertThatThrownBy(timers.remove()::run).isInstanceOf(OutOfMemoryError.class);
    assertThat(lines).containsExactly("one", "1 more");
    hasThreads = true;
    hasTimers = true;
    tell();
    assertThat(lines).containsExactly("one", "1 more", "one");
  }

  @Test
  void oneOfWhichNothingWasLeftOutEndsItsSecondSoToo() {
    tell();
    hasThreads = false;
    hasTimers = false;
    assertThatThrownBy(timers.remove()::run).isInstanceOf(OutOfMemoryError.class);
    hasTimers = true;
    tell();
    assertThat(lines).containsExactly("one", "one");
  }
}
