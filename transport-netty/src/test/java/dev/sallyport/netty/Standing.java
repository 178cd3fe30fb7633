package dev.sallyport.netty;

import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.Worker;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Remote;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.WorkerServer;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.SessionConformance.Linked;
import dev.sallyport.spi.conformance.Works;
import dev.sallyport.spi.conformance.WorksHandler;
import java.time.Duration;

/** A standing worker and who is connected to it. */
final class Standing implements Linked {
  private final WorkerServer worker;
  private final Remote remote;

  private Standing(WorkerServer worker, Remote remote) {
    this.worker = worker;
    this.remote = remote;
  }

  static Linked connect(
      Endpoint endpoint,
      Security here,
      Security there,
      Limits caller,
      Limits limits,
      Answers answers) {
    WorkerServer worker =
        Worker.builder()
            .serveWith(Works.class, WorksHandler::new)
            .channel(WorksHandler.Note.class, WorksHandler.Note.class, WorksHandler::converse)
            .limits(limits)
            .listen(endpoint, there);
    boolean connected = false;
    try {
      Remote remote =
          Remote.to(worker.endpoint())
              .security(here)
              .limits(caller)
              .serve(Answers.class, answers)
              // Some handlers do not return.
              .stopTimeout(Duration.ofSeconds(1))
              .open();
      connected = true;
      return new Standing(worker, remote);
    } finally {
      if (!connected) {
        worker.close();
      }
    }
  }

  @Override
  public Peer peer() {
    return remote;
  }

  @Override
  public void kill() {
    remote.disconnect();
  }

  @Override
  public void close() {
    remote.close();
    worker.close();
  }
}
