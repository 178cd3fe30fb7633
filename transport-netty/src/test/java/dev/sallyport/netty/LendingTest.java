package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.Token;
import dev.sallyport.spi.SocketLink;
import dev.sallyport.spi.SocketLink.Loan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading that is lent to who waits, and comes back to the I/O thread. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
final class LendingTest {
  private static final Token TOKEN = Token.random();

  @TempDir Path temporary;

  private Ends ends(boolean unix) throws IOException {
    assumeTrue(Io.EPOLL.missing() == null, "needs epoll");
    return unix
        ? new Ends(
            Io.EPOLL,
            Endpoint.unix(Ends.privateDirectory(temporary).resolve("s")),
            Security.sameUser())
        : new Ends(Io.EPOLL, Ends.loopback(), Security.token(TOKEN));
  }

  private static Security security(boolean unix) {
    return unix ? Security.sameUser() : Security.token(TOKEN);
  }

  /** Keeps what comes, and on which thread. */
  private static final class Kept implements SocketLink.Listener {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicBoolean inside = new AtomicBoolean();
    final List<Thread> readers = new CopyOnWriteArrayList<>();
    final CompletableFuture<Thread> end = new CompletableFuture<>();
    volatile @Nullable IOException failure;
    volatile int recalls;
    volatile int writable;
    volatile boolean throwing;

    @Override
    public void onBytes(ByteBuffer given) {
      assertThat(inside.compareAndSet(false, true)).as("one thread at a time").isTrue();
      byte[] copy = new byte[given.remaining()];
      given.get(copy);
      synchronized (bytes) {
        bytes.write(copy, 0, copy.length);
      }
      Thread thread = Thread.currentThread();
      if (!readers.contains(thread)) {
        readers.add(thread);
      }
      inside.set(false);
      if (throwing) {
        throw new IllegalStateException("on purpose");
      }
    }

    @Override
    public void onPause() {}

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void onWritable() {
      writable++;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void onRecall() {
      recalls++;
    }

    @Override
    public void onEnd(@Nullable IOException why) {
      assertThat(inside.get()).isFalse();
      failure = why;
      assertThat(end.complete(Thread.currentThread())).as("told once").isTrue();
    }

    String text() {
      synchronized (bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
      }
    }

    int size() {
      synchronized (bytes) {
        return bytes.size();
      }
    }

    void awaitEnd() throws Exception {
      end.get(10, TimeUnit.SECONDS);
    }
  }

  private static @Nullable Loan lend(SocketLink link) throws Exception {
    CompletableFuture<@Nullable Loan> lent = new CompletableFuture<>();
    assertThat(link.execute(() -> lent.complete(link.lend()))).isTrue();
    return lent.get(10, TimeUnit.SECONDS);
  }

  private static Loan lent(SocketLink link) throws Exception {
    Loan loan = lend(link);
    assertThat(loan).isNotNull();
    return loan;
  }

  private static void awaitText(Loan loan, Kept kept, String expected) {
    while (kept.text().length() < expected.length()) {
      assertThat(loan.await()).isTrue();
    }
    assertThat(kept.text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isReadByWhoHasItAndThenByTheIoThreadAgain(boolean unix) throws Exception {
    try (Ends ends = ends(unix)) {
      SocketLink one = ends.connect(security(unix));
      SocketLink other = ends.takeAccepted();
      Kept kept = new Kept();
      one.start(kept);
      Ends.send(other, "a");
      await().until(() -> kept.text().equals("a"));
      kept.readers.clear();

      Loan loan = lent(one);
      assertThat(lend(one)).as("lent twice").isNull();
      Ends.send(other, "b");
      awaitText(loan, kept, "ab");
      assertThat(kept.readers).containsExactly(Thread.currentThread());
      // What nobody has read before it is given back, and what comes after.
      Ends.send(other, "c");
      loan.end();
      await().until(() -> kept.text().equals("abc"));
      Ends.send(other, "d");
      await().until(() -> kept.text().equals("abcd"));

      Loan next = lent(one);
      Ends.send(other, "e");
      awaitText(next, kept, "abcde");
      next.end();
    }
  }

  @Test
  void nothingIsReadWhileItIsLentAndNobodyWaits() throws Exception {
    try (Ends ends = ends(true)) {
      SocketLink one = ends.connect(Security.sameUser());
      SocketLink other = ends.takeAccepted();
      Kept kept = new Kept();
      one.start(kept);
      Loan loan = lent(one);
      Ends.send(other, "a");
      // The loop has gone round since.
      for (int i = 0; i < 10; i++) {
        CompletableFuture<Void> round = new CompletableFuture<>();
        one.execute(() -> round.complete(null));
        round.get(10, TimeUnit.SECONDS);
      }
      assertThat(kept.size()).isZero();
      loan.end();
      await().until(() -> kept.text().equals("a"));
    }
  }

  @Test
  void whoWaitsIsWokenAlsoInAdvance() throws Exception {
    try (Ends ends = ends(true)) {
      SocketLink one = ends.connect(Security.sameUser());
      ends.takeAccepted();
      one.start(new Kept());
      Loan loan = lent(one);
      loan.wake();
      assertThat(loan.await()).isTrue();
      CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(loan::await);
      await()
          .until(() -> {
            loan.wake();
            return waiting.isDone();
          });
      loan.end();
      loan.wake();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theEndIsToldByTheIoThreadOnceItIsBack(boolean unix) throws Exception {
    try (Ends ends = ends(unix)) {
      SocketLink one = ends.connect(security(unix));
      SocketLink other = ends.takeAccepted();
      Kept kept = new Kept();
      one.start(kept);
      Loan loan = lent(one);
      Ends.send(other, "last");
      other.start(new Kept());
      other.finish(() -> {});
      while (loan.await()) {
        // Until there is nothing more.
      }
      assertThat(kept.text()).isEqualTo("last");
      assertThat(kept.end).isNotDone();
      loan.end();
      kept.awaitEnd();
      assertThat(kept.failure).isNull();
      // The other direction goes on.
      Ends.send(one, "bye");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEndThatNobodyReadsIsToldWhenItIsBack(boolean unix) throws Exception {
    try (Ends ends = ends(unix)) {
      SocketLink one = ends.connect(security(unix));
      SocketLink other = ends.takeAccepted();
      Kept kept = new Kept();
      one.start(kept);
      Loan loan = lent(one);
      Ends.send(other, "last");
      other.close();
      if (unix) {
        // Both directions are over, which cannot be declined.
        await().until(() -> kept.recalls > 0);
      }
      assertThat(kept.end).isNotDone();
      loan.end();
      kept.awaitEnd();
      assertThat(kept.text()).isEqualTo("last");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingWhileSomebodyWaitsLetsItGoFirst(boolean unix) throws Exception {
    try (Ends ends = ends(unix)) {
      SocketLink one = ends.connect(security(unix));
      ends.takeAccepted();
      Kept kept = new Kept();
      one.start(kept);
      Loan loan = lent(one);
      CompletableFuture<Boolean> waiting =
          CompletableFuture.supplyAsync(() -> {
            while (loan.await()) {
              // Until it is recalled.
            }
            return true;
          });
      one.close();
      assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
      await().until(() -> kept.recalls == 1);
      assertThat(kept.end).isNotDone();
      loan.end();
      kept.awaitEnd();
      assertThat(kept.failure).hasMessage("closed by this end");
    }
  }

  @Test
  void aListenerThatThrowsEndsTheLink() throws Exception {
    try (Ends ends = ends(true)) {
      SocketLink one = ends.connect(Security.sameUser());
      SocketLink other = ends.takeAccepted();
      Kept kept = new Kept();
      one.start(kept);
      Loan loan = lent(one);
      kept.throwing = true;
      Ends.send(other, "a");
      while (loan.await()) {
        // Until it throws.
      }
      loan.end();
      kept.awaitEnd();
      assertThat(kept.failure).hasMessageContaining("on purpose");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writingGoesOnWhileReadingIsLent(boolean unix) throws Exception {
    try (Ends ends = ends(unix)) {
      SocketLink one = ends.connect(security(unix));
      SocketLink other = ends.takeAccepted();
      Kept kept = new Kept();
      one.start(kept);
      Loan loan = lent(one);
      byte[] bytes = new byte[64 << 10];
      int sent = 0;
      boolean more = true;
      while (more) {
        more = one.send(bytes, 0, bytes.length);
        sent += bytes.length;
      }
      Kept there = new Kept();
      other.start(there);
      int all = sent;
      await().until(() -> there.size() == all && kept.writable == 1);
      loan.end();
    }
  }

  @ParameterizedTest
  @EnumSource(Io.class)
  void isNotLentWhereTheIoThreadAloneCanRead(Io io) throws Exception {
    assumeTrue(io != Io.EPOLL && io.missing() == null, io + " is not here");
    Endpoint unix = Endpoint.unix(Ends.privateDirectory(temporary).resolve("s"));
    try (Ends ends = new Ends(io, unix, Security.sameUser())) {
      SocketLink one = ends.connect(Security.sameUser());
      ends.takeAccepted();
      one.start(new Kept());
      assertThat(lend(one)).isNull();
    }
  }

  @Test
  void isNotLentOverTls() throws Exception {
    Pki pki = new Pki("authority");
    Security tls = Security.mutualTls(Pki.stores(pki.issue("worker"), pki.authority));
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), tls)) {
      SocketLink one = ends.connect(tls);
      ends.takeAccepted();
      one.start(new Kept());
      assertThat(lend(one)).isNull();
    }
  }

  /** Lent and given back again and again, amid bytes: each comes once and in its order. */
  @Test
  void losesNothingWhileItGoesToAndFro() throws Exception {
    int total = 4 << 20;
    try (Ends ends = ends(true)) {
      SocketLink one = ends.connect(Security.sameUser());
      SocketLink other = ends.takeAccepted();
      Kept kept = new Kept();
      one.start(kept);
      byte[] all = new byte[total];
      new Random(1).nextBytes(all);
      AtomicReference<@Nullable Throwable> problem = new AtomicReference<>();
      Thread sender =
          new Thread(() -> {
            Random random = new Random(2);
            try {
              for (int at = 0; at < total; ) {
                int size = Math.min(total - at, 1 + random.nextInt(20_000));
                boolean more = other.send(all, at, size);
                at += size;
                int sent = at;
                if (!more) {
                  await().until(() -> other.bytesTaken() == sent);
                }
              }
            } catch (Throwable t) {
              problem.set(t);
            }
          });
      sender.start();
      List<Loan> loans = new ArrayList<>();
      while (kept.size() < total && problem.get() == null) {
        Loan loan = lent(one);
        loans.add(loan);
        for (int i = 0; i < 5 && kept.size() < total; i++) {
          assertThat(loan.await()).isTrue();
        }
        loan.end();
      }
      sender.join();
      assertThat(problem.get()).isNull();
      assertThat(kept.text()).isEqualTo(new String(all, StandardCharsets.ISO_8859_1));
      assertThat(loans).hasSizeGreaterThan(2);
    }
  }
}
