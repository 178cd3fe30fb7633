package dev.sallyport.codecs.internal;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.StringReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.sql.Connection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Scanner;
import java.util.Timer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.net.ssl.SSLContext;
import javax.sql.DataSource;

/** Real live handles of every family that the JDK itself has, by the code that they must get. */
final class Handles implements AutoCloseable {
  // By identity: most of them have no equals, and some fail in theirs.
  final IdentityHashMap<Object, String> all = new IdentityHashMap<>();
  private final List<AutoCloseable> open = new java.util.ArrayList<>();

  Handles() throws Exception {
    network();
    files();
    concurrency();
    code();
    memoryAndState();
    secrets();
    databases();
  }

  private <T extends AutoCloseable> T opened(T handle) {
    open.add(handle);
    return handle;
  }

  private void network() throws Exception {
    all.put(opened(new Socket()), "LH-SOCKET");
    all.put(opened(new ServerSocket()), "LH-SOCKET");
    all.put(opened(new DatagramSocket()), "LH-SOCKET");
    all.put(HttpClient.newHttpClient(), "LH-SOCKET");
    all.put(URI.create("http://localhost").toURL().openConnection(), "LH-SOCKET");
    all.put(opened(SocketChannel.open()), "LH-CHANNEL");
    all.put(opened(Selector.open()), "LH-CHANNEL");
    Pipe pipe = Pipe.open();
    opened(pipe.source());
    opened(pipe.sink());
    all.put(pipe, "LH-CHANNEL");
  }

  private void files() {
    all.put(new ByteArrayInputStream(new byte[1]), "LH-IO");
    all.put(System.out, "LH-IO");
    all.put(new StringReader(""), "LH-IO");
    all.put(opened(new Scanner("")), "LH-IO");
    all.put(FileDescriptor.in, "LH-IO");
    all.put(Path.of("x"), "LH-PATH");
    all.put(new File("x"), "LH-PATH");
    all.put(Path.of("x").getFileSystem(), "LH-PATH");
  }

  private void concurrency() {
    all.put(new ReentrantLock(), "LH-LOCK");
    all.put(new ReentrantLock().newCondition(), "LH-LOCK");
    all.put(new ReentrantReadWriteLock(), "LH-LOCK");
    all.put(new StampedLock(), "LH-LOCK");
    all.put(new Semaphore(1), "LH-LOCK");
    all.put(new CountDownLatch(1), "LH-LOCK");
    all.put(new Phaser(), "LH-LOCK");
    all.put(Thread.currentThread(), "LH-THREAD");
    all.put(new ThreadLocal<String>(), "LH-THREAD");
    Timer timer = new Timer(true);
    open.add(timer::cancel);
    all.put(timer, "LH-THREAD");
    var executor = Executors.newFixedThreadPool(1);
    open.add(executor::shutdownNow);
    all.put(executor, "LH-FUTURE");
    all.put(new CompletableFuture<String>(), "LH-FUTURE");
    all.put(opened(new SubmissionPublisher<String>()), "LH-FUTURE");
    all.put(new ArrayBlockingQueue<String>(1), "LH-FUTURE");
  }

  private void code() throws Exception {
    String captured = Thread.currentThread().getName();
    Supplier<String> lambda = () -> captured;
    all.put(lambda, "LH-LAMBDA");
    Supplier<Integer> reference = captured::length;
    all.put(reference, "LH-LAMBDA");
    Runnable task = () -> {};
    all.put(task, "LH-LAMBDA");
    all.put(
        new Callable<String>() {
          @Override
          public String call() {
            return captured;
          }
        },
        "LH-LAMBDA");
    class Local {}
    all.put(new Local(), "LH-LAMBDA");
    all.put(new Inner(), "LH-LAMBDA");
    all.put(String.class, "LH-CLASS");
    all.put(String.class.getMethod("length"), "LH-CLASS");
    all.put(
        MethodHandles.lookup()
            .findVirtual(String.class, "length", MethodType.methodType(int.class)),
        "LH-CLASS");
    all.put(MethodHandles.lookup(), "LH-CLASS");
    all.put(String.class.getModule(), "LH-CLASS");
    all.put(ClassLoader.getSystemClassLoader(), "LH-CLASS");
    all.put(
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Comparable.class},
            (proxy, method, arguments) -> {
              throw new AssertionError("touched");
            }),
        "LH-CLASS");
  }

  private void memoryAndState() throws Exception {
    all.put(List.of(1).iterator(), "LH-ITERATOR");
    all.put(List.of(1).spliterator(), "LH-ITERATOR");
    all.put(Stream.of(1), "LH-ITERATOR");
    all.put(java.util.Collections.enumeration(List.of(1)), "LH-ITERATOR");
    all.put(new WeakReference<>("x"), "LH-REFERENCE");
    all.put(Cleaner.create(), "LH-REFERENCE");
    all.put(ProcessHandle.current(), "LH-PROCESS");
    all.put(new ProcessBuilder("true"), "LH-PROCESS");
    all.put(ByteBuffer.allocate(1), "LH-MEMORY");
    all.put(ByteBuffer.allocateDirect(1), "LH-MEMORY");
    all.put(new AtomicInteger(), "LH-ATOMIC");
    all.put(new LongAdder(), "LH-ATOMIC");
    all.put(new Random(), "LH-RANDOM");
    all.put(Logger.getLogger("x"), "LH-LOGGER");
    all.put(System.getLogger("x"), "LH-LOGGER");
    all.put(Pattern.compile("x"), "LH-PATTERN");
    all.put(new IllegalStateException("x"), "LH-THROWABLE");
    all.put(URI.create("http://localhost").toURL(), "LH-URL");
    all.put(new Closing(), "LH-CLOSEABLE");
    all.put(new ClosingRecord(1), "LH-CLOSEABLE");
  }

  private void secrets() throws Exception {
    all.put(SSLContext.getDefault(), "LH-SECURITY");
    all.put(KeyStore.getInstance(KeyStore.getDefaultType()), "LH-SECURITY");
    all.put(KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate(), "LH-SECURITY");
    all.put(Cipher.getInstance("AES/GCM/NoPadding"), "LH-SECURITY");
    all.put(new SecureRandom(), "LH-SECURITY");
  }

  private void databases() {
    all.put(untouchable(Connection.class), "LH-SQL");
    all.put(untouchable(DataSource.class), "LH-SQL");
    all.put(untouchable(java.sql.ResultSet.class), "LH-SQL");
    all.put(untouchable(java.sql.Blob.class), "LH-LOB");
    all.put(untouchable(java.sql.SQLXML.class), "LH-LOB");
  }

  /** As a driver's or pool's proxy, whose every method fails. */
  static Object untouchable(Class<?> type) {
    return Proxy.newProxyInstance(
        Handles.class.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          throw new AssertionError("touched: " + method);
        });
  }

  /** Not static: it holds the object around it. */
  @SuppressWarnings("ClassCanBeStatic") // That it is not is what is tested.
  final class Inner {}

  static final class Closing implements AutoCloseable {
    @Override
    public void close() {}
  }

  record ClosingRecord(int x) implements AutoCloseable {
    @Override
    public void close() {}
  }

  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
