package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.Token;
import dev.sallyport.spi.SocketLink;
import dev.sallyport.spi.TokenProof;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is not let in, and where. */
@ExtendWith(NoLeaks.class)
final class RefusalTest {
  private static final ListenLimits QUICK =
      ListenLimits.defaults()
          .withFailureDelay(Duration.ofMillis(50))
          .withProofTimeout(Duration.ofSeconds(1));
  private static final Pki PKI = new Pki("authority");
  private static final Pki OTHERS = new Pki("another authority");
  private static final Security GOOD = tls(PKI.issue("worker"));

  @TempDir Path temporary;

  private static Security tls(X509Bundle own) {
    return Security.mutualTls(Pki.stores(own, PKI.authority));
  }

  private static Security tls(X509Bundle own, String name) {
    return Security.mutualTls(Pki.stores(own, PKI.authority), name);
  }

  private void refused(Endpoint endpoint, Security listens, Security connects, String message)
      throws Exception {
    try (Ends ends = new Ends(Ends.standard(), endpoint, listens, QUICK)) {
      assertThatThrownBy(() -> ends.connect(connects))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(message);
      await().until(() -> ends.doorman().open() == 0);
      assertThat(ends.accepted).isEmpty();
      // Nobody else is harmed by it.
      ends.connect(listens);
      ends.takeAccepted();
    }
  }

  private void refused(Security listens, Security connects, String message) throws Exception {
    refused(Ends.loopback(), listens, connects, message);
  }

  private Endpoint unix() throws IOException {
    return Endpoint.unix(Ends.privateDirectory(temporary).resolve("s"));
  }

  @ParameterizedTest
  @MethodSource("ios")
  void anotherToken(Io io) throws Exception {
    for (Endpoint endpoint : List.of(Ends.loopback(), unix())) {
      try (Ends ends = new Ends(io, endpoint, Security.token(Token.random()), QUICK)) {
        long began = System.nanoTime();
        assertThatThrownBy(() -> ends.connect(Security.token(Token.random())))
            .hasMessageContaining("another token")
            .hasMessageContaining("fix: the same token at both ends");
        assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofMillis(50).toNanos());
        assertThat(ends.accepted).isEmpty();
      }
    }
  }

  static java.util.stream.Stream<Io> ios() {
    return Ends.all();
  }

  @Test
  void noToken() throws Exception {
    Security token = Security.token(Token.random());
    refused(unix(), token, Security.sameUser(), "0x9e, it asks for a token (expected 0x06; fix");
    refused(token, Security.insecurePlaintext(), "0x9e, it asks for a token (expected 0x06; fix");
    refused(token, GOOD, "0x9e (expected TLS");
  }

  @Test
  void aTokenIsShownToNobodyWhoAsksForNone() throws Exception {
    String message = "0x06, it asks for no token (expected its challenge, 0x9e; fix: the same";
    for (Endpoint endpoint : List.of(Ends.loopback(), unix())) {
      Security none =
          endpoint instanceof Endpoint.Unix ? Security.sameUser() : Security.insecurePlaintext();
      try (Ends ends = new Ends(Ends.standard(), endpoint, none)) {
        assertThatThrownBy(() -> ends.connect(Security.token(Token.random())))
            .hasMessageContaining(message);
        Ends.Heard heard = Ends.Heard.of(ends.takeAccepted());
        heard.awaitEnd();
        assertThat(heard.all()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ios")
  void whoListensAndDoesNotKnowTheTokenLearnsNothingAndIsLeft(Io io) throws Exception {
    Token token = Token.random();
    TokenProof.Challenge asked = new TokenProof.Challenge(Token.random());
    byte[] reflected = new byte[TokenProof.ACCEPTANCE_BYTES];
    try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Endpoint endpoint = Endpoint.tcp("127.0.0.1", port.getLocalPort());
      for (int attempt = 0; attempt < 2; attempt++) {
        CompletableFuture<SocketLink> connecting =
            CompletableFuture.supplyAsync(() -> {
              try {
                return new NettyTransport(io)
                    .connect(endpoint, Security.token(token), Ends.TIMEOUT);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
        try (Socket impostor = port.accept()) {
          impostor.getOutputStream().write(asked.bytes());
          byte[] answer = impostor.getInputStream().readNBytes(TokenProof.ANSWER_BYTES);
          assertThat(new String(answer, StandardCharsets.ISO_8859_1))
              .doesNotContain(new String(token.bytes(), StandardCharsets.ISO_8859_1));
          System.arraycopy(answer, answer.length - 32, reflected, 1, 32);
          reflected[0] = TokenProof.ACCEPTED;
          impostor.getOutputStream().write(attempt == 0 ? asked.acceptance(answer) : reflected);
          assertThatThrownBy(connecting::join)
              .hasMessageContaining("the other end does not know the token");
          assertThat(read(impostor)).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void withATokenOnlyTheAddressOfAListenerIsTried() throws Exception {
    InetAddress[] all = InetAddress.getAllByName("localhost");
    assumeTrue(all.length > 1, "needs a localhost of several addresses");
    try (ServerSocket another = new ServerSocket(0, 1, all[1])) {
      Endpoint endpoint = Endpoint.tcp("localhost", another.getLocalPort());
      assertThatThrownBy(() ->
              new NettyTransport().connect(endpoint, Security.token(Token.random()), Ends.TIMEOUT))
          .isInstanceOf(java.net.ConnectException.class);
      another.setSoTimeout(1);
      assertThatThrownBy(another::accept).isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void aTokenWhereTlsIsWanted() throws Exception {
    refused(GOOD, Security.token(Token.random()), "before it let this one in");
  }

  @Test
  void plaintextWhereTlsIsWanted() throws Exception {
    refused(GOOD, Security.insecurePlaintext(), "before it let this one in");
  }

  @Test
  void tlsWhereThereIsNone() throws Exception {
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), Security.insecurePlaintext())) {
      assertThatThrownBy(() -> ends.connect(GOOD)).hasMessageContaining("0x06 (expected TLS");
    }
  }

  @Test
  void aCertificateOfAnotherAuthority() throws Exception {
    // It is not sent, since it is none of those asked for; which alert that is, is the JDK's.
    String alert = Runtime.version().feature() < 25 ? "bad_certificate" : "certificate_required";
    refused(
        GOOD,
        Security.mutualTls(Pki.stores(OTHERS.issue("worker"), PKI.authority)),
        "TLS has failed: the other end does not accept what this end shows: " + alert);
  }

  @Test
  void aListenerOfAnotherAuthority() throws Exception {
    refused(
        Ends.loopback(),
        GOOD,
        Security.mutualTls(Pki.stores(PKI.issue("worker"), OTHERS.authority)),
        "(expected a certificate of an authority that this end trusts; fix: that authority among");
  }

  @Test
  void theLogOfAListenerSaysInAFewWordsWhyTlsHasFailed() throws Exception {
    // Not the lines of a second later, which may be of another test.
    String first = "refused a connection from 127.0.0.1:";
    Security foreign = Security.mutualTls(Pki.stores(OTHERS.issue("worker"), PKI.authority));
    try (LogLines lines = new LogLines("dev.sallyport.netty", Level.INFO);
        Ends one = new Ends(Ends.standard(), Ends.loopback(), GOOD, QUICK);
        Ends another = new Ends(Ends.standard(), Ends.loopback(), GOOD, QUICK)) {
      int port = ((Endpoint.Tcp) one.acceptor.endpoint()).port();
      try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), port)) {
        stranger
            .getOutputStream()
            .write("no TLS, ".repeat(500).getBytes(StandardCharsets.US_ASCII));
        await().until(() -> lines.beginning(first).size() == 1);
      }
      assertThat(lines.beginning(first).get(0))
          .endsWith(
              ": TLS has failed: what the other end sent begins with"
                  + " 0x6e6f20544c532c206e6f20544c532c20 (expected a TLS record; fix: the same"
                  + " security at both ends)");
      assertThatThrownBy(() -> another.connect(foreign)).isInstanceOf(IOException.class);
      await().until(() -> lines.beginning(first).size() == 2);
      assertThat(lines.beginning(first).get(1))
          .contains(": TLS has failed: ")
          .endsWith(
              "(expected one of an authority that this end trusts; an end that has only"
                  + " others shows none)");
    }
  }

  @Test
  void anExpiredCertificate() throws Exception {
    refused(
        GOOD,
        tls(PKI.issue("worker", Instant.now().minusSeconds(60))),
        "TLS has failed: the other end does not accept what this end shows: certificate_unknown");
    try (Ends ends =
        new Ends(
            Ends.standard(),
            Ends.loopback(),
            tls(PKI.issue("worker", Instant.now().minusSeconds(60))),
            QUICK)) {
      assertThatThrownBy(() -> ends.connect(GOOD)).hasMessageContaining("TLS has failed");
    }
  }

  @Test
  void aCertificateForAnotherHost() throws Exception {
    try (Ends ends =
        new Ends(Ends.standard(), Ends.loopback(), tls(PKI.issueCommonName("elsewhere")), QUICK)) {
      assertThatThrownBy(() -> ends.connect(GOOD))
          .hasMessageStartingWith("TLS has failed: ")
          .hasMessageEndingWith("or the name that it has, by Security.mutualTls(tls, name))");
      // By its name it is welcome.
      ends.connect(tls(PKI.issue("parent"), "elsewhere"));
      assertThatThrownBy(() -> ends.connect(tls(PKI.issue("parent"), "nowhere")))
          .hasMessageContaining("[elsewhere] (expected nowhere)");
    }
  }

  @Test
  void whoConnectsByAnotherName() throws Exception {
    Security listens = tls(PKI.issue("worker"), "parent");
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), listens, QUICK)) {
      assertThatThrownBy(() -> ends.connect(tls(PKI.issue("stranger"))))
          .hasMessageContaining("does not accept this end's certificate");
      assertThat(ends.accepted).isEmpty();
      ends.connect(tls(PKI.issue("PARENT")));
      ends.takeAccepted();
    }
  }

  @Test
  void oldVersionsOfTls() throws Exception {
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), GOOD, QUICK)) {
      javax.net.ssl.SSLContext context = javax.net.ssl.SSLContext.getInstance("TLS");
      context.init(null, new javax.net.ssl.TrustManager[] {PKI.authority.toTrustManager()}, null);
      Endpoint.Tcp tcp = (Endpoint.Tcp) ends.acceptor.endpoint();
      try (javax.net.ssl.SSLSocket socket =
          (javax.net.ssl.SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), tcp.port())) {
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
      }
      assertThat(ends.accepted).isEmpty();
    }
  }

  @Test
  void anotherUser() throws Exception {
    assumeTrue(Credentials.OwnUser.id() == 0, "needs root, to be another user");
    Path setpriv = Path.of("/usr/bin/setpriv");
    assumeTrue(Files.exists(setpriv), "needs setpriv");
    for (Io io : Ends.all().toList()) {
      Path directory = Ends.privateDirectory(Path.of("/tmp"));
      Path file = directory.resolve("s");
      // With users() the directory is open enough for others to come in at all.
      try (Ends ends = new Ends(io, Endpoint.unix(file), Security.users(Set.of(12345)), QUICK)) {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        if (io == Io.EPOLL) {
          assertThat(probe(setpriv, 12345, file)).isEqualTo("06");
          assertThat(ends.takeAccepted().identity().toString()).contains("uid=12345");
        } else {
          assertThat(probe(setpriv, 12345, file)).isEqualTo("06");
          ends.takeAccepted();
        }
        assertThat(probe(setpriv, 12346, file)).isEqualTo("closed");
        assertThat(ends.accepted).isEmpty();
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(directory.resolve("s.lock"));
        Files.delete(directory);
      }
    }
  }

  /** Connects as {@code user}; prints the first byte that comes. */
  private static String probe(Path setpriv, int user, Path file) throws Exception {
    String script =
        """
        import socket, sys
        s = socket.socket(socket.AF_UNIX)
        s.connect(sys.argv[1])
        b = b''
        try:
            b = s.recv(1)
        except ConnectionError:
            pass
        print(b.hex() or 'closed')
        """;
    String python = Files.exists(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
    Process process =
        new ProcessBuilder(
                setpriv.toString(),
                "--reuid=" + user,
                "--regid=" + user,
                "--clear-groups",
                python,
                "-c",
                script,
                file.toString())
            .redirectErrorStream(true)
            .start();
    try {
      return new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          .strip();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatIsNotAllowedThere() throws Exception {
    NettyTransport transport = new NettyTransport();
    Endpoint unix = unix();
    Endpoint beyond = Endpoint.tcp("192.0.2.1", 7000);
    Token token = Token.random();
    notAllowed(transport, unix, GOOD, "mutualTls at unix:");
    notAllowed(transport, unix, Security.insecurePlaintext(), "insecurePlaintext at unix:");
    notAllowed(transport, Ends.loopback(), Security.sameUser(), "sameUser at tcp:127.0.0.1:0");
    notAllowed(transport, Ends.loopback(), Security.users(Set.of(1)), "users at tcp:127.0.0.1:0");
    notAllowed(transport, beyond, Security.token(token), "token at tcp:192.0.2.1:7000");
    notAllowed(
        transport, Endpoint.tcp("0.0.0.0", 0), Security.token(token), "token at tcp:0.0.0.0");
  }

  private static void notAllowed(
      NettyTransport transport, Endpoint endpoint, Security security, String message) {
    assertThatThrownBy(() -> transport.connect(endpoint, security, Ends.TIMEOUT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("security not allowed: " + message)
        .hasMessageContaining("use Security.")
        // Which is never sent.
        .hasMessageNotContaining("read the token");
    assertThatThrownBy(() ->
            transport.listen(endpoint, security, ListenLimits.defaults(), link -> link.close()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void nobodyListens() throws Exception {
    Endpoint free;
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), Security.insecurePlaintext())) {
      free = ends.acceptor.endpoint();
    }
    Endpoint gone = free;
    NettyTransport transport = new NettyTransport();
    assertThatThrownBy(() -> transport.connect(gone, Security.insecurePlaintext(), Ends.TIMEOUT))
        .isInstanceOf(java.net.ConnectException.class)
        .hasMessage(
            "nobody listens there: connection refused (fix: start the worker, or another address)");
    Endpoint unix = unix();
    for (Io io : Ends.all().toList()) {
      assertThatThrownBy(
              () -> new NettyTransport(io).connect(unix, Security.sameUser(), Ends.TIMEOUT))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "nobody listens there: no such file (fix: start the worker, or another path)");
    }
  }

  @Test
  void aListenerThatSaysNothingCostsTheTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Endpoint endpoint = Endpoint.tcp("127.0.0.1", silent.getLocalPort());
      for (Security each :
          List.of(Security.insecurePlaintext(), GOOD, Security.token(Token.random()))) {
        assertThatThrownBy(
                () -> new NettyTransport().connect(endpoint, each, Duration.ofMillis(200)))
            .isInstanceOf(java.net.SocketTimeoutException.class)
            .hasMessageContaining("not let in within 200 ms")
            .hasMessageContaining("the same security at both ends, here " + Rules.name(each));
        try (Socket left = silent.accept()) {
          // Nothing is left open: what was sent can be read to its end.
          left.getInputStream().readAllBytes();
        } catch (java.net.SocketException e) {
          assertThat(e).hasMessageContaining("reset");
        }
      }
    }
  }

  @Test
  void garbageInThePlaceOfAToken() throws Exception {
    try (Ends ends =
        new Ends(Ends.standard(), Ends.loopback(), Security.token(Token.random()), QUICK)) {
      Endpoint.Tcp tcp = (Endpoint.Tcp) ends.acceptor.endpoint();
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.port()));
        socket.getOutputStream().write(Ends.bytes("GET / HTTP/1.1\r\n\r\n"));
        socket.getInputStream().skipNBytes(TokenProof.CHALLENGE_BYTES);
        assertThat(read(socket)).isEqualTo(-1);
      }
      assertThat(ends.accepted).isEmpty();
    }
  }

  static int read(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (java.net.SocketException e) {
      return -1;
    }
  }

  @Test
  void anAddressThatDoesNotAnswerLeavesTheNextItsTime() throws Exception {
    InetAddress silent = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    InetAddress closed = InetAddress.getByAddress(new byte[] {127, 0, 0, 3});
    Security plain = Security.insecurePlaintext();
    List<SocketChannel> crowd = new ArrayList<>();
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), plain)) {
      Endpoint.Tcp tcp = (Endpoint.Tcp) ends.acceptor.endpoint();
      try (ServerSocket full = new ServerSocket(tcp.port(), 1, silent)) {
        for (int i = 0; i < 8; i++) {
          SocketChannel each = SocketChannel.open();
          crowd.add(each);
          each.configureBlocking(false);
          each.connect(full.getLocalSocketAddress());
        }
        InetAddress[] all = {closed, silent, InetAddress.getLoopbackAddress()};
        Connecting connecting = new Connecting(ends.io(), tcp, plain, Duration.ofSeconds(2));
        connecting.connect(all, tcp).close();
        ends.takeAccepted();
      }
    } finally {
      for (SocketChannel each : crowd) {
        each.close();
      }
    }
  }
}
