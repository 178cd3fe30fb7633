package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Protocol;
import dev.sallyport.process.Stdio;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.SessionConformance;
import dev.sallyport.spi.conformance.Works;
import dev.sallyport.spi.conformance.WorksHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Over pipes to real child processes, in the binary framing. */
class StdioConformanceTest extends SessionConformance {
  private static final Limits IMPATIENT = Limits.defaults().withHeartbeat(Duration.ofMillis(100));

  @Override
  protected Linked connect(Limits caller, Limits worker, Answers answers) {
    return connect(Protocol.BINARY, caller, worker, answers);
  }

  static Linked connect(Protocol protocol, Limits caller, Limits worker, Answers answers) {
    Child child =
        Launch.java(WorksHandler.class)
            .arguments(WorksHandler.arguments(worker))
            .protocol(protocol)
            .stdio(Stdio.DEDICATED)
            .limits(caller)
            .serve(Answers.class, answers)
            .start();
    return new Linked() {
      @Override
      public Peer peer() {
        return child;
      }

      @Override
      public void kill() {
        assertThat(ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly()).isTrue();
      }

      @Override
      public void close() {
        child.close();
      }
    };
  }

  private static Child start() {
    return Launch.java(WorksHandler.class)
        .arguments(WorksHandler.arguments(Limits.defaults()))
        .limits(IMPATIENT)
        .start();
  }

  @Test
  void aBusyChildIsNotSuspected() throws Exception {
    try (Child child = start()) {
      CompletableFuture<Integer> busy =
          CompletableFuture.supplyAsync(() -> child.client(Works.class).spin(1500));
      boolean suspected = false;
      while (!busy.isDone()) {
        suspected |= child.isUnresponsive();
        Thread.onSpinWait();
      }
      assertThat(busy.get()).isPositive();
      assertThat(suspected).isFalse();
    }
  }

  @Test
  void aStoppedChildIsSuspectedAndRecovers() throws Exception {
    try (Child child = start()) {
      Works works = child.client(Works.class);
      assertThat(works.echo("x")).isEqualTo("x");
      signal(child, "STOP");
      try {
        await().until(child::isUnresponsive);
      } finally {
        signal(child, "CONT");
      }
      await().until(() -> !child.isUnresponsive());
      assertThat(works.echo("y")).isEqualTo("y");
    }
  }

  private static void signal(Child child, String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(child.pid())).inheritIO().start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shuttingDownAChildFinishesItsCalls() throws Exception {
    try (Child child = start()) {
      CompletableFuture<byte[]> call = child.client(Works.class).bytes("k", new byte[1 << 20]);
      assertThat(child.shutdown(Duration.ofSeconds(20))).isTrue();
      assertThat(call.get()).hasSize(1 << 20);
      assertThat(child.exitReport().orElseThrow().exitCode()).isZero();
    }
  }
}
