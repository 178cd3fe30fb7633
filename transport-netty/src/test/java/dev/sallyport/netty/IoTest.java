package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.SocketTransport.Acceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
final class IoTest {
  @Test
  void takesTheSystemsOwnWhereThereIsOne() {
    assumeTrue(Io.EPOLL.missing() == null, "needs epoll");
    assertThat(Io.choose(null)).isEqualTo(Io.EPOLL);
  }

  @Test
  void takesTheOneThatThePropertyNames() {
    assertThat(Io.choose("nio")).isEqualTo(Io.NIO);
    Ends.all().forEach(io -> assertThat(Io.choose(io.toString())).isEqualTo(io));
  }

  @Test
  void refusesOneThatIsNotThere() {
    assumeTrue(Io.KQUEUE.missing() != null, "needs a system without kqueue");
    assertThatThrownBy(() -> Io.choose("kqueue"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sallyport.netty.io=kqueue cannot be used here: ")
        .hasMessageContaining("fix: leave the property out");
  }

  @Test
  void refusesOneThatIsNone() {
    assertThatThrownBy(() -> Io.choose("iocp"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sallyport.netty.io out of range: iocp (expected epoll, kqueue, io_uring or nio)");
  }

  @Test
  void thePropertyIsAskedForEachSocket() throws Exception {
    System.setProperty(Io.PROPERTY, "nio");
    try (Acceptor acceptor =
        new NettyTransport()
            .listen(
                Ends.loopback(),
                Security.insecurePlaintext(),
                ListenLimits.defaults(),
                link -> {
                  threadName = Thread.currentThread().getName();
                  link.close();
                })) {
      new NettyTransport()
          .connect(acceptor.endpoint(), Security.insecurePlaintext(), Ends.TIMEOUT)
          .close();
      org.awaitility.Awaitility.await().until(() -> threadName.startsWith("sallyport-io-nio-"));
    } finally {
      System.clearProperty(Io.PROPERTY);
    }
  }

  private volatile String threadName = "";

  @Test
  void refusesANumberOfThreadsOutOfRange() {
    System.setProperty(Loops.PROPERTY, "65");
    try {
      assertThatThrownBy(Loops::threads)
          .hasMessage("sallyport.netty.threads out of range: 65 (expected 1 to 64)");
    } finally {
      System.clearProperty(Loops.PROPERTY);
    }
  }
}
