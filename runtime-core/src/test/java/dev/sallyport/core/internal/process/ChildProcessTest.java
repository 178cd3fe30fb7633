package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.process.ExitReport;
import dev.sallyport.process.ExitReport.EndedBy;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Stdio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class ChildProcessTest {
  private static final Duration STEP = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Children children = new Children();

  @AfterEach
  void endChildren() {
    children.close();
  }

  @Test
  void goodbyeEndsAChildThatReadsToTheEnd() throws Exception {
    ChildProcess child = children.plain("cat");
    assertThat(child.stop(LONG, "closed")).isTrue();
    ExitReport report = child.report(SessionFacts.NONE);
    assertThat(report.exitCode()).isZero();
    assertThat(report.endedBy()).isEqualTo(EndedBy.GOODBYE);
    assertThat(report.reason()).isEqualTo("closed");
  }

  @Test
  void sigtermEndsAChildThatIgnoresTheEndOfItsInput() {
    ChildProcess child = children.start(Launch.command("sleep", "1000").name("sleep"));
    assertThat(child.stop(STEP, "closed")).isTrue();
    ExitReport report = child.report(SessionFacts.NONE);
    assertThat(report.exitCode()).isEqualTo(128 + 15);
    assertThat(report.endedBy()).isEqualTo(EndedBy.TERMINATED);
    assertThat(report.reason())
        .isEqualTo("closed, and it did not end within 300 ms of its goodbye");
  }

  @Test
  void killsWholeGroupWhenLeaderIgnoresSigterm() throws Exception {
    ChildProcess child =
        children.plain("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1; done");
    ProcessHandle grandchild = children.announced(child);
    long start = System.nanoTime();
    assertThat(child.stop(STEP, "closed")).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(STEP.multipliedBy(2), STEP.multipliedBy(2).plusSeconds(5));
    assertThat(Children.isGone(grandchild)).isTrue();
    ExitReport report = child.report(SessionFacts.NONE);
    assertThat(report.exitCode()).isEqualTo(128 + 9);
    assertThat(report.endedBy()).isEqualTo(EndedBy.KILLED);
    assertThat(report.reason()).endsWith("did not end within 300 ms of SIGTERM");
  }

  @Test
  void killTakesTheGroupAtOnceAndKeepsItsReason() throws Exception {
    ChildProcess child = children.dedicated("sleep 1000 & echo $! >&3; wait");
    ProcessHandle grandchild = children.announced(child);
    assertThat(child.killGroup("over its time")).isTrue();
    assertThat(Children.isGone(grandchild)).isTrue();
    assertThat(child.awaitExit(Children.PATIENCE)).isTrue();
    child.killGroup("a later reason");
    assertThat(child.report(SessionFacts.NONE).reason()).isEqualTo("over its time");
  }

  @Test
  void killReachesAForkingTree() throws Exception {
    // Each loop keeps starting processes, in the group and in sessions of their own.
    ChildProcess child =
        children.plain(
            "for i in 1 2 3; do (while :; do sleep 0.01; setsid sleep 1000 & done) & done;"
                + " echo $$; wait");
    children.announced(child);
    assertThat(child.killGroup("a flood of processes")).isTrue();
  }

  @Test
  void killRightAfterTheStartLeavesNothing() throws Exception {
    for (int i = 0; i < 20; i++) {
      ChildProcess child = children.dedicated("sleep 1000 & sleep 1000");
      assertThat(child.killGroup("at once")).isTrue();
      assertThat(child.awaitExit(Children.PATIENCE)).isTrue();
      assertThat(child.reapGroup()).isTrue();
    }
  }

  @Test
  void reportsTheExitAtOnceThoughAGrandchildHoldsThePipeThenReapsIt() throws Exception {
    ChildProcess child = children.plain("sleep 1000 & echo $!; read line; exit 3");
    ProcessHandle grandchild = children.announced(child);
    long start = System.nanoTime();
    child.toChild().write('\n');
    assertThat(Children.exitCode(child)).isEqualTo(3);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    assertThat(Children.readAll(child)).isEmpty();
    assertThat(child.onReaped().get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Children.isGone(grandchild)).isTrue();
    assertThat(child.report(SessionFacts.NONE).endedBy()).isEqualTo(EndedBy.ITSELF);
  }

  @Test
  void wakesAReaderThatIsBlockedWhileAGrandchildHoldsThePipe() throws Exception {
    ChildProcess child = children.dedicated("sleep 1000 & read line <&4; exit 0");
    var read = CompletableFuture.supplyAsync(() -> readToEnd(child));
    child.toChild().write('\n');
    assertThat(read.get(20, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void reapsADoubleForkedGrandchild() throws Exception {
    ChildProcess child = children.plain("(sleep 1000 & echo $!) ; read line; echo done; exit 0");
    ProcessHandle grandchild = children.announced(child);
    assertThat(grandchild.parent().map(ProcessHandle::pid)).isNotEqualTo(child.pid());
    child.toChild().write('\n');
    assertThat(child.onReaped().get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Children.isGone(grandchild)).isTrue();
  }

  @Test
  void reapsAGrandchildInASessionOfItsOwnByTheVariableItInherited() throws Exception {
    ChildProcess child = children.plain("setsid sleep 1000 & echo $!; read line");
    ProcessHandle grandchild = children.announced(child);
    Children.awaitSessionOf(grandchild);
    child.toChild().close();
    assertThat(child.onReaped().get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Children.isGone(grandchild)).isTrue();
  }

  @Test
  void aGrandchildWithoutSessionParentAndVariableOutlivesAnExit() throws Exception {
    ChildProcess child =
        children.plain("env -i setsid sleep 1000 & echo $!; read line; exec sleep 0");
    ProcessHandle grandchild = children.announced(child);
    Children.awaitSessionOf(grandchild);
    child.toChild().write('\n');
    assertThat(child.onReaped().get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(grandchild.isAlive()).isTrue();
    // It holds standard error too, for which the report waits no longer than it says.
    long start = System.nanoTime();
    child.report(SessionFacts.NONE);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(ChildProcess.STDERR_BOUND.plusSeconds(1));
  }

  @Test
  void theSameGrandchildIsKilledWithItsParent() throws Exception {
    ChildProcess child = children.plain("env -i setsid sleep 1000 & echo $!; wait");
    ProcessHandle grandchild = children.announced(child);
    Children.awaitSessionOf(grandchild);
    child.killGroup("with all below");
    Children.awaitGone(grandchild);
  }

  @Test
  void leavesOtherChildrenAlone() throws Exception {
    ChildProcess other = children.plain("cat");
    ChildProcess child = children.plain("sleep 1000");
    child.killGroup("alone");
    assertThat(child.awaitExit(Children.PATIENCE)).isTrue();
    assertThat(child.reapGroup()).isTrue();
    assertThat(other.isAlive()).isTrue();
    assertThat(other.stop(LONG, "closed")).isTrue();
    assertThat(other.report(SessionFacts.NONE).endedBy()).isEqualTo(EndedBy.GOODBYE);
  }

  @Test
  void endOfInputReachesAChildThoughLaterOnesWereStarted() {
    ChildProcess first = children.plain("cat");
    children.plain("cat");
    children.dedicated("cat <&4");
    assertThat(first.stop(LONG, "closed")).isTrue();
    assertThat(first.report(SessionFacts.NONE).endedBy()).isEqualTo(EndedBy.GOODBYE);
  }

  @Test
  void exitCodeAndSignalsAreInTheReport() throws Exception {
    ChildProcess code = children.plain("echo gone wrong >&2; exit 42");
    ChildProcess signal = children.plain("kill -s SEGV $$");
    assertThat(Children.exitCode(code)).isEqualTo(42);
    assertThat(Children.exitCode(signal)).isEqualTo(128 + 11);
    ExitReport report = code.report(SessionFacts.NONE);
    assertThat(report.status()).isEqualTo("exit code 42");
    assertThat(report.stderrTail()).containsExactly("gone wrong");
    assertThat(signal.report(SessionFacts.NONE).status()).contains("SIGSEGV");
  }

  @Test
  void reportIsMadeOnceWithTheFactsOfTheSession() throws Exception {
    ChildProcess child = children.plain("exit 1");
    Children.exitCode(child);
    SessionFacts facts =
        new SessionFacts(
            Collections.nCopies(30, "Thumbnails.resize"),
            OptionalLong.of(System.nanoTime() - TimeUnit.SECONDS.toNanos(100)));
    ExitReport report = child.report(facts);
    assertThat(report.callsInFlight()).hasSize(20).contains("Thumbnails.resize");
    assertThat(report.silence()).hasValueSatisfying(time -> assertThat(time).isPositive());
    assertThat(report.uptime()).isPositive();
    assertThat(child.report(SessionFacts.NONE)).isSameAs(report);
  }

  @Test
  void reportOfALivingChildIsRefused() {
    ChildProcess child = children.plain("cat");
    assertThatThrownBy(() -> child.report(SessionFacts.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is alive");
    assertThatThrownBy(child::reapGroup).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void exitIsNoticedThoughTheCommonPoolIsBlocked() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try {
      for (int i = 0; i < 64; i++) {
        ForkJoinPool.commonPool().execute(() -> awaitQuietly(release));
      }
      assertThat(Children.exitCode(children.plain("exit 7"))).isEqualTo(7);
    } finally {
      release.countDown();
    }
  }

  @Test
  void interruptedStopKillsAndKeepsTheInterrupt() {
    ChildProcess child = children.start(Launch.command("sleep", "1000").name("sleep"));
    Thread.currentThread().interrupt();
    child.stop(LONG, "closed");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void stopNeverWaitsForAWriteThatTheChildDoesNotRead() throws Exception {
    ChildProcess child = children.start(Launch.command("sleep", "1000").name("sleep"));
    CountDownLatch writing = new CountDownLatch(1);
    var write =
        CompletableFuture.supplyAsync(() -> {
          writing.countDown();
          try {
            child.toChild().write(new byte[1 << 20]);
            return "written";
          } catch (IOException e) {
            return "failed";
          }
        });
    writing.await();
    assertThat(child.stop(STEP, "closed")).isTrue();
    assertThat(write.get(20, TimeUnit.SECONDS)).isEqualTo("failed");
  }

  /** Its number, its group's and its variable may be somebody else's by then. */
  @Test
  void aKillLongAfterTheExitTouchesNobody() throws Exception {
    ChildProcess child = children.plain("echo $SALLYPORT_CHILD; exit 5");
    String id = Children.readAll(child).strip();
    assertThat(Children.exitCode(child)).isEqualTo(5);
    assertThat(child.onReaped().get(20, TimeUnit.SECONDS)).isTrue();
    ProcessBuilder stranger = new ProcessBuilder("sleep", "1000");
    stranger.environment().put(ChildVariables.CHILD, id);
    Process other = stranger.start();
    try {
      assertThat(child.killGroup("too late")).isTrue();
      assertThat(child.stop(STEP, "too late")).isTrue();
      assertThat(other.isAlive()).isTrue();
      ExitReport report = child.report(SessionFacts.NONE);
      assertThat(report.endedBy()).isEqualTo(EndedBy.ITSELF);
      assertThat(report.reason()).isEmpty();
    } finally {
      other.destroyForcibly();
    }
  }

  /** The exit takes a hook away; one that came after it would keep the child for ever. */
  @Test
  void nothingIsKeptOfChildrenThatEndAtOnce() throws Exception {
    List<WeakReference<ChildProcess>> ended = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ChildProcess child = ChildProcess.start(Launch.command("true").spec());
      assertThat(child.onReaped().get(20, TimeUnit.SECONDS)).isTrue();
      ended.add(new WeakReference<>(child));
    }
    Awaitility.await()
        .atMost(Children.PATIENCE)
        .until(() -> {
          System.gc();
          return ended.stream().allMatch(each -> each.get() == null);
        });
  }

  @Test
  void threadsOfAChildEndWithIt() throws Exception {
    ChildProcess child = children.start(Children.sh("cat").stdio(Stdio.PLAIN));
    assertThat(Children.threadsOf(child)).contains("sallyport-stderr-test-" + child.pid());
    child.stop(LONG, "closed");
    Awaitility.await()
        .atMost(Children.PATIENCE)
        .untilAsserted(() -> assertThat(Children.threadsOf(child)).isEmpty());
  }

  private static String readToEnd(ChildProcess child) {
    try {
      return Children.readAll(child);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
