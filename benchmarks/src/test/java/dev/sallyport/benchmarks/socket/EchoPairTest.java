package dev.sallyport.benchmarks.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.benchmarks.work.Orders.Order;
import dev.sallyport.process.Carrier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That this library's ends at sockets do the work, with a process at each end. */
final class EchoPairTest {
  @Test
  void everyOpenerEchoesWhatItWasGivenAndEndsItsChild() throws Exception {
    List<EchoPair.Opener> openers =
        List.of(
            jvm -> EchoPair.launched(Carrier.UNIX_SOCKET, jvm),
            jvm -> EchoPair.launched(Carrier.LOOPBACK_TCP, jvm),
            EchoPair::standingUnix,
            EchoPair::standingTcp,
            EchoPair::standingTls);
    for (EchoPair.Opener opener : openers) {
      ProcessHandle child;
      try (EchoPair pair = opener.open(List.of())) {
        child = ProcessHandle.of(pair.pid()).orElseThrow();
        assertThat(pair.orders().echo(Order.sample())).isEqualTo(Order.sample());
        assertThat(pair.orders().echoLater(Order.sample()).join()).isEqualTo(Order.sample());
        assertThat(pair.orders().bytes(new byte[] {1, 2, 3})).containsExactly(1, 2, 3);
      }
      assertThat(child.isAlive()).isFalse();
    }
  }
}
