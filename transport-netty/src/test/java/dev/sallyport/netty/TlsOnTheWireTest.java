package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.netty.Ends.Heard;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.SocketLink;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody on the way can read and change, with TLS and without it. */
@ExtendWith(NoLeaks.class)
final class TlsOnTheWireTest {
  private static final Pki PKI = new Pki("authority");
  private static final Security TLS =
      Security.mutualTls(Pki.stores(PKI.issue("worker"), PKI.authority));

  @Test
  void whoIsOnTheWayReadsNothing() throws Exception {
    assertThat(seenOfAnAttackAtDawn(TLS)).doesNotContain("dawn");
  }

  @Test
  void withoutTlsItReadsAll() throws Exception {
    assertThat(seenOfAnAttackAtDawn(Security.insecurePlaintext())).contains("dawn");
  }

  private static String seenOfAnAttackAtDawn(Security security) throws Exception {
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), security);
        OnTheWay between = new OnTheWay(ends)) {
      SocketLink link = between.connect(security);
      Heard heard = Heard.of(ends.takeAccepted());
      Ends.send(link, "attack at dawn");
      heard.awaitText("attack at dawn");
      String seen = between.seen();
      link.close();
      return seen;
    }
  }

  @Test
  void whatWasChangedOnTheWayIsNotHeardAndEndsTheConnection() throws Exception {
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), TLS);
        OnTheWay between = new OnTheWay(ends)) {
      SocketLink link = between.connect(TLS);
      Heard heard = Heard.of(ends.takeAccepted());
      Ends.send(link, "attack at dawn");
      heard.awaitText("attack at dawn");
      between.changes = true;
      Ends.send(link, "attack at noon");
      heard.awaitEnd();
      assertThat(heard.failure).isNotNull();
      assertThat(heard.size()).isEqualTo("attack at dawn".length());
      link.close();
    }
  }

  /** Hands on what two ends say. */
  private static final class OnTheWay implements Closeable {
    private final Ends ends;
    private final ServerSocket port;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    /** Whether the last byte of what comes next is changed, of what who connects says. */
    volatile boolean changes;

    OnTheWay(Ends ends) throws IOException {
      this.ends = ends;
      this.port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      var unused = CompletableFuture.runAsync(this::serve, task -> new Thread(task).start());
    }

    SocketLink connect(Security security) throws IOException {
      return ends.transport.connect(
          Endpoint.tcp("127.0.0.1", port.getLocalPort()), security, Ends.TIMEOUT);
    }

    private void serve() {
      int target = ((Endpoint.Tcp) ends.acceptor.endpoint()).port();
      try (Socket connects = port.accept();
          Socket listens = new Socket(InetAddress.getLoopbackAddress(), target)) {
        Thread back = new Thread(() -> handOn(listens, connects, false));
        back.start();
        handOn(connects, listens, true);
        back.join();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private void handOn(Socket from, Socket to, boolean watched) {
      byte[] bytes = new byte[1 << 14];
      try {
        for (int got = from.getInputStream().read(bytes);
            got >= 0;
            got = from.getInputStream().read(bytes)) {
          if (watched) {
            synchronized (seen) {
              seen.write(bytes, 0, got);
            }
            if (changes) {
              bytes[got - 1] ^= 1;
            }
          }
          to.getOutputStream().write(bytes, 0, got);
        }
        to.shutdownOutput();
      } catch (IOException e) {
        // One of them has gone.
      }
    }

    String seen() {
      synchronized (seen) {
        return seen.toString(StandardCharsets.ISO_8859_1);
      }
    }

    @Override
    public void close() throws IOException {
      port.close();
    }
  }
}
