package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sallyport.process.ExitReport.EndedBy;
import dev.sallyport.process.Launch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.LoggerFactory;

/** Children that have no threads of their own. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class ChildThreadsTest {
  private static final int MANY = 120;

  private final Children children = new Children();

  /** None of whose children has threads of its own. */
  private final ChildThreads shared = new ChildThreads(0);

  @AfterEach
  void endChildren() {
    children.close();
  }

  private static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .toList();
  }

  private static void awaitNoSharedThreads() {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() ->
            threads("sallyport-").stream()
                .noneMatch(name ->
                    List.of(
                            "sallyport-output",
                            "sallyport-exits",
                            "sallyport-exit",
                            "sallyport-reap")
                        .contains(name)));
  }

  private static void awaitLine(ChildProcess child, String line) {
    await()
        .atMost(Children.PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> child.stderrTail().contains(line));
  }

  @Test
  void manyChildrenHaveAFixedNumberOfThreadsAndNothingOfThemIsLost() throws Exception {
    // Those of other tests.
    awaitNoSharedThreads();
    List<ChildProcess> all = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      all.add(
          children.start(
              Children.printing(
                  "echo first of $1; read line; echo last of $1 >&2; exit $1",
                  Integer.toString(i))));
    }
    for (int i = 0; i < MANY; i++) {
      awaitLine(all.get(i), "first of " + i);
    }
    assertThat(threads("sallyport-"))
        .filteredOn(name ->
            name.startsWith("sallyport-stderr-")
                || name.startsWith("sallyport-exit")
                || name.startsWith("sallyport-reap")
                || name.equals("sallyport-output"))
        .hasSizeLessThanOrEqualTo(2 * ChildThreads.OWN + 2)
        .contains("sallyport-output", "sallyport-exits");

    for (ChildProcess child : all) {
      child.toChild().write('\n');
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> {
          for (String name : List.of("sallyport-exit", "sallyport-reap")) {
            assertThat(threads(name).stream().filter(name::equals))
                .hasSizeLessThanOrEqualTo(SharedThreads.MOST);
          }
          return all.stream().allMatch(child -> child.onReaped().isDone());
        });
    for (int i = 0; i < MANY; i++) {
      ChildProcess child = all.get(i);
      assertThat(Children.exitCode(child)).isEqualTo(i);
      assertThat(child.onReaped().join()).isTrue();
      assertThat(child.report(SessionFacts.NONE).stderrTail())
          .containsExactly("first of " + i, "last of " + i);
    }
    awaitNoSharedThreads();
    assertThat(all).allSatisfy(child -> assertThat(Children.threadsOf(child)).isEmpty());
  }

  @Test
  void aChildThatComesAfterOthersHaveEndedHasThreadsOfItsOwnAgain() throws Exception {
    ChildThreads one = new ChildThreads(1);
    ChildProcess first = children.start(Children.sh("read line"), one);
    ChildProcess second = children.start(Children.sh("read line"), one);
    assertThat(Children.threadsOf(first)).hasSize(2);
    assertThat(Children.threadsOf(second)).isEmpty();
    assertThat(first.stop(Children.PATIENCE, "closed")).isTrue();
    await().until(() -> Children.threadsOf(first).isEmpty());
    ChildProcess third = children.start(Children.sh("read line"), one);
    assertThat(Children.threadsOf(third)).hasSize(2);
    assertThat(second.stop(Children.PATIENCE, "closed")).isTrue();
    awaitNoSharedThreads();
  }

  @Test
  void theExitIsToldAndTheLastWordsAreThereThoughAGrandchildHoldsThePipe() throws Exception {
    ChildProcess child =
        children.start(
            Children.printing("sleep 1000 & echo $!; read line; printf 'no end'; exit 3"), shared);
    await().atMost(Children.PATIENCE).until(() -> child.stderrTail().size() == 1);
    ProcessHandle grandchild =
        ProcessHandle.of(Long.parseLong(child.stderrTail().get(0))).orElseThrow();
    child.toChild().write('\n');
    assertThat(Children.exitCode(child)).isEqualTo(3);
    assertThat(child.drained(Children.PATIENCE)).isTrue();
    assertThat(child.stderrTail()).endsWith("no end");
    assertThat(child.onReaped().get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Children.isGone(grandchild)).isTrue();
  }

  /** What it holds is closed at the exit, and so nobody waits for it. */
  @Test
  void aGrandchildThatGotAwayKeepsNoThread() throws Exception {
    ChildProcess child =
        children.start(
            Children.printing("env -i setsid sleep 1000 & echo $!; read line; exec sleep 0"),
            shared);
    await().atMost(Children.PATIENCE).until(() -> child.stderrTail().size() == 1);
    ProcessHandle grandchild =
        ProcessHandle.of(Long.parseLong(child.stderrTail().get(0))).orElseThrow();
    try {
      Children.awaitSessionOf(grandchild);
      child.toChild().write('\n');
      assertThat(child.onReaped().get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(grandchild.isAlive()).isTrue();
      assertThat(child.drained(Children.PATIENCE)).isTrue();
      awaitNoSharedThreads();
    } finally {
      grandchild.destroyForcibly();
    }
  }

  private static int lastOf(ChildProcess steady) {
    List<String> lines = steady.stderrTail();
    return Integer.parseInt(lines.get(lines.size() - 1).substring("steady ".length()));
  }

  @Test
  void aFloodPassesBesideOthersThatAreHeard() throws Exception {
    ChildProcess steady =
        children.start(
            Children.printing("i=0; while :; do i=$((i+1)); echo steady $i; sleep 0.05; done"),
            shared);
    awaitLine(steady, "steady 1");
    ChildProcess endless = children.start(Children.sh("exec yes 'on and on' >&2"), shared);
    await()
        .atMost(Children.PATIENCE)
        .until(() -> endless.stderrTail().size() == StderrTail.MAX_LINES);
    int heard = lastOf(steady);
    await().atMost(Children.PATIENCE).until(() -> lastOf(steady) >= heard + 5);
    assertThat(endless.killGroup("has gone on for long enough")).isTrue();

    children.flood("shared-flood", shared);
  }

  @Test
  void aLogThatBlocksHoldsUpNoExit() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AppenderBase<ILoggingEvent> stuck =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            blocked.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    stuck.start();
    Logger log = (Logger) LoggerFactory.getLogger("dev.sallyport.child.stuck");
    log.setAdditive(false);
    log.setLevel(Level.INFO);
    log.addAppender(stuck);
    try {
      children.start(Children.printing("echo something; read line").name("stuck"), shared);
      assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
      ChildProcess other = children.start(Children.printing("exit 4"), shared);
      assertThat(Children.exitCode(other)).isEqualTo(4);
      assertThat(other.onReaped().get(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      release.countDown();
      log.detachAppender(stuck);
    }
  }

  @Test
  void stopAndKillEndAChild() throws Exception {
    ChildProcess stopped = children.start(Children.printing("cat"), shared);
    assertThat(stopped.stop(Children.PATIENCE, "closed")).isTrue();
    assertThat(stopped.report(SessionFacts.NONE).endedBy()).isEqualTo(EndedBy.GOODBYE);
    ChildProcess killed =
        children.start(Children.printing("trap '' TERM; sleep 1000 & wait"), shared);
    assertThat(killed.killGroup("over its time")).isTrue();
    assertThat(Children.exitCode(killed)).isEqualTo(128 + 9);
    assertThat(killed.report(SessionFacts.NONE).reason()).isEqualTo("over its time");
    assertThat(killed.report(SessionFacts.NONE).uptime()).isPositive();
  }

  @Test
  void aJvmPrintsItsThreads() throws Exception {
    ChildProcess child = children.start(Launch.java(Mains.ReadsToEnd.class), shared);
    child.frames().read();
    assertThat(child.threadDump(Children.PATIENCE))
        .first()
        .satisfies(line -> assertThat(line).startsWith("Full thread dump"));
    child.toChild().close();
    assertThat(Children.exitCode(child)).isZero();
  }
}
