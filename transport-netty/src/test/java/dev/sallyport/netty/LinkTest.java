package dev.sallyport.netty;

import static dev.sallyport.netty.Ends.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.netty.Ends.Heard;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.Token;
import dev.sallyport.spi.SocketLink;
import dev.sallyport.spi.SocketTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a link does, over each kind of socket and each way to move bytes. */
@ExtendWith(NoLeaks.class)
final class LinkTest {
  private static final Token TOKEN = Token.random();
  private static final Pki PKI = new Pki("authority");
  private static final Security TLS =
      Security.mutualTls(Pki.stores(PKI.issue("worker"), PKI.authority));

  @TempDir Path temporary;

  enum Kind {
    UNIX_SAME_USER,
    UNIX_USERS,
    UNIX_TOKEN,
    TCP_TOKEN,
    TCP_TLS,
    TCP_PLAIN;

    boolean unix() {
      return name().startsWith("UNIX");
    }

    Security security() {
      return switch (this) {
        case UNIX_SAME_USER -> Security.sameUser();
        case UNIX_USERS -> Security.users(Set.of(12345));
        case UNIX_TOKEN, TCP_TOKEN -> Security.token(TOKEN);
        case TCP_TLS -> TLS;
        case TCP_PLAIN -> Security.insecurePlaintext();
      };
    }
  }

  record Case(Io io, Kind kind) {}

  static Stream<Case> cases() {
    return Ends.all().flatMap(io -> Stream.of(Kind.values()).map(kind -> new Case(io, kind)));
  }

  private Ends ends(Case each) throws IOException {
    Endpoint endpoint =
        each.kind.unix()
            ? Endpoint.unix(temporary.resolve("new").resolve("s"))
            : Endpoint.tcp("localhost", 0);
    if (each.kind == Kind.TCP_TLS) {
      endpoint = Ends.loopback();
    }
    return new Ends(each.io, endpoint, each.kind.security());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void carriesBytesBothWaysAndTellsWhoIsThere(Case each) throws Exception {
    try (Ends ends = ends(each)) {
      SocketLink one = ends.connect(each.kind.security());
      // Before either is started: it is kept.
      send(one, "early ");
      SocketLink other = ends.takeAccepted();
      send(other, "welcome ");
      Heard atOther = Heard.of(other);
      Heard atOne = Heard.of(one);
      send(one, "question");
      atOther.awaitText("early question");
      send(other, "answer");
      atOne.awaitText("welcome answer");
      await().until(() -> atOne.pauses > 0 && atOther.pauses > 0);
      await().until(() -> one.bytesTaken() == 14 && other.bytesTaken() == 14);
      checkIdentity(each.kind, one.identity());
      checkIdentity(each.kind, other.identity());
    }
  }

  private static void checkIdentity(Kind kind, PeerIdentity identity) throws IOException {
    if (kind.unix()) {
      assertThat(identity).isInstanceOf(PeerIdentity.LocalProcess.class);
      PeerIdentity.LocalProcess process = (PeerIdentity.LocalProcess) identity;
      assertThat(process.uid()).isEqualTo(Credentials.OwnUser.id());
      assertThat(process.gid()).isEqualTo(Credentials.OwnUser.group());
      assertThat(process.pid()).isIn(0L, ProcessHandle.current().pid());
    } else if (kind == Kind.TCP_TLS) {
      assertThat(((PeerIdentity.Certified) identity).chain()).hasSize(1);
      assertThat(identity.toString()).startsWith("CN=worker at 127.0.0.1:");
    } else if (kind == Kind.TCP_TOKEN) {
      assertThat(((PeerIdentity.TokenHolder) identity).address()).startsWith("127.0.0.1:");
    } else {
      assertThat(((PeerIdentity.Unknown) identity).address()).startsWith("127.0.0.1:");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachDirectionEndsByItself(Case each) throws Exception {
    assumeTrue(
        !each.kind.unix() || each.io == Io.EPOLL || each.io == Io.KQUEUE,
        "Netty closes both directions of a Unix domain socket with " + each.io);
    byte[] much = new byte[3_000_000];
    new Random(1).nextBytes(much);
    try (Ends ends = ends(each)) {
      SocketLink one = ends.connect(each.kind.security());
      SocketLink other = ends.takeAccepted();
      Heard atOther = Heard.of(other);
      send(one, "all");
      one.finish(() -> {});
      one.finish(() -> {});
      atOther.awaitEnd();
      assertThat(atOther.failure).isNull();
      atOther.awaitText("all");
      assertThatThrownBy(() -> send(one, "more")).isInstanceOf(IOException.class);
      // The other direction still goes on.
      other.send(much, 0, much.length);
      other.finish(() -> {});
      Heard atOne = Heard.of(one);
      atOne.awaitEnd();
      assertThat(atOne.failure).isNull();
      assertThat(Arrays.mismatch(atOne.all(), much)).isEqualTo(-1);
      // With both ended nothing is left open, though nobody has closed anything.
      await().until(() -> ends.doorman().open() == 0);
      assertThat(atOne.ends).isEqualTo(1);
      assertThat(atOther.ends).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void closingEndsBothDirectionsAtOnce(Case each) throws Exception {
    try (Ends ends = ends(each)) {
      SocketLink one = ends.connect(each.kind.security());
      Heard atOne = Heard.of(one);
      Heard atOther = Heard.of(ends.takeAccepted());
      one.close();
      one.close();
      assertThatThrownBy(() -> send(one, "late")).hasMessageContaining("closed by this end");
      atOne.awaitEnd();
      assertThat(atOne.failure).hasMessageContaining("closed by this end");
      atOther.awaitEnd();
      if (each.kind == Kind.TCP_TLS) {
        assertThat(atOther.failure).hasMessageContaining("truncated");
      }
      assertThat(atOne.ends).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aListenerThatThrowsClosesItsLinkAlone(Case each) throws Exception {
    try (Ends ends = ends(each)) {
      SocketLink one = ends.connect(each.kind.security());
      Heard atOne = Heard.of(one);
      CountDownLatch ended = new CountDownLatch(1);
      ends.takeAccepted().start(new Throwing(ended));
      send(one, "boom");
      atOne.awaitEnd();
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
      // The threads live on.
      SocketLink next = ends.connect(each.kind.security());
      Heard atNext = Heard.of(ends.takeAccepted());
      send(next, "fine");
      atNext.awaitText("fine");
    }
  }

  private static final class Throwing implements SocketLink.Listener {
    private final CountDownLatch ended;

    Throwing(CountDownLatch ended) {
      this.ended = ended;
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
      throw new AssertionError("on purpose");
    }

    @Override
    public void onPause() {}

    @Override
    public void onWritable() {}

    @Override
    public void onEnd(@Nullable IOException failure) {
      ended.countDown();
      throw new IllegalStateException("on purpose");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tasksRunOnTheIoThread(Case each) throws Exception {
    try (Ends ends = ends(each)) {
      SocketLink one = ends.connect(each.kind.security());
      CountDownLatch ran = new CountDownLatch(1);
      assertThat(one.isIoThread()).isFalse();
      assertThat(
              one.execute(() -> {
                if (one.isIoThread()) {
                  ran.countDown();
                }
              }))
          .isTrue();
      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void isFoundAsTheTransport() {
    assertThat(SocketTransport.find()).get().isInstanceOf(NettyTransport.class);
    assertThat(java.util.ServiceLoader.load(SocketTransport.class))
        .anyMatch(found -> found instanceof NettyTransport);
  }
}
