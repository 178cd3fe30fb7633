package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.ConnectionException;
import dev.sallyport.Contract;
import dev.sallyport.Sallyport;
import dev.sallyport.Worker;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Remote;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.Token;
import dev.sallyport.socket.WorkerServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What somebody reads whose connection did not come about: each thing is said once. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
final class ConnectionTextTest {
  @TempDir private Path directory;

  @Contract
  public interface Echo {
    String echo(String text);
  }

  /** The failure of {@code work}, as it is printed. */
  private static String printed(Callable<?> work) {
    ConnectionException failure =
        catchThrowableOfType(ConnectionException.class, () -> work.call());
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static void assertSaidOnce(String printed, String words) {
    assertThat(printed.split(java.util.regex.Pattern.quote(words), -1)).as(printed).hasSize(2);
  }

  @Test
  void whereNobodyListens() throws Exception {
    Path file = Ends.privateDirectory(directory).resolve("s");
    assertSaidOnce(printed(() -> Sallyport.connect(Endpoint.unix(file))), "nobody listens there");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String printed =
        printed(() ->
            Remote.to(Endpoint.tcp("127.0.0.1", port))
                .security(Security.insecurePlaintext())
                .open());
    assertSaidOnce(printed, "nobody listens there");
    // What the system says has the number that a search finds.
    assertThat(printed).contains("Caused by: ", "onnection refused: /127.0.0.1:" + port);
  }

  @Test
  void whereNobodyAnswersAtAll() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String printed =
          printed(() ->
              Remote.to(Endpoint.tcp("127.0.0.1", silent.getLocalPort()))
                  .security(Security.token(Token.random()))
                  .connectTimeout(Duration.ofSeconds(2))
                  .open());
      assertSaidOnce(printed, "not let in within 2 s");
      assertThat(printed).doesNotContain("Caused by");
    }
  }

  @Test
  void whereAnotherListens() throws Exception {
    Endpoint endpoint = Endpoint.unix(Ends.privateDirectory(directory).resolve("s"));
    try (WorkerServer first = Worker.listen(endpoint, Echo.class, text -> text)) {
      String printed = printed(() -> Worker.listen(endpoint, Echo.class, text -> text));
      assertSaidOnce(printed, "address in use");
      assertThat(printed).doesNotContain("Caused by");
      assertThat(first.connections()).isZero();
    }
  }
}
