package dev.sallyport.benchmarks.start;

import dev.sallyport.benchmarks.harness.RunDirectory;
import dev.sallyport.benchmarks.pipe.RawPipe;
import dev.sallyport.benchmarks.start.StartSubject.Started;
import dev.sallyport.benchmarks.start.StartSubject.Starter;
import dev.sallyport.benchmarks.work.Orders;
import dev.sallyport.benchmarks.work.Orders.Order;
import dev.sallyport.benchmarks.work.Orders.OrdersWorker;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What is started: jars and archives, made by the first measuring process that needs them and used
 * by all of a run.
 */
final class Starts implements Closeable {
  private static final int AOT_SINCE = 25;
  private static final long ARCHIVE_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final int MESSAGE_BYTES = 160;
  private static final List<String> LEAN =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:CICompilerCount=1",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData");

  /** What a lean child of JDK 25 has with its archive. */
  private static final List<String> LEAN_25 =
      List.of(
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-AOTReplayTraining",
          "-XX:ArchiveRelocationMode=0");

  /**
   * A child has a session of its own, and Linux shares the processors out by sessions (autogroup):
   * a bare JVM in this process's session would compete with this process alone.
   */
  private static final List<String> LAUNCHER =
      Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("/usr/bin/setsid") : List.of();

  private final RunDirectory directory;
  private final Path bareJar;
  private final Path bareArchive;
  private final Path cache;
  private final JavaOptions options;

  private Starts(RunDirectory directory, Path bareJar, JavaOptions options) {
    this.directory = directory;
    this.bareJar = bareJar;
    this.options = options;
    bareArchive = directory.path().resolve("bare.archive");
    cache = directory.path().resolve("cache");
  }

  static Starts open() throws Exception {
    RunDirectory directory = RunDirectory.here("start");
    boolean open = false;
    try {
      Starts starts = in(directory);
      open = true;
      return starts;
    } finally {
      if (!open) {
        directory.close();
      }
    }
  }

  /** The directory stays the caller's where this fails. */
  private static Starts in(RunDirectory directory) throws Exception {
    Path lock = directory.path().resolve("lock");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock(); // Until the channel is closed.
      JavaOptions options =
          JavaOptions.defaults().withLean().withClassPath(Jars.worker(directory.path()));
      Starts starts = new Starts(directory, Jars.bare(directory.path()), options);
      System.setProperty("sallyport.startArchive.directory", starts.cache.toString());
      starts.makeArchives();
      return starts;
    }
  }

  private void makeArchives() throws IOException, InterruptedException {
    if (!Files.exists(bareArchive)) {
      List<String> recording = new ArrayList<>(LEAN);
      recording.add((isAot() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + bareArchive);
      try (RawPipe echo = startBare(recording)) {
        echo.roundTrip();
        echo.finish();
      }
    }
    if (hasArchive()) {
      return;
    }
    child(true).start().close();
    long begun = System.nanoTime();
    while (!hasArchive()) {
      if (System.nanoTime() - begun > ARCHIVE_NANOS) {
        throw new IOException("no start archive was made in 90 s");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static boolean isAot() {
    return Runtime.version().feature() >= AOT_SINCE;
  }

  private boolean hasArchive() throws IOException {
    if (!Files.isDirectory(cache)) {
      return false;
    }
    try (Stream<Path> files = Files.list(cache)) {
      return files.anyMatch(file -> file.toString().endsWith(".archive"));
    }
  }

  private RawPipe startBare(List<String> jvmArguments) throws IOException {
    return RawPipe.start(
        LAUNCHER, RawPipe.Child.ECHO, MESSAGE_BYTES, jvmArguments, bareJar.toString());
  }

  /** A bare JVM with the flags of a lean child, and an archive of its own. */
  Starter bare() {
    List<String> arguments = new ArrayList<>(LEAN);
    if (Runtime.version().feature() == AOT_SINCE) {
      arguments.addAll(LEAN_25);
    }
    arguments.add((isAot() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + bareArchive);
    return () -> {
      RawPipe echo = startBare(arguments);
      echo.roundTrip();
      return new Started() {
        @Override
        public long pid() {
          return echo.pid();
        }

        @Override
        public void close() throws IOException {
          echo.close();
        }
      };
    };
  }

  /** A lean child that has answered a call. */
  Starter child(boolean withArchive) {
    Launch launch = Launch.java(OrdersWorker.class, options.withStartArchive(withArchive));
    return () -> {
      Child child = launch.start();
      child.client(Orders.class).echo(Order.sample());
      return new Started() {
        @Override
        public long pid() {
          return child.pid();
        }

        @Override
        public void close() {
          child.close();
        }
      };
    };
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
