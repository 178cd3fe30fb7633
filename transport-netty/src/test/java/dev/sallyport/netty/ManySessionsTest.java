package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.sallyport.Contract;
import dev.sallyport.Worker;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Remote;
import dev.sallyport.socket.WorkerServer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand sessions with one worker. Both ends are in this JVM: its threads are those of the
 * worker and of its thousand callers together.
 */
@ExtendWith(NoLeaks.class)
@Timeout(60)
@EnabledOnOs({OS.LINUX, OS.MAC})
final class ManySessionsTest {
  private static final int SESSIONS = 1000;

  /**
   * More than there were with one session that had come and gone: those of the JVM's own, and a few
   * that call and bring to an end.
   */
  private static final int MORE_THREADS = 24;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @TempDir Path temporary;

  @Contract
  interface Sum {
    int sum(int first, int second);
  }

  private static long descriptors() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static List<String> names() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted().toList();
  }

  private WorkerServer serve() throws Exception {
    Endpoint unix = Endpoint.unix(Ends.privateDirectory(temporary).resolve("s"));
    return Worker.listen(unix, Sum.class, (first, second) -> first + second);
  }

  private static List<Remote> open(WorkerServer worker, int count) {
    List<Remote> remotes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Remote remote = Remote.to(worker.endpoint()).open();
      remotes.add(remote);
      assertThat(remote.client(Sum.class).sum(i, 1)).isEqualTo(i + 1);
    }
    return remotes;
  }

  /** What stays for good is there after the first, and what stays for a while is gone. */
  private static void comeAndGo(WorkerServer worker) {
    open(worker, 1).forEach(Remote::close);
    await().until(() -> worker.connections() == 0);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() ->
            names().stream()
                .noneMatch(
                    each -> each.startsWith("sallyport-call-") || each.equals("sallyport-end")));
  }

  private static void awaitNobody(WorkerServer worker, long descriptors) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> worker.connections() == 0 && descriptors() <= descriptors);
  }

  /** The peak is the JVM's own count: no burst is too short for it. */
  private static void assertThreads(int before) {
    assertThat(THREADS.getPeakThreadCount() - before)
        .as("threads beyond %s, of which are left: %s", before, names())
        .isLessThanOrEqualTo(MORE_THREADS);
  }

  @Test
  void aThousandSessionsThatEndAtOnceAreServedByTheSameThreads() throws Exception {
    try (WorkerServer worker = serve()) {
      comeAndGo(worker);
      long descriptors = descriptors();
      int before = THREADS.getThreadCount();
      THREADS.resetPeakThreadCount();

      List<Remote> remotes = open(worker, SESSIONS);
      assertThat(worker.connections()).isEqualTo(SESSIONS);
      assertThreads(before);

      remotes.forEach(Remote::disconnect);
      awaitNobody(worker, descriptors);
      await().until(() -> remotes.stream().noneMatch(Remote::isOpen));
      assertThreads(before);
    }
  }

  @Test
  void aThousandSessionsThatAWorkerEndsAreEndedByTheSameThreads() throws Exception {
    WorkerServer worker = serve();
    try {
      comeAndGo(worker);
      long descriptors = descriptors();

      List<Remote> remotes = open(worker, SESSIONS);
      Stream<CompletableFuture<?>> ends = remotes.stream().map(Remote::onEnd);
      CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
      worker.close();
      // Each end is told to somebody who may wait, on a thread that may: those are not as few.
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> {
            assertThat(names().stream().filter("sallyport-end"::equals)).hasSizeLessThan(5);
            return all.isDone();
          });
      assertThat(all).isCompleted();
      awaitNobody(worker, descriptors);
    } finally {
      worker.close();
    }
  }
}
