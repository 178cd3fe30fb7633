package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Limits;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.MemoryLink;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.WorkerSpec;
import dev.sallyport.spi.conformance.Works;
import dev.sallyport.spi.conformance.WorksHandler;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandingWorkerTest {
  private final StandingWorker worker =
      new StandingWorker(
          new WorkerSpec(
              List.of(new Service<>(Works.class, WorksHandler::new)),
              List.of(),
              Limits.defaults(),
              true,
              List.of()),
          Framing.BINARY,
          ListenLimits.defaults());

  @Test
  void whoseSessionCannotBeginKeepsNoPlace() {
    MemoryLink[] links = MemoryLink.pair();
    links[1].endThread();
    assertThatThrownBy(() -> worker.accepted(links[1])).hasMessageContaining("I/O threads");
    assertThat(worker.connections()).isZero();
    // Nor is it left open.
    assertThatThrownBy(() -> links[1].send(new byte[1], 0, 1)).isInstanceOf(IOException.class);
  }
}
