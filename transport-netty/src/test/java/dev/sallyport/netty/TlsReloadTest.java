package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.netty.Ends.Heard;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.Tls;
import dev.sallyport.spi.SocketLink;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates that change while a socket listens. */
@ExtendWith(NoLeaks.class)
final class TlsReloadTest {
  private static final Pki OLD = new Pki("old authority");
  private static final Pki NEW = new Pki("new authority");
  private static final Security OLD_PEER =
      Security.mutualTls(Pki.stores(OLD.issue("peer"), OLD.authority));
  private static final Security NEW_PEER =
      Security.mutualTls(Pki.stores(NEW.issue("peer"), NEW.authority));

  @TempDir Path temporary;

  private static String certifiedBy(SocketLink link) {
    PeerIdentity.Certified certified = (PeerIdentity.Certified) link.identity();
    return certified.chain().get(0).getIssuerX500Principal().getName();
  }

  @Test
  void pemFilesAreReadAgainWhenTheyHaveChanged() throws Exception {
    Tls.Pem pem = Pki.pem(temporary, OLD.issue("worker"), OLD.authority);
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), Security.mutualTls(pem))) {
      SocketLink before = ends.connect(OLD_PEER);
      Heard atOther = Heard.of(ends.takeAccepted());
      assertThat(certifiedBy(before)).isEqualTo("CN=old authority");
      Pki.pem(temporary, NEW.issue("worker"), NEW.authority);
      assertThat(certifiedBy(ends.connect(NEW_PEER))).isEqualTo("CN=new authority");
      assertThatThrownBy(() -> ends.connect(OLD_PEER)).isInstanceOf(IOException.class);
      // What is open stays so.
      Ends.send(before, "still here");
      atOther.awaitText("still here");
    }
  }

  @Test
  void filesThatCannotBeReadFailOneHandshakeAndTheLastGoodOnesAreKept() throws Exception {
    Tls.Pem pem = Pki.pem(temporary, OLD.issue("worker"), OLD.authority);
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), Security.mutualTls(pem))) {
      ends.connect(OLD_PEER);
      Pki.write(pem.certificateChain(), "no certificate", "rw-r--r--");
      assertThatThrownBy(() -> ends.connect(OLD_PEER)).isInstanceOf(IOException.class);
      ends.connect(OLD_PEER);
      Files.delete(pem.privateKey());
      ends.connect(OLD_PEER);
      Pki.pem(temporary, NEW.issue("worker"), NEW.authority);
      ends.connect(NEW_PEER);
    }
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsRefusedAndTheLastGoodPairKept() throws Exception {
    Tls.Pem pem = Pki.pem(temporary, OLD.issue("worker"), OLD.authority);
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), Security.mutualTls(pem))) {
      ends.connect(OLD_PEER);
      // The key is renewed, and its certificate is still on the way.
      Pki.write(pem.privateKey(), OLD.issue("worker").getPrivateKeyPEM(), "rw-------");
      assertThatThrownBy(() -> ends.connect(OLD_PEER)).isInstanceOf(IOException.class);
      ends.connect(OLD_PEER);
      ends.connect(OLD_PEER);
      Pki.pem(temporary, NEW.issue("worker"), NEW.authority);
      ends.connect(NEW_PEER);
    }
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsNamed() throws Exception {
    Tls.Pem pem = Pki.pem(temporary, OLD.issue("worker"), OLD.authority);
    for (X509Bundle other : List.of(OLD.issue("worker"), Pki.selfSigned(Algorithm.rsa2048))) {
      Pki.write(pem.privateKey(), other.getPrivateKeyPEM(), "rw-------");
      assertThatThrownBy(() -> new Ends(Ends.standard(), Ends.loopback(), Security.mutualTls(pem)))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "private key out of range: "
                  + pem.privateKey()
                  + " (expected that of the first certificate in "
                  + pem.certificateChain()
                  + ", CN=worker; fix: put there the two that belong together)");
    }
  }

  @Test
  void keyAndCertificateMayBeInOneFileInAnyOrder() throws Exception {
    X509Bundle own = OLD.issue("worker");
    Tls.Pem pem = Pki.pem(temporary, own, OLD.authority);
    Path both = temporary.resolve("both.pem");
    Security security = Security.mutualTls(Tls.pem(both, both, pem.trusted()));
    String key = own.getPrivateKeyPEM() + "\n";
    String chain = own.getCertificatePathPEM() + "\n";
    String trusted = chain.replace("CERTIFICATE-----", "TRUSTED CERTIFICATE-----");
    for (String text : List.of(key + chain, chain + key, "Subject: worker\n" + key + trusted)) {
      Pki.write(both, text, "rw-------");
      try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), security)) {
        ends.connect(OLD_PEER);
        ends.takeAccepted();
      }
    }
    Pki.write(both, OLD.issue("worker").getPrivateKeyPEM() + "\n" + chain, "rw-------");
    assertThatThrownBy(
            () -> new Ends(Ends.standard(), Ends.loopback(), Security.mutualTls(pem(both, pem))))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("private key out of range: " + both);
  }

  /** Another one than that which has a last good pair. */
  private Tls pem(Path both, Tls.Pem pem) throws IOException {
    Path trusted = temporary.resolve("another.pem");
    Files.copy(pem.trusted(), trusted);
    return Tls.pem(both, both, trusted);
  }

  @Test
  void aKeyInAKeyStoreThatIsNotTheCertificatesIsRefused() throws Exception {
    char[] password = "secret".toCharArray();
    X509Bundle good = OLD.issue("worker");
    KeyStore mixed = KeyStore.getInstance("PKCS12");
    mixed.load(null, null);
    mixed.setKeyEntry(
        "mine", OLD.issue("worker").getKeyPair().getPrivate(), password, good.getCertificatePath());
    AtomicReference<KeyStore> keys = new AtomicReference<>(Pki.keys(good, password));
    KeyStore trusted = Pki.trusted(OLD.authority);
    Security security = Security.mutualTls(Tls.keyStore(() -> lent(keys), password, () -> trusted));
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), security)) {
      keys.set(mixed);
      assertThatThrownBy(() -> ends.connect(OLD_PEER)).isInstanceOf(IOException.class);
      ends.connect(OLD_PEER);
    }
    Security another = Security.mutualTls(Tls.keyStore(() -> mixed, password, () -> trusted));
    assertThatThrownBy(() -> new Ends(Ends.standard(), Ends.loopback(), another))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("private key out of range: mine in the key store (expected");
  }

  static Stream<Algorithm> algorithms() {
    return Stream.of(
        Algorithm.rsa2048, Algorithm.ecp256, Algorithm.ecp384, Algorithm.ed25519, Algorithm.ed448);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void keysOfEachKindAreKnownToBeTheCertificates(Algorithm algorithm) throws Exception {
    X509Bundle own = Pki.selfSigned(algorithm);
    Security security = Security.mutualTls(Pki.pem(temporary, own, own));
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), security)) {
      ends.connect(security);
      ends.takeAccepted();
    }
  }

  @Test
  void keyStoresAreAskedForEachHandshake() throws Exception {
    char[] password = "secret".toCharArray();
    AtomicReference<KeyStore> keys = new AtomicReference<>(Pki.keys(OLD.issue("worker"), password));
    AtomicReference<KeyStore> trusted = new AtomicReference<>(Pki.trusted(OLD.authority));
    Security security =
        Security.mutualTls(Tls.keyStore(() -> lent(keys), password, () -> lent(trusted)));
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), security)) {
      ends.connect(OLD_PEER);
      keys.set(Pki.keys(NEW.issue("worker"), password));
      trusted.set(Pki.trusted(NEW.authority));
      assertThat(certifiedBy(ends.connect(NEW_PEER))).isEqualTo("CN=new authority");
      keys.set(null);
      assertThatThrownBy(() -> ends.connect(NEW_PEER)).isInstanceOf(IOException.class);
      ends.connect(NEW_PEER);
    }
  }

  private static KeyStore lent(AtomicReference<KeyStore> store) {
    KeyStore now = store.get();
    if (now == null) {
      throw new IllegalStateException("the vault is closed");
    }
    return now;
  }

  @Test
  void theEndThatConnectsReadsThemAgainToo() throws Exception {
    Tls.Pem pem = Pki.pem(temporary, NEW.issue("peer"), NEW.authority);
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), OLD_PEER)) {
      assertThatThrownBy(() -> ends.connect(Security.mutualTls(pem)))
          .hasMessageContaining("TLS has failed");
      Pki.pem(temporary, OLD.issue("peer"), OLD.authority);
      ends.connect(Security.mutualTls(pem));
    }
  }

  @Test
  void aFileThatIsNotThereIsNamed() throws Exception {
    Tls.Pem pem = Pki.pem(temporary, OLD.issue("worker"), OLD.authority);
    Files.delete(pem.trusted());
    Security security = Security.mutualTls(pem);
    assertThatThrownBy(() -> new Ends(Ends.standard(), Ends.loopback(), security))
        .isInstanceOf(IOException.class)
        .hasMessage("certificates cannot be read: no such file: " + pem.trusted());
  }

  @Test
  void aKeyThatOthersCanReadIsRefused() throws Exception {
    Tls.Pem pem = Pki.pem(temporary, OLD.issue("worker"), OLD.authority);
    Files.setPosixFilePermissions(pem.privateKey(), PosixFilePermissions.fromString("rw-r-----"));
    Security security = Security.mutualTls(pem);
    assertThatThrownBy(() -> new Ends(Ends.standard(), Ends.loopback(), security))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("rw-r----- (expected nobody else to read it; fix: chmod 600");
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), OLD_PEER)) {
      assertThatThrownBy(() -> ends.connect(security)).hasMessageContaining("fix: chmod 600");
    }
  }

  private static void awaitAnswer(CountDownLatch answer) {
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSupplierThatTakesItsTimeHoldsUpNobodyElse() throws Exception {
    char[] password = "secret".toCharArray();
    KeyStore keys = Pki.keys(OLD.issue("worker"), password);
    KeyStore trusted = Pki.trusted(OLD.authority);
    CountDownLatch answer = new CountDownLatch(1);
    AtomicBoolean slow = new AtomicBoolean();
    Set<String> askers = ConcurrentHashMap.newKeySet();
    Tls tls =
        Tls.keyStore(
            () -> {
              askers.add(Thread.currentThread().getName());
              if (slow.get()) {
                awaitAnswer(answer);
              }
              return keys;
            },
            password,
            () -> trusted);
    Security plain = Security.insecurePlaintext();
    ListenLimits limits = ListenLimits.defaults().withProofTimeout(Duration.ofSeconds(1));
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), Security.mutualTls(tls), limits);
        Ends others = new Ends(Ends.standard(), Ends.loopback(), plain)) {
      slow.set(true);
      int visitors = 2 * Loops.threads();
      int port = ((Endpoint.Tcp) ends.acceptor.endpoint()).port();
      List<Socket> waiting = new ArrayList<>();
      for (int i = 0; i < visitors; i++) {
        waiting.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      await().until(() -> ends.doorman().unproven() == visitors);
      for (int i = 0; i < visitors; i++) {
        others.connect(plain);
      }
      // Nor has one that waits for it more time than others.
      await().until(() -> ends.doorman().open() == 0);
      answer.countDown();
      for (Socket each : waiting) {
        assertThat(RefusalTest.read(each)).isEqualTo(-1);
        each.close();
      }
      ends.connect(OLD_PEER);
      ends.transport
          .connect(ends.acceptor.endpoint(), Security.mutualTls(tls), Ends.TIMEOUT)
          .close();
      assertThat(askers).allMatch(name -> name.startsWith("sallyport-tls-"));
    } finally {
      answer.countDown();
    }
  }

  /** Good ones when it is asked for the first time, and after that nothing until {@code answer}. */
  private static Tls stuckAfterTheFirst(CountDownLatch answer, AtomicInteger asked) {
    char[] password = "secret".toCharArray();
    KeyStore keys = Pki.keys(OLD.issue("worker"), password);
    KeyStore trusted = Pki.trusted(OLD.authority);
    return Tls.keyStore(
        () -> {
          if (asked.incrementAndGet() > 1) {
            awaitAnswer(answer);
          }
          return keys;
        },
        password,
        () -> trusted);
  }

  @Test
  void suppliersThatAreStuckHoldUpNoOtherListener() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    List<Socket> waiting = new ArrayList<>();
    List<Ends> stuck = new ArrayList<>();
    try (Ends others = new Ends(Ends.standard(), Ends.loopback(), NEW_PEER)) {
      for (int i = 0; i < 6; i++) {
        AtomicInteger asked = new AtomicInteger();
        Security security = Security.mutualTls(stuckAfterTheFirst(answer, asked));
        Ends ends = new Ends(Ends.standard(), Ends.loopback(), security);
        stuck.add(ends);
        int port = ((Endpoint.Tcp) ends.acceptor.endpoint()).port();
        for (int j = 0; j < 6; j++) {
          waiting.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        await().until(() -> ends.doorman().unproven() == 6);
      }
      others.connect(NEW_PEER);
      others.takeAccepted();
    } finally {
      answer.countDown();
      for (Socket each : waiting) {
        each.close();
      }
      stuck.forEach(Ends::close);
    }
  }

  @Test
  void aSupplierThatIsStuckIsAskedOnceAndThenForAllWhoHaveWaited() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    Tls tls = stuckAfterTheFirst(answer, asked);
    ListenLimits limits = ListenLimits.defaults().withProofTimeout(Duration.ofMinutes(1));
    ExecutorService peers = Executors.newFixedThreadPool(10);
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), Security.mutualTls(tls), limits)) {
      Callable<SocketLink> peer =
          () -> ends.transport.connect(ends.acceptor.endpoint(), OLD_PEER, Duration.ofMinutes(1));
      List<Future<SocketLink>> connecting = new ArrayList<>();
      connecting.add(peers.submit(peer));
      await().until(() -> asked.get() == 2);
      for (int i = 1; i < 10; i++) {
        connecting.add(peers.submit(peer));
      }
      // Who asked later would be for yet another look.
      await().until(() -> TlsMaterial.of(tls).asking() == 9);
      answer.countDown();
      for (Future<SocketLink> each : connecting) {
        each.get().close();
      }
      assertThat(asked).hasValue(3);
    } finally {
      answer.countDown();
      peers.shutdown();
    }
  }

  @Test
  @Timeout(60)
  void whereTheSystemGivesNoThreadWhoAsksIsToldAndTheNextIsServed() throws Exception {
    AtomicBoolean full = new AtomicBoolean(true);
    TlsMaterial material =
        new TlsMaterial(
            Pki.stores(OLD.issue("worker"), OLD.authority),
            task -> {
              if (full.getAndSet(false)) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              TlsThreads.executor().execute(task);
            });
    assertThatThrownBy(() -> material.now(Long.MAX_VALUE))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "certificates cannot be read: the system gives no thread for that: unable to create"
                + " native thread (fix: a higher limit of threads, as ulimit -u or pids.max, or of"
                + " memory)");
    assertThat(material.now(Long.MAX_VALUE)).isNotNull();
  }

  @Test
  @Timeout(60)
  void whoConnectsWaitsNoLongerForASupplierThanToConnect() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    Tls tls = stuckAfterTheFirst(answer, new AtomicInteger(1));
    ScheduledExecutorService release = Executors.newSingleThreadScheduledExecutor();
    try (Ends ends = new Ends(Ends.standard(), Ends.loopback(), OLD_PEER)) {
      // So that this ends where it would wait for ever.
      var unused = release.schedule(answer::countDown, 20, TimeUnit.SECONDS);
      for (int i = 0; i < 2; i++) {
        long began = System.nanoTime();
        assertThatThrownBy(() ->
                ends.transport.connect(
                    ends.acceptor.endpoint(), Security.mutualTls(tls), Duration.ofMillis(300)))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageStartingWith("no certificates within 300 ms (Remote.Builder.connectTimeout");
        assertThat(Duration.ofNanos(System.nanoTime() - began))
            .isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
      }
    } finally {
      answer.countDown();
      release.shutdownNow();
    }
  }
}
