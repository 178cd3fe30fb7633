package dev.sallyport.netty;

import dev.sallyport.socket.Tls;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a {@link Tls} stands for at the moment. Thread-safe.
 *
 * <p><b>Looking.</b> Files are read and a user's suppliers run by a {@linkplain TlsThreads thread}
 * for that, which may take as long as it likes: one at a time for each of these, so those that are
 * stuck hold up nobody who uses another. All who ask while one is looked at share the next look,
 * since what the present one finds may be older than their question. Each waits for as long as it
 * can, and is forgotten after that: what is stuck collects nobody.
 *
 * <p>What cannot be read fails the one who asked, and is logged; who asks after that gets the last
 * good one, until there is a new one. A new one is a new context: sessions of the old one cannot be
 * resumed, so that whom the new authorities do not know is not let in by an old ticket.
 */
final class TlsMaterial {
  private static final Logger LOG = LoggerFactory.getLogger(TlsMaterial.class);

  /** Of how many the last good one is kept, those used last. */
  private static final int MAX_KEPT = 64;

  private static final Set<PosixFilePermission> OTHERS_READ =
      PosixFilePermissions.fromString("---r--r--");

  private static final Map<Tls, TlsMaterial> KEPT =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Tls, TlsMaterial> eldest) {
          return size() > MAX_KEPT;
        }
      };

  private final Tls tls;
  private final Executor threads;

  /** For whom the next look is. Guarded by this. */
  private final Set<Asker> asking = new LinkedHashSet<>();

  /** Guarded by this. */
  private boolean looking;

  // Of the thread that looks.
  private @Nullable List<Stamp> stamps;
  private @Nullable Contexts good;
  private boolean failed;

  /**
   * One that nobody else shares.
   *
   * @param threads where it is looked, one task at a time
   */
  TlsMaterial(Tls tls, Executor threads) {
    this.tls = tls;
    this.threads = threads;
  }

  /** That of {@code tls}; one for all who connect with the same, or listen with it. */
  static TlsMaterial of(Tls tls) {
    synchronized (KEPT) {
      return KEPT.computeIfAbsent(tls, absent -> new TlsMaterial(absent, TlsThreads.executor()));
    }
  }

  /** One for each end, with the same keys and authorities. */
  record Contexts(SslContext connecting, SslContext listening) {}

  /** What tells that a file is not the one that was read. */
  private record Stamp(FileTime modified, long size, @Nullable Object file) {
    static Stamp of(Path path) throws IOException {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
    }
  }

  /** Who wants to know; is told once, by a thread that others wait for. */
  interface Asker {
    void found(Contexts contexts);

    /** It cannot be read, too many suppliers are stuck, or there is no thread for it. */
    void failed(Throwable problem);
  }

  /** Asks what is to be used for a handshake that begins now; does not wait. */
  void ask(Asker asker) {
    synchronized (this) {
      asking.add(asker);
      if (looking) {
        return;
      }
      looking = true;
    }
    try {
      threads.execute(this::look);
    } catch (RejectedExecutionException e) {
      refuseAll(
          new IOException(
              "certificates cannot be read: "
                  + TlsThreads.MAX_THREADS
                  + " key stores or files are being waited for (fix: suppliers that answer)",
              e));
    } catch (OutOfMemoryError e) {
      // What Thread.start throws where the system gives no more threads; the next one may be given.
      refuseAll(
          new IOException(
              "certificates cannot be read: the system gives no thread for that: "
                  + e.getMessage()
                  + " (fix: a higher limit of threads, as ulimit -u or pids.max, or of memory)",
              e));
    }
  }

  /** Nobody looks: who asks next has to begin it. */
  private void refuseAll(IOException why) {
    List<Asker> refused;
    synchronized (this) {
      looking = false;
      refused = List.copyOf(asking);
      asking.clear();
    }
    refused.forEach(each -> each.failed(why));
  }

  /** How many the next look is for; not those for whom is looked now. */
  synchronized int asking() {
    return asking.size();
  }

  /** Whoever has asked does not wait any more. */
  synchronized void forget(Asker asker) {
    asking.remove(asker);
  }

  /**
   * The same, and waits for it. Not on an I/O thread.
   *
   * @throws SocketTimeoutException if that takes longer than {@code nanos}
   * @throws IOException if it cannot be read
   */
  Contexts now(long nanos) throws IOException {
    CompletableFuture<Contexts> answer = new CompletableFuture<>();
    Asker asker =
        new Asker() {
          @Override
          public void found(Contexts contexts) {
            answer.complete(contexts);
          }

          @Override
          public void failed(Throwable problem) {
            answer.completeExceptionally(problem);
          }
        };
    try {
      ask(asker);
      return answer.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      // With this thread's stack.
      throw new IOException(Reasons.of(e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("certificates not read in time: " + tls);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      forget(asker);
    }
  }

  /** Until nobody asks any more. */
  private void look() {
    for (List<Asker> served = served(); !served.isEmpty(); served = served()) {
      try {
        Contexts found = read();
        served.forEach(each -> each.found(found));
      } catch (Throwable t) {
        served.forEach(each -> each.failed(t));
      }
    }
  }

  private synchronized List<Asker> served() {
    List<Asker> served = List.copyOf(asking);
    asking.clear();
    looking = !served.isEmpty();
    return served;
  }

  private Contexts read() throws IOException {
    try {
      if (tls instanceof Tls.Pem pem) {
        return ofPem(pem);
      }
      Contexts read = read((Tls.Stores) tls);
      good = read;
      failed = false;
      return read;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      Contexts last = good;
      if (failed && last != null) {
        return last; // Has been told.
      }
      failed = true;
      String kept = last == null ? "" : "; the last good ones are kept";
      if (e instanceof RuntimeException) {
        // A supplier's, perhaps: only the stack says where.
        LOG.warn("{} cannot be read{}", tls, kept, e);
      } else {
        LOG.warn("{} cannot be read{}: {}", tls, kept, e.toString());
      }
      throw Reasons.ofReading(e);
    }
  }

  private Contexts ofPem(Tls.Pem pem) throws IOException, GeneralSecurityException {
    // Before they are read: what changes meanwhile is read again the next time.
    List<Stamp> now = new ArrayList<>();
    for (Path each : List.of(pem.certificateChain(), pem.privateKey(), pem.trusted())) {
      now.add(Stamp.of(each));
    }
    Contexts last = good;
    if (last != null && now.equals(stamps)) {
      failed = false;
      return last;
    }
    Contexts read = read(pem);
    good = read;
    stamps = now;
    failed = false;
    return read;
  }

  private static Contexts read(Tls.Pem pem) throws IOException, GeneralSecurityException {
    checkPrivate(pem.privateKey());
    byte[] chain = Files.readAllBytes(pem.certificateChain());
    byte[] key = Files.readAllBytes(pem.privateKey());
    byte[] trusted = Files.readAllBytes(pem.trusted());
    try {
      Contexts read =
          new Contexts(
              common(SslContextBuilder.forClient())
                  .keyManager(stream(chain), stream(key))
                  .trustManager(stream(trusted))
                  .build(),
              common(SslContextBuilder.forServer(stream(chain), stream(key)))
                  .trustManager(stream(trusted))
                  .clientAuth(ClientAuth.REQUIRE)
                  .build());
      KeyPairs.check(chain, pem.certificateChain(), key, pem.privateKey());
      return read;
    } catch (IllegalArgumentException e) {
      throw new IOException("certificates not understood: " + pem + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static void checkPrivate(Path key) throws IOException {
    Set<PosixFilePermission> mode;
    try {
      mode = Files.getPosixFilePermissions(key);
    } catch (UnsupportedOperationException e) {
      return; // Such a file system has no modes.
    }
    for (PosixFilePermission each : OTHERS_READ) {
      if (mode.contains(each)) {
        throw new IOException(
            "mode of the private key out of range: "
                + PosixFilePermissions.toString(mode)
                + " (expected nobody else to read it; fix: chmod 600 "
                + key
                + ")");
      }
    }
  }

  private static Contexts read(Tls.Stores stores) throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore own = stores.keys();
    char[] password = stores.password();
    try {
      keys.init(own, password);
      KeyPairs.check(own, password);
    } finally {
      Arrays.fill(password, '\0');
    }
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(stores.trusted());
    return new Contexts(
        common(SslContextBuilder.forClient()).keyManager(keys).trustManager(trusted).build(),
        common(SslContextBuilder.forServer(keys))
            .trustManager(trusted)
            .clientAuth(ClientAuth.REQUIRE)
            .build());
  }

  private static SslContextBuilder common(SslContextBuilder builder) {
    return builder.sslProvider(SslProvider.JDK).protocols("TLSv1.3");
  }
}
