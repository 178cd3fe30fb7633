package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.netty.Ends.Heard;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.SocketLink;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent: its order, its bounds, and where it never goes. */
@ExtendWith(NoLeaks.class)
final class OutletTest {
  private static final Pki PKI = new Pki("authority");
  private static final Security TLS =
      Security.mutualTls(Pki.stores(PKI.issue("worker"), PKI.authority));
  private static final Security PLAIN = Security.insecurePlaintext();

  @TempDir Path temporary;

  record Case(Io io, String where, Security security) {
    @Override
    public String toString() {
      return io + " " + where;
    }
  }

  static Stream<Case> cases() {
    return Ends.all()
        .flatMap(io ->
            Stream.of(
                new Case(io, "unix", Security.sameUser()),
                new Case(io, "tcp", PLAIN),
                new Case(io, "tls", TLS)));
  }

  private Ends ends(Case each) throws IOException {
    Endpoint endpoint =
        each.where.equals("unix")
            ? Endpoint.unix(Ends.privateDirectory(temporary).resolve("s"))
            : Ends.loopback();
    return new Ends(each.io, endpoint, each.security);
  }

  /** Sends with room and without, from this thread and from the I/O thread in turns. */
  @ParameterizedTest
  @MethodSource("cases")
  void bytesKeepTheirOrderHoweverTheyAreSent(Case each) throws Exception {
    int total = 20_000_000;
    try (Ends ends = ends(each)) {
      SocketLink one = ends.connect(each.security);
      Checking atOther = new Checking();
      ends.takeAccepted().start(atOther);
      Gatekeeper atOne = new Gatekeeper();
      one.start(atOne);
      Random random = new Random(7);
      int sent = 0;
      while (sent < total) {
        int size = Math.min(total - sent, sizeOf(random));
        byte[] bytes = counted(sent, size);
        boolean more;
        if (random.nextInt(8) == 0) {
          more = sendOnIoThread(one, bytes);
        } else {
          more = one.send(bytes, 0, size);
        }
        sent += size;
        if (!more) {
          assertThat(atOne.writable.tryAcquire(20, TimeUnit.SECONDS)).as("writable").isTrue();
        }
      }
      await().until(() -> atOther.count.get() == total);
      assertThat(atOther.wrong.get()).isZero();
      assertThat(one.bytesTaken()).isEqualTo(total);
      assertThat(atOne.writable.availablePermits()).isZero();
    }
  }

  private static int sizeOf(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> 1 + random.nextInt(300_000);
      case 1, 2 -> 1 + random.nextInt(20_000);
      default -> 1 + random.nextInt(200);
    };
  }

  private static byte[] counted(int from, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = at(from + i);
    }
    return bytes;
  }

  private static byte at(int position) {
    return (byte) (position * 31 + (position >>> 8));
  }

  private static boolean sendOnIoThread(SocketLink link, byte[] bytes) throws Exception {
    AtomicReference<Object> result = new AtomicReference<>();
    Semaphore done = new Semaphore(0);
    link.execute(() -> {
      try {
        result.set(link.send(bytes, 0, bytes.length));
      } catch (IOException e) {
        result.set(e);
      }
      done.release();
    });
    assertThat(done.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    return (boolean) result.get();
  }

  /** Looks whether each byte is the next one. */
  private static final class Checking implements SocketLink.Listener {
    final AtomicInteger count = new AtomicInteger();
    final AtomicInteger wrong = new AtomicInteger();

    @Override
    public void onBytes(ByteBuffer bytes) {
      int position = count.get();
      while (bytes.hasRemaining()) {
        if (bytes.get() != at(position++)) {
          wrong.incrementAndGet();
        }
      }
      count.set(position);
    }

    @Override
    public void onPause() {}

    @Override
    public void onWritable() {}

    @Override
    public void onEnd(@Nullable IOException failure) {}
  }

  private static final class Gatekeeper implements SocketLink.Listener {
    final Semaphore writable = new Semaphore(0);

    @Override
    public void onBytes(ByteBuffer bytes) {}

    @Override
    public void onPause() {}

    @Override
    public void onWritable() {
      writable.release();
    }

    @Override
    public void onEnd(@Nullable IOException failure) {}
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPeerThatNeverReadsIsSaidNoToAndHeldBytesAreBounded(Case each) throws Exception {
    try (Ends ends = ends(each)) {
      SocketLink one = ends.connect(each.security);
      Heard atOne = Heard.of(one);
      SocketLink other = ends.takeAccepted(); // Never started.
      byte[] piece = new byte[10_000];
      long sent = 0;
      int noes = 0;
      // Until there is no yes after a no: the system moves on what it holds, and may want more.
      do {
        do {
          sent += piece.length;
          assertThat(sent).as("that the system holds").isLessThan(64 << 20);
        } while (one.send(piece, 0, piece.length));
        noes++;
        assertThat(sent - one.bytesTaken()).isLessThanOrEqualTo(Outlet.HIGH_BYTES + piece.length);
      } while (yesComes(atOne, noes));
      // Others are not harmed.
      SocketLink next = ends.connect(each.security);
      Heard atNext = Heard.of(ends.takeAccepted());
      Ends.send(next, "fine");
      atNext.awaitText("fine");
      // When it reads at last, all is there.
      Heard atOther = Heard.of(other);
      atOther.awaitSize((int) sent);
      int all = noes;
      await().until(() -> atOne.writable == all);
    }
  }

  private static boolean yesComes(Heard heard, int count) {
    try {
      await().atMost(Duration.ofMillis(500)).until(() -> heard.writable == count);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPeerThatNeverReadsCannotKeepALinkOpen(Case each) throws Exception {
    try (Ends ends = ends(each)) {
      SocketLink one = ends.connect(each.security);
      Heard atOne = Heard.of(one);
      SocketLink other = ends.takeAccepted();
      byte[] piece = new byte[100_000];
      while (one.send(piece, 0, piece.length)) {
        // Until there is no room.
      }
      one.finish(() -> {});
      one.close();
      atOne.awaitEnd();
      assertThat(atOne.failure).hasMessageContaining("closed by this end");
      other.close();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPeerThatClosesFailsWhoSends(Case each) throws Exception {
    try (Ends ends = ends(each)) {
      SocketLink one = ends.connect(each.security);
      Heard atOne = Heard.of(one);
      ends.takeAccepted().close();
      atOne.awaitEnd();
      byte[] piece = new byte[1000];
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  one.send(piece, 0, piece.length);
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(atOne.ends).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatAPeerSentBeforeItWentIsStillRead(Case each) throws Exception {
    if (each.where.equals("tcp") || each.where.equals("tls")) {
      return; // There a reset drops what was not read.
    }
    try (Ends ends = ends(each)) {
      SocketLink one = ends.connect(each.security);
      SocketLink other = ends.takeAccepted();
      Ends.send(other, "last words");
      await().until(() -> other.bytesTaken() == 10);
      other.close();
      await()
          .until(() -> {
            try {
              Ends.send(one, "?");
              return false;
            } catch (IOException e) {
              return true;
            }
          });
      Heard atOne = Heard.of(one);
      atOne.awaitText("last words");
      atOne.awaitEnd();
    }
  }

  @Test
  void aResetIsAFailure() throws Exception {
    for (Io io : Ends.all().toList()) {
      try (Ends ends = new Ends(io, Ends.loopback(), PLAIN)) {
        int port = ((Endpoint.Tcp) ends.acceptor.endpoint()).port();
        Socket raw = new Socket(InetAddress.getLoopbackAddress(), port);
        Heard heard = Heard.of(ends.takeAccepted());
        raw.setSoLinger(true, 0);
        raw.close();
        heard.awaitEnd();
        assertThat(heard.failure).as(io.toString()).isNotNull();
        await().until(() -> ends.doorman().open() == 0);
      }
    }
  }

  @Test
  void whereNothingWaitsASenderWritesItself() throws Exception {
    assumeTrue(Ends.standard() != Io.NIO, "needs epoll or kqueue");
    Endpoint unix = Endpoint.unix(Ends.privateDirectory(temporary).resolve("s"));
    try (Ends ends = new Ends(Ends.standard(), unix, Security.sameUser())) {
      SocketLink one = ends.connect(Security.sameUser());
      Semaphore held = new Semaphore(0);
      assertThat(one.execute(held::acquireUninterruptibly)).isTrue();
      try {
        // The event loop can do nothing for it.
        Ends.send(one, "at once");
        assertThat(one.bytesTaken()).isEqualTo(7);
      } finally {
        held.release();
      }
    }
  }

  @Test
  void aDescriptorIsNotClosedWhileSomebodyWritesToIt() throws Exception {
    assumeTrue(Ends.standard() != Io.NIO, "needs epoll or kqueue");
    Endpoint unix = Endpoint.unix(Ends.privateDirectory(temporary).resolve("s"));
    try (Ends ends = new Ends(Ends.standard(), unix, Security.sameUser())) {
      Link one = (Link) ends.connect(Security.sameUser());
      Gate gate = GatedIoHandler.of(one.channel()).gate();
      assertThat(gate).isNotNull();
      FileDescriptor descriptor = ((UnixChannel) one.channel()).fd();
      assertThat(gate.enter()).isTrue();
      try {
        one.close();
        // Netty says so when it is about to.
        await().until(() -> !one.channel().isActive());
        assertThat(descriptor.isOpen()).isTrue();
      } finally {
        gate.leave();
      }
      await().until(() -> !descriptor.isOpen());
      assertThat(gate.enter()).isFalse();
      assertThat(GatedIoHandler.of(one.channel())).isNull();
    }
  }

  /**
   * While links are closed and opened, and descriptors used again, their senders go on: nothing of
   * theirs may reach another connection.
   */
  @Test
  void aSenderNeverWritesToADescriptorThatIsAnothers() throws Exception {
    Endpoint unix = Endpoint.unix(Ends.privateDirectory(temporary).resolve("s"));
    Security security = Security.sameUser();
    try (Ends ends = new Ends(Ends.standard(), unix, security)) {
      AtomicInteger strays = new AtomicInteger();
      List<Thread> senders = new ArrayList<>();
      for (int round = 0; round < 400; round++) {
        byte mark = (byte) round;
        SocketLink link = ends.transport.connect(unix, security, Ends.TIMEOUT);
        SocketLink other = ends.takeAccepted();
        byte[] bytes = new byte[100];
        java.util.Arrays.fill(bytes, mark);
        AtomicBoolean began = new AtomicBoolean();
        other.start(new Marked(mark, strays));
        Thread sender =
            new Thread(() -> {
              try {
                for (long sent = bytes.length; ; sent += bytes.length) {
                  boolean more = link.send(bytes, 0, bytes.length);
                  began.set(true);
                  // For a while: without this the I/O thread would be given work without end.
                  for (int i = 0; !more && i < 1000 && link.bytesTaken() < sent; i++) {
                    Thread.onSpinWait();
                  }
                }
              } catch (IOException e) {
                // Closed, as is wanted.
              }
            });
        sender.start();
        senders.add(sender);
        while (!began.get()) {
          Thread.onSpinWait();
        }
        if (round % 2 == 0) {
          link.close();
        }
        other.close();
      }
      for (Thread each : senders) {
        each.join(20_000);
        assertThat(each.isAlive()).isFalse();
      }
      assertThat(strays).hasValue(0);
    }
  }

  private record Marked(byte mark, AtomicInteger strays) implements SocketLink.Listener {
    @Override
    public void onBytes(ByteBuffer bytes) {
      while (bytes.hasRemaining()) {
        if (bytes.get() != mark) {
          strays.incrementAndGet();
        }
      }
    }

    @Override
    public void onPause() {}

    @Override
    public void onWritable() {}

    @Override
    public void onEnd(@Nullable IOException failure) {}
  }

  /** Has memory for so many buffers, and then no more. */
  private static final class LittleMemory extends AbstractByteBufAllocator {
    final List<ByteBuf> given = new ArrayList<>();
    private final int most;

    LittleMemory(int most) {
      super(true);
      this.most = most;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initial, int max) {
      return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initial, max);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initial, int max) {
      if (given.size() == most) {
        throw new OutOfMemoryError("as this test wants it");
      }
      ByteBuf buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(initial, max);
      given.add(buffer);
      return buffer;
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  @Test
  void aMessageThatThereIsNoMemoryForLeavesNothingAndIsTheLast() throws Exception {
    // There all that is sent waits with Netty first.
    try (Ends ends = new Ends(Io.NIO, Ends.loopback(), PLAIN)) {
      Link one = (Link) ends.connect(PLAIN);
      Ends.Heard atOther = Ends.Heard.of(ends.takeAccepted());
      LittleMemory memory = new LittleMemory(2);
      one.channel().config().setAllocator(memory);
      byte[] message = new byte[3 * (64 << 10)];
      assertThatThrownBy(() -> one.send(message, 0, message.length))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cut short");
      assertThat(memory.given).hasSize(2).allMatch(buffer -> buffer.refCnt() == 0);
      assertThatThrownBy(() -> one.send(message, 0, 1)).hasMessageContaining("cut short");
      one.close();
      atOther.awaitEnd();
      assertThat(atOther.all()).isEmpty();
    }
  }
}
