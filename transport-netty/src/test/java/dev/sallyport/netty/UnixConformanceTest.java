package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Limits;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.SessionConformance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Over Unix domain sockets, to a standing worker. */
@ExtendWith(NoLeaks.class)
class UnixConformanceTest extends SessionConformance {
  @TempDir private static Path directory;

  @Override
  protected Linked connect(Limits caller, Limits worker, Answers answers) {
    try {
      Path socket = Ends.privateDirectory(directory).resolve("s");
      assertThat(socket).isAbsolute();
      return Standing.connect(
          Endpoint.unix(socket), Security.sameUser(), Security.sameUser(), caller, worker, answers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
