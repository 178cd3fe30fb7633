package dev.sallyport.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.benchmarks.work.Orders;
import dev.sallyport.benchmarks.work.Orders.Order;
import dev.sallyport.benchmarks.socket.EchoEnds;
import dev.sallyport.benchmarks.socket.EchoPair;
import dev.sallyport.benchmarks.socket.SocketPeers;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That each peer does the work, with a process at each end. */
final class PeersTest {
  static Stream<String> names() {
    return Peers.names().stream();
  }

  @Test
  void hasAllThatTheHarnessKnowsAndNoOther() {
    assertThat(SocketPeers.here())
        .extracting(EchoEnds::name)
        .containsExactlyInAnyOrderElementsOf(Peers.names());
  }

  @ParameterizedTest
  @MethodSource("names")
  void echoesWhatItWasGivenAndEndsItsChild(String name) throws Exception {
    ProcessHandle child;
    try (EchoPair pair = EchoPair.peer(name, List.of())) {
      child = ProcessHandle.of(pair.pid()).orElseThrow();
      Orders orders = pair.orders();
      assertThat(orders.echo(Order.sample())).isEqualTo(Order.sample());
      byte[] large = new byte[1 << 20];
      new Random(42).nextBytes(large);
      assertThat(orders.bytes(large)).isEqualTo(large);
      assertThat(manyAtOnce(orders)).allMatch(Order.sample()::equals);
    }
    assertThat(child.isAlive()).isFalse();
  }

  private static Stream<Order> manyAtOnce(Orders orders) {
    return IntStream.range(0, 64).mapToObj(i -> orders.echoLater(Order.sample())).toList().stream()
        .map(CompletableFuture::join);
  }
}
