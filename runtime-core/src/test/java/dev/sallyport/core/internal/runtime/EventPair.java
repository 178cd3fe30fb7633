package dev.sallyport.core.internal.runtime;

import dev.sallyport.Data;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.MemoryLink;
import dev.sallyport.process.Protocol;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.RemoteSpec;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.WorkerSpec;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.Works;
import dev.sallyport.spi.conformance.WorksHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A standing worker and who is connected to it, over links within this process. */
final class EventPair implements AutoCloseable {
  private final MemoryLink[] links = MemoryLink.pair();
  private final StandingWorker worker;
  private final RemotePeer peer;

  EventPair(Protocol protocol, Limits caller, Limits workerLimits, Answers answers) {
    WorkerSpec spec =
        new WorkerSpec(
            List.of(new Service<>(Works.class, WorksHandler::new)),
            List.of(
                new ChannelService<>(
                    WorksHandler.Note.class, WorksHandler.Note.class, WorksHandler::converse)),
            workerLimits,
            true,
            List.of());
    this.worker = new StandingWorker(spec, Framing.of(protocol), ListenLimits.defaults());
    worker.accepted(links[1]);
    RemoteSpec remote =
        RemoteSpec.of(Endpoint.tcp("memory", 1))
            .with(draft -> {
              draft.protocol = protocol;
              draft.limits = caller;
              // Some handlers do not return.
              draft.stopTimeout = Duration.ofSeconds(1);
              draft.services = List.of(new Service<>(Answers.class, peer -> answers));
            });
    this.peer =
        RemotePeer.over(
            remote, links[0], Data.NULL, System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
  }

  Peer peer() {
    return peer;
  }

  /** How often the reading of this end was lent to callers. */
  int lent() {
    return links[0].lent();
  }

  /** Closes this end's link, as if its transport had failed. */
  void cut() {
    links[0].close();
  }

  void kill() {
    links[1].close();
  }

  @Override
  public void close() {
    peer.close();
    worker.close();
  }
}
