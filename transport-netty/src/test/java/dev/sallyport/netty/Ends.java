package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.Token;
import dev.sallyport.spi.SocketLink;
import dev.sallyport.spi.SocketTransport.Acceptor;
import dev.sallyport.spi.TokenProof;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One socket that listens, and those who connect to it. */
final class Ends implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  static {
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(2));
  }

  private final Io io;
  final NettyTransport transport;
  final Acceptor acceptor;
  final BlockingQueue<SocketLink> accepted = new LinkedBlockingQueue<>();
  private final List<SocketLink> links = new ArrayList<>();

  Ends(Io io, Endpoint endpoint, Security security, ListenLimits limits) throws IOException {
    this.io = io;
    transport = new NettyTransport(io);
    acceptor = transport.listen(endpoint, security, limits, accepted::add);
  }

  Ends(Io io, Endpoint endpoint, Security security) throws IOException {
    this(io, endpoint, security, ListenLimits.defaults());
  }

  /** All that can be used here. */
  static Stream<Io> all() {
    return Stream.of(Io.values()).filter(io -> io.missing() == null);
  }

  /** The one that is used where nothing is said. */
  static Io standard() {
    return Io.choose(null);
  }

  static Endpoint loopback() {
    return Endpoint.tcp("127.0.0.1", 0);
  }

  static Path privateDirectory(Path parent) throws IOException {
    return Files.createTempDirectory(
        parent,
        "s",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  Io io() {
    return io;
  }

  Doorman doorman() {
    return ((Listening) acceptor).doorman();
  }

  SocketLink connect(Security security) throws IOException {
    SocketLink link = transport.connect(acceptor.endpoint(), security, TIMEOUT);
    links.add(link);
    return link;
  }

  SocketLink takeAccepted() {
    try {
      SocketLink link = accepted.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      assertThat(link).as("accepted").isNotNull();
      links.add(link);
      return link;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    acceptor.close();
    links.forEach(SocketLink::close);
    accepted.forEach(SocketLink::close);
  }

  /** Answers the challenge that comes, by an end that was written here. */
  static void prove(Socket socket, Token token) throws IOException {
    byte[] challenge = socket.getInputStream().readNBytes(TokenProof.CHALLENGE_BYTES);
    socket.getOutputStream().write(new TokenProof.Answer(token, challenge).bytes());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static boolean send(SocketLink link, String text) throws IOException {
    byte[] bytes = bytes(text);
    return link.send(bytes, 0, bytes.length);
  }

  /** Keeps what a link gives. */
  static final class Heard implements SocketLink.Listener {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    volatile int pauses;
    volatile int writable;
    volatile int ends;
    volatile @Nullable IOException failure;
    private final SocketLink link;

    private Heard(SocketLink link) {
      this.link = link;
    }

    static Heard of(SocketLink link) {
      Heard heard = new Heard(link);
      link.start(heard);
      return heard;
    }

    @Override
    public void onBytes(ByteBuffer given) {
      assertThat(link.isIoThread()).isTrue();
      byte[] copy = new byte[given.remaining()];
      given.get(copy);
      synchronized (bytes) {
        bytes.write(copy, 0, copy.length);
      }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void onPause() {
      pauses++;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void onWritable() {
      writable++;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void onEnd(@Nullable IOException cause) {
      ends++;
      failure = cause;
      ended.countDown();
    }

    byte[] all() {
      synchronized (bytes) {
        return bytes.toByteArray();
      }
    }

    int size() {
      synchronized (bytes) {
        return bytes.size();
      }
    }

    void awaitText(String expected) {
      await().atMost(TIMEOUT).until(() -> size() >= expected.length());
      assertThat(new String(all(), StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }

    void awaitSize(int expected) {
      await().atMost(Duration.ofSeconds(30)).until(() -> size() >= expected);
      assertThat(size()).isEqualTo(expected);
    }

    void awaitEnd() {
      try {
        assertThat(ended.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
