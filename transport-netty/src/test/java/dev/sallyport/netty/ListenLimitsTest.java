package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sallyport.netty.Ends.Heard;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.Token;
import dev.sallyport.spi.SocketLink;
import dev.sallyport.spi.TokenProof;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What strangers may cost. */
@ExtendWith(NoLeaks.class)
final class ListenLimitsTest {
  private static final Token TOKEN = Token.random();
  private static final Security SECURITY = Security.token(TOKEN);
  private static final Pki PKI = new Pki("authority");
  private static final Security TLS =
      Security.mutualTls(Pki.stores(PKI.issue("worker"), PKI.authority));

  @TempDir Path temporary;

  private static Ends ends(ListenLimits limits) throws IOException {
    return new Ends(Ends.standard(), Ends.loopback(), SECURITY, limits);
  }

  private static Socket stranger(Ends ends) throws IOException {
    return connected(new Socket(), ends);
  }

  private static Socket connected(Socket socket, Ends ends) throws IOException {
    socket.connect(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), ((Endpoint.Tcp) ends.acceptor.endpoint()).port()));
    socket.setSoTimeout((int) Ends.TIMEOUT.toMillis());
    return socket;
  }

  @Test
  void closesThoseBeyondAllConnections() throws Exception {
    try (Ends ends = ends(ListenLimits.defaults().withMaxConnections(2))) {
      SocketLink first = ends.connect(SECURITY);
      ends.connect(SECURITY);
      assertThatThrownBy(() -> ends.connect(SECURITY)).hasMessageContaining("closed");
      first.close();
      SocketLink itsEnd = ends.takeAccepted();
      Heard.of(itsEnd).awaitEnd();
      itsEnd.close();
      await().until(() -> ends.doorman().open() == 1);
      ends.connect(SECURITY);
    }
  }

  @ParameterizedTest
  @MethodSource("ios")
  void closesThoseBeyondOneAddresssShare(Io io) throws Exception {
    try (Ends ends =
        new Ends(
            io,
            Endpoint.tcp("0.0.0.0", 0),
            Security.insecurePlaintext(),
            ListenLimits.defaults().withMaxPerAddress(1))) {
      int port = ((Endpoint.Tcp) ends.acceptor.endpoint()).port();
      Endpoint here = Endpoint.tcp("127.0.0.1", port);
      SocketLink first = ends.transport.connect(here, Security.insecurePlaintext(), Ends.TIMEOUT);
      assertThatThrownBy(
              () -> ends.transport.connect(here, Security.insecurePlaintext(), Ends.TIMEOUT))
          .hasMessageContaining("too many connections");
      // Another address has a share of its own.
      try (Socket other = new Socket()) {
        other.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 0));
        other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        assertThat(other.getInputStream().read()).isEqualTo(6);
      }
      first.close();
    }
  }

  @Test
  void closesThoseBeyondOneUsersShare() throws Exception {
    Endpoint unix = Endpoint.unix(Ends.privateDirectory(temporary).resolve("s"));
    for (Io io : Ends.all().toList()) {
      try (Ends ends =
          new Ends(io, unix, Security.sameUser(), ListenLimits.defaults().withMaxPerAddress(1))) {
        ends.connect(Security.sameUser());
        assertThatThrownBy(() -> ends.connect(Security.sameUser())).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void asksNobodyElseWhileManyHaveProvenNothing() throws Exception {
    try (Ends ends =
            ends(
                ListenLimits.defaults()
                    .withMaxUnproven(2)
                    .withProofTimeout(Duration.ofMillis(600)));
        Socket first = stranger(ends);
        Socket second = stranger(ends)) {
      await().until(() -> ends.doorman().unproven() == 2);
      try (Socket third = stranger(ends)) {
        long began = System.nanoTime();
        // It waits its turn: until the others' time is over.
        Ends.prove(third, TOKEN);
        assertThat(third.getInputStream().read()).isEqualTo(6);
        assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofMillis(300).toNanos());
        for (Socket each : List.of(first, second)) {
          each.getInputStream().skipNBytes(TokenProof.CHALLENGE_BYTES);
          assertThat(RefusalTest.read(each)).isEqualTo(-1);
        }
        await().until(() -> ends.doorman().unproven() == 0);
      }
      await().until(() -> ends.doorman().open() <= 1);
    }
  }

  static Stream<Io> ios() {
    return Ends.all();
  }

  /** From an address of its own, as another machine's would be. */
  private static Socket bystander(Ends ends, int lastByte) throws IOException {
    Socket socket = new Socket();
    InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastByte});
    socket.bind(new InetSocketAddress(address, 0));
    return connected(socket, ends);
  }

  private static void isLetIn(Socket socket) throws IOException {
    Ends.prove(socket, TOKEN);
    assertThat(socket.getInputStream().read()).isEqualTo(TokenProof.ACCEPTED);
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
  }

  private static final ListenLimits PATIENT =
      ListenLimits.defaults().withMaxUnproven(4).withProofTimeout(Duration.ofMinutes(5));

  @ParameterizedTest
  @MethodSource("ios")
  void whoIsSilentKeepsNoOtherAddressOut(Io io) throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (Ends ends = new Ends(io, Ends.loopback(), SECURITY, PATIENT)) {
      for (int i = 0; i < 20; i++) {
        silent.add(stranger(ends));
      }
      await().until(() -> ends.doorman().unproven() == 4);
      for (int i = 2; i < 12; i++) {
        try (Socket another = bystander(ends, i)) {
          isLetIn(another);
        }
      }
      // For each of them the oldest has made way, and none that waits.
      silent.get(0).getInputStream().skipNBytes(TokenProof.CHALLENGE_BYTES);
      assertThat(RefusalTest.read(silent.get(0))).isEqualTo(-1);
      silent.get(19).setSoTimeout(1);
      assertThatThrownBy(() -> silent.get(19).getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    } finally {
      close(silent);
    }
  }

  @Test
  void whoIsSilentAtSomeAddressesKeepsNoOtherOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (Ends ends = ends(PATIENT)) {
      for (int i = 0; i < 18; i++) {
        silent.add(bystander(ends, 2 + i % 3));
      }
      await().until(() -> ends.doorman().unproven() == 4);
      for (int i = 0; i < 5; i++) {
        try (Socket another = stranger(ends)) {
          isLetIn(another);
        }
      }
    } finally {
      close(silent);
    }
  }

  @Test
  void oneThatWaitsIsClosedForOneOfAnotherAddress() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (Ends ends = ends(PATIENT.withMaxConnections(10))) {
      for (int i = 0; i < 10; i++) {
        silent.add(stranger(ends));
      }
      await().until(() -> ends.doorman().open() == 10);
      try (Socket tooMany = stranger(ends)) {
        assertThat(RefusalTest.read(tooMany)).isEqualTo(-1);
      }
      try (Socket another = bystander(ends, 2)) {
        isLetIn(another);
      }
      assertThat(RefusalTest.read(silent.get(9))).isEqualTo(-1);
    } finally {
      close(silent);
    }
  }

  @Test
  void thoseThatWaitAreClosedWithTheListener() throws Exception {
    List<Socket> silent = new ArrayList<>();
    Ends ends = ends(PATIENT);
    try {
      for (int i = 0; i < 6; i++) {
        silent.add(stranger(ends));
      }
      await().until(() -> ends.doorman().open() == 6);
      ends.acceptor.close();
      assertThat(RefusalTest.read(silent.get(4))).isEqualTo(-1);
      assertThat(RefusalTest.read(silent.get(5))).isEqualTo(-1);
      await().until(() -> ends.doorman().open() == 4);
    } finally {
      ends.close();
      close(silent);
    }
    await().until(() -> ends.doorman().open() == 0);
  }

  @Test
  void thoseThatWaitGiveTheirDescriptorsWhenThereAreNoneLeft() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (Ends ends = ends(PATIENT)) {
      for (int i = 0; i < 6; i++) {
        silent.add(stranger(ends));
      }
      await().until(() -> ends.doorman().open() == 6);
      assertThat(cannotAccept(ends)).isFalse();
      await().until(() -> ends.doorman().open() == 4);
      assertThat(RefusalTest.read(silent.get(5))).isEqualTo(-1);
    } finally {
      close(silent);
    }
  }

  @Test
  void thoseThatFailAreHeldBackAndCountUntilTheyAreClosed() throws Exception {
    try (Ends ends =
        ends(ListenLimits.defaults().withMaxUnproven(2).withFailureDelay(Duration.ofMillis(300)))) {
      long began = System.nanoTime();
      List<Socket> guesses = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Socket guess = stranger(ends);
        Ends.prove(guess, Token.random());
        // Whoever guesses does not wait: its place is kept all the same.
        if (i % 2 == 0) {
          guess.close();
        }
        guesses.add(guess);
      }
      for (Socket each : guesses) {
        if (!each.isClosed()) {
          assertThat(RefusalTest.read(each)).isEqualTo(-1);
        }
        each.close();
      }
      await().until(() -> ends.doorman().open() == 0);
      // Six of them, two at a time.
      assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofMillis(850).toNanos());
      assertThat(ends.accepted).isEmpty();
    }
  }

  @Test
  void whoShowsATokenByteByByteHasNoMoreTime() throws Exception {
    try (Ends ends = ends(ListenLimits.defaults().withProofTimeout(Duration.ofMillis(400)));
        Socket slow = stranger(ends)) {
      byte[] challenge = slow.getInputStream().readNBytes(TokenProof.CHALLENGE_BYTES);
      byte[] proof = new TokenProof.Answer(TOKEN, challenge).bytes();
      long began = System.nanoTime();
      int sent = 0;
      try {
        while (sent < proof.length) {
          slow.getOutputStream().write(proof, sent++, 1);
          slow.setSoTimeout(50);
          try {
            if (slow.getInputStream().read() == -1) {
              break;
            }
          } catch (java.net.SocketTimeoutException e) {
            // Still there.
          }
        }
      } catch (java.net.SocketException e) {
        // Closed while writing.
      }
      assertThat(sent).isLessThan(proof.length);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(350), Duration.ofSeconds(5));
      assertThat(ends.accepted).isEmpty();
    }
  }

  @Test
  void whoDiesInTheMiddleOfTlsLeavesNothing() throws Exception {
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), TLS)) {
      byte[] hello = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03, 0x03};
      try (Socket dying = stranger(ends)) {
        dying.getOutputStream().write(hello);
        await().until(() -> ends.doorman().unproven() == 1);
      }
      await().until(() -> ends.doorman().open() == 0);
      try (Socket reset = stranger(ends)) {
        reset.getOutputStream().write(hello);
        await().until(() -> ends.doorman().unproven() == 1);
        reset.setSoLinger(true, 0);
      }
      await().until(() -> ends.doorman().open() == 0);
      ends.connect(TLS);
      ends.takeAccepted();
    }
  }

  @Test
  void whoIsHalfOpenInTlsHasNoMoreTime() throws Exception {
    try (Ends ends =
            new Ends(
                Ends.standard(),
                Ends.loopback(),
                TLS,
                ListenLimits.defaults().withProofTimeout(Duration.ofMillis(300)));
        Socket silent = stranger(ends)) {
      assertThat(RefusalTest.read(silent)).isEqualTo(-1);
      await().until(() -> ends.doorman().open() == 0);
    }
  }

  @ParameterizedTest
  @MethodSource("ios")
  void aCrowdThatComesAtOnceIsServedOneAfterTheOther(Io io) throws Exception {
    try (Ends ends =
        new Ends(io, Ends.loopback(), SECURITY, ListenLimits.defaults().withMaxUnproven(2))) {
      ExecutorService crowd = Executors.newFixedThreadPool(16);
      try {
        List<Future<SocketLink>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          all.add(
              crowd.submit(
                  () -> ends.transport.connect(ends.acceptor.endpoint(), SECURITY, Ends.TIMEOUT)));
        }
        for (Future<SocketLink> each : all) {
          each.get().close();
        }
      } finally {
        crowd.shutdown();
      }
      for (int i = 0; i < 100; i++) {
        SocketLink itsEnd = ends.takeAccepted();
        Heard.of(itsEnd).awaitEnd();
        itsEnd.close();
      }
      await().until(() -> ends.doorman().open() == 0);
    }
  }

  @Test
  void aLinkThatIsNotTakenIsClosedWithTheListener() throws Exception {
    Ends ends = ends(ListenLimits.defaults());
    try (Socket stranger = stranger(ends)) {
      await().until(() -> ends.doorman().unproven() == 1);
      ends.acceptor.close();
      ends.acceptor.close();
      // Its proof comes too late, or is not even asked for.
      try {
        Ends.prove(stranger, TOKEN);
      } catch (IOException e) {
        assertThat(e).isInstanceOf(java.net.SocketException.class);
      }
      if (RefusalTest.read(stranger) == TokenProof.ACCEPTED) {
        stranger.getInputStream().skipNBytes(TokenProof.ACCEPTANCE_BYTES - 1);
        assertThat(RefusalTest.read(stranger)).isEqualTo(-1);
      }
      assertThat(ends.accepted).isEmpty();
    }
  }

  private static boolean accepts(Ends ends) {
    return ((Listening) ends.acceptor).channel().config().isAutoRead();
  }

  /**
   * What Netty tells when the system has no descriptor left.
   *
   * @return whether anybody is accepted after that
   */
  private static boolean cannotAccept(Ends ends) throws Exception {
    Channel channel = ((Listening) ends.acceptor).channel();
    IOException problem = new IOException("accept: too many open files");
    // On its event loop, where it is seen before it can be over.
    return channel
        .eventLoop()
        .submit(() -> {
          channel.pipeline().fireExceptionCaught(problem);
          return accepts(ends);
        })
        .get();
  }

  @Test
  void acceptingGoesOnAfterItHasFailed() throws Exception {
    try (Ends ends = ends(ListenLimits.defaults())) {
      assertThat(cannotAccept(ends)).isFalse();
      await().until(() -> accepts(ends));
      ends.connect(SECURITY);
    }
  }

  @Test
  void limitsWithoutEndAreTaken() throws Exception {
    Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
    try (Ends ends = ends(ListenLimits.defaults().withProofTimeout(ever).withFailureDelay(ever))) {
      try (SocketLink link = ends.transport.connect(ends.acceptor.endpoint(), SECURITY, ever)) {
        assertThat(link.identity()).isNotNull();
      }
      ends.takeAccepted();
      try (Socket guess = stranger(ends)) {
        Ends.prove(guess, Token.random());
      }
      await().until(() -> ends.doorman().unproven() == 1);
    }
  }

  @Test
  void strangersDoNotSayHowMuchIsLogged() throws Exception {
    int strangers = 40;
    try (LogLines lines = new LogLines("dev.sallyport.netty", Level.INFO);
        Ends ends = ends(ListenLimits.defaults().withFailureDelay(Duration.ofMillis(1)))) {
      long began = System.nanoTime();
      for (int i = 0; i < strangers; i++) {
        try (Socket stranger = stranger(ends)) {
          Ends.prove(stranger, Token.random());
          assertThat(RefusalTest.read(stranger)).isEqualTo(-1);
        }
      }
      await().atMost(Ends.TIMEOUT).until(() -> lines.connections() == strangers);
      long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
      assertThat((long) lines.all().size()).isLessThanOrEqualTo(seconds + 2);
      assertThat(lines.all().get(0)).contains("127.0.0.1").endsWith("the token is another one");
      assertThat(lines.all().get(1)).matches("refused \\d+ more connections: not whom .*");
    }
  }

  /** Looks, for each line of who is refused, whether it is written under one of some locks. */
  private static final class LockSeeker extends AppenderBase<ILoggingEvent> {
    private final List<Doorman> locks;
    final Queue<Boolean> held = new ConcurrentLinkedQueue<>();

    LockSeeker(List<Doorman> locks) {
      this.locks = locks;
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getFormattedMessage().startsWith("refused ")) {
        held.add(locks.stream().anyMatch(Thread::holdsLock));
      }
    }
  }

  @Test
  void noLineIsWrittenUnderTheLockThatAllIoThreadsTake() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("dev.sallyport.netty");
    ListenLimits limits = PATIENT.withMaxUnproven(1).withMaxConnections(2);
    List<Socket> silent = new ArrayList<>();
    try (Ends crowded = ends(limits);
        Ends closing = ends(limits)) {
      for (Ends each : List.of(crowded, closing)) {
        // No more than one that waits: a line of more would come a second later, in another test.
        for (int i = 0; i < 2; i++) {
          silent.add(stranger(each));
        }
        await().until(() -> each.doorman().open() == 2);
      }
      LockSeeker lines = new LockSeeker(List.of(crowded.doorman(), closing.doorman()));
      lines.start();
      log.setLevel(Level.INFO);
      log.addAppender(lines);
      try {
        // One that waits is closed for it.
        silent.add(bystander(crowded, 2));
        await().until(() -> lines.held.size() == 1);
        closing.acceptor.close();
        await().until(() -> lines.held.size() == 2);
      } finally {
        log.detachAppender(lines);
        log.setLevel(null);
      }
      assertThat(lines.held).containsOnly(false);
    } finally {
      close(silent);
    }
  }
}
