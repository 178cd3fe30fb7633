package dev.sallyport.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.socket.EchoEnds;
import dev.sallyport.benchmarks.socket.EchoPair;
import dev.sallyport.benchmarks.socket.SocketPeers;
import dev.sallyport.benchmarks.work.Orders;
import dev.sallyport.benchmarks.work.Orders.Order;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That each peer for the JVM does the work, in processes of its own. In the package of the harness,
 * to ask it what it asks for.
 */
final class JvmPeersTest {
  private static final long ROUND_NANOS = Duration.ofMillis(50).toNanos();

  static Stream<Key> keys() {
    return Benchmarks.ALL.stream()
        .flatMap(each -> each.contenders().stream())
        .filter(each -> each.origin() == Origin.JVM_PEER)
        .map(Contender::key);
  }

  static Stream<String> sockets() {
    return PeerNames.SOCKET_JVM.stream();
  }

  @Test
  void hasAllSocketsThatTheHarnessKnowsAndNoOther() {
    assertThat(SocketPeers.here())
        .extracting(EchoEnds::name)
        .containsExactlyInAnyOrderElementsOf(PeerNames.SOCKET_JVM);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void measuresWhatTheHarnessAsksForAndEndsItsProcesses(Key key) throws Exception {
    List<ProcessHandle> children;
    double figure;
    try (Subject subject = Benchmarks.contender(key).opener().open()) {
      children = ProcessHandle.current().children().toList();
      assertThat(children).extracting(ProcessHandle::pid).contains(subject.childPid());
      Round round = subject.round(ROUND_NANOS);
      figure = key.metric().of(round);
    }
    assertThat(figure).isPositive().isFinite();
    assertThat(children).noneMatch(ProcessHandle::isAlive);
  }

  @ParameterizedTest
  @MethodSource("sockets")
  void echoesOverASocketWhatItWasGiven(String name) throws Exception {
    try (EchoPair pair = EchoPair.peer(name, List.of())) {
      Orders orders = pair.orders();
      assertThat(orders.echo(Order.sample())).isEqualTo(Order.sample());
      byte[] large = new byte[1 << 20];
      new Random(42).nextBytes(large);
      assertThat(orders.bytes(large)).isEqualTo(large);
      assertThat(manyAtOnce(orders)).allMatch(Order.sample()::equals);
    }
  }

  private static Stream<Order> manyAtOnce(Orders orders) {
    return IntStream.range(0, 64).mapToObj(i -> orders.echoLater(Order.sample())).toList().stream()
        .map(CompletableFuture::join);
  }
}
