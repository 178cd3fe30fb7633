package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Channel;
import dev.sallyport.Contract;
import dev.sallyport.Data;
import dev.sallyport.ErrorCode;
import dev.sallyport.InProcess;
import dev.sallyport.IncompatibleException;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.MemoryLink;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.spi.RemoteSpec;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.WorkerSpec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is advised where the other end does not serve something fits what that end is. */
@Timeout(60)
class RemedyTest {
  @Contract
  public interface Echo {
    String echo(String text);
  }

  @Contract
  public interface Unserved {
    String never();
  }

  private static void assertAdvice(
      Peer peer, String contract, String tasks, String channel, String bootstrap) {
    assertThatThrownBy(() -> peer.client(Unserved.class))
        .isInstanceOfSatisfying(
            IncompatibleException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_METHOD))
        .hasMessageEndingWith("]): " + contract);
    assertThatThrownBy(() -> peer.call(Errands::pid))
        .isInstanceOf(IncompatibleException.class)
        .hasMessageEndingWith("]): " + tasks);
    assertThatThrownBy(() -> open(peer))
        .isInstanceOf(IncompatibleException.class)
        .hasMessageEndingWith("]): " + channel);
    assertThatThrownBy(() -> peer.bootstrap(Data.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no bootstrap data for this end: " + bootstrap);
  }

  private static Channel<Data, Data> open(Peer peer) {
    return peer.channel(Data.class, Data.class);
  }

  @Test
  void ofAChildItIsWhatItsMainServes() {
    try (Child child = Launch.java(DeskWorker.class).start()) {
      assertThatThrownBy(() -> child.client(Unserved.class))
          .hasMessageEndingWith(
              "]): pass it to Worker.serve in the child, or beside others to"
                  + " Worker.builder().serve");
    }
  }

  @Test
  void betweenAStandingWorkerAndWhoConnectsItNamesNoChildAndNoParent() throws Exception {
    MemoryLink[] links = MemoryLink.pair();
    CompletableFuture<Peer> client = new CompletableFuture<>();
    Service<Echo> echo =
        new Service<>(
            Echo.class,
            peer -> {
              client.complete(peer);
              return text -> text;
            });
    StandingWorker worker =
        new StandingWorker(
            new WorkerSpec(List.of(echo), List.of(), Limits.defaults(), true, List.of()),
            Framing.BINARY,
            ListenLimits.defaults());
    worker.accepted(links[1]);
    RemotePeer remote =
        RemotePeer.over(
            RemoteSpec.of(Endpoint.tcp("memory", 1)),
            links[0],
            Data.NULL,
            System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
    try {
      assertAdvice(
          remote,
          "pass it to Worker.listen in the standing worker, or beside others to"
              + " Worker.builder().serve before listen",
          "pass it to Worker.builder().tasks before listen in the standing worker",
          "register it with Worker.builder().channel before listen in the standing worker",
          "only a worker gets some: read it at the other end");
      assertAdvice(
          client.get(10, TimeUnit.SECONDS),
          "pass it to Remote.to(...).serve in the process that connects",
          "a process that connects serves no tasks: make it a contract, and pass that to"
              + " Remote.to(...).serve there",
          "only a worker accepts channels: open it at the other end",
          "pass it with Remote.to(...).bootstrap in the process that connects");
    } finally {
      remote.close();
      worker.close();
    }
  }

  @Test
  void withinAProcessItNamesTheInProcess() throws Exception {
    CompletableFuture<Peer> caller = new CompletableFuture<>();
    try (InProcess worker =
        InProcess.builder()
            .serveWith(
                Echo.class,
                peer -> {
                  caller.complete(peer);
                  return text -> text;
                })
            .open()) {
      assertThat(worker.client(Echo.class).echo("x")).isEqualTo("x");
      assertAdvice(
          worker,
          "pass it to InProcess.serve, or beside others to InProcess.builder().serve",
          "pass it to InProcess.serveTasks, or beside contracts to InProcess.builder().tasks",
          "register it with InProcess.builder().channel",
          "only a worker gets some: read it at the other end");
      assertAdvice(
          caller.get(10, TimeUnit.SECONDS),
          "pass it to InProcess.builder().serveBack",
          "the caller's end serves no tasks: make it a contract, and pass that to"
              + " InProcess.builder().serveBack",
          "only a worker accepts channels: open it at the other end",
          "pass it with InProcess.builder().bootstrap");
    }
  }
}
