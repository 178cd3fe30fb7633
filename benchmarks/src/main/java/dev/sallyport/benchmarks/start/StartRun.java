package dev.sallyport.benchmarks.start;

import dev.sallyport.benchmarks.Orders;
import dev.sallyport.benchmarks.Orders.Order;
import dev.sallyport.benchmarks.Orders.OrdersWorker;
import dev.sallyport.benchmarks.RawPipe;
import dev.sallyport.benchmarks.Table;
import dev.sallyport.benchmarks.call.Sample;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * From nothing to the first typed reply of a lean Java child, beside a bare JVM that sends back one
 * block of bytes, with the same flags; and the memory of both when they have answered. All subjects
 * in turns, round by round. The end of a child is not part of it.
 */
public final class StartRun {
  private static final int ROUNDS = 15;
  private static final int WARM_UP = 3;
  private static final int AT_ONCE = 8;
  private static final int AOT_SINCE = 25;
  private static final long ARCHIVE_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final List<String> LEAN =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

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

  private final List<String> bareArguments = new ArrayList<>(LEAN);
  private final Path bareJar;
  private final Launch archived;
  private final Launch plain;
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  /** A started process that has answered. */
  private interface Started extends AutoCloseable {
    long pid();

    @Override
    void close() throws IOException;
  }

  /** Starts one, and returns when it has answered. */
  private interface Starter {
    Started start() throws IOException;
  }

  private StartRun(Path directory) throws IOException {
    bareJar = Jars.bare(directory);
    JavaOptions options = JavaOptions.defaults().withLean().withClassPath(Jars.worker(directory));
    archived = Launch.java(OrdersWorker.class, options);
    plain = Launch.java(OrdersWorker.class, options.withStartArchive(false));
  }

  /**
   * Runs it: {@code --rounds N} for another number of rounds than 15.
   *
   * @throws IllegalArgumentException if the arguments are wrong
   */
  public static void run(PrintStream out, String... arguments)
      throws IOException, InterruptedException {
    int rounds = ROUNDS;
    if (arguments.length == 2 && arguments[0].equals("--rounds")) {
      rounds = Integer.parseInt(arguments[1]);
    } else if (arguments.length > 0) {
      throw new IllegalArgumentException("usage: ./sallyport bench start [--rounds N]");
    }
    Path directory = Files.createTempDirectory("sallyport-bench-start-");
    System.setProperty("sallyport.startArchive.directory", directory.resolve("cache").toString());
    try {
      out.printf(
          "%nJDK %s, %d processors; %d rounds, subjects in turns; load average %s%n",
          Runtime.version(), Runtime.getRuntime().availableProcessors(), rounds, load());
      StartRun run = new StartRun(directory);
      run.makeArchives(directory);
      for (int i = -WARM_UP; i < rounds; i++) {
        run.round(i >= 0);
      }
      out.printf("%n%s%nload average at the end %s%n", run.table(), load());
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private static String load() throws IOException {
    Path file = Path.of("/proc/loadavg");
    return Files.isReadable(file) ? Files.readString(file).split(" ", 2)[0] : "unknown";
  }

  private void makeArchives(Path directory) throws IOException, InterruptedException {
    boolean aot = Runtime.version().feature() >= AOT_SINCE;
    Path archive = directory.resolve("bare.archive");
    List<String> recording = new ArrayList<>(LEAN);
    recording.add((aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive);
    try (RawPipe echo = startBare(recording)) {
      echo.roundTrip();
      echo.finish();
    }
    if (Runtime.version().feature() == AOT_SINCE) {
      bareArguments.addAll(LEAN_25);
    }
    bareArguments.add((aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
    child(archived).close();
    Path cache = directory.resolve("cache");
    long begun = System.nanoTime();
    while (!hasArchive(cache)) {
      if (System.nanoTime() - begun > ARCHIVE_NANOS) {
        throw new IOException("no start archive was made in 90 s");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static boolean hasArchive(Path cache) throws IOException {
    if (!Files.isDirectory(cache)) {
      return false;
    }
    try (Stream<Path> files = Files.list(cache)) {
      return files.anyMatch(file -> file.toString().endsWith(".archive"));
    }
  }

  private RawPipe startBare(List<String> jvmArguments) throws IOException {
    return RawPipe.start(LAUNCHER, RawPipe.Child.ECHO, 160, jvmArguments, bareJar.toString());
  }

  private Started bare() throws IOException {
    RawPipe echo = startBare(bareArguments);
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
  }

  private static Started child(Launch launch) {
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
  }

  private void round(boolean counts) throws IOException, InterruptedException {
    one("bare", this::bare, counts);
    one("child", () -> child(archived), counts);
    one("child, no archive", () -> child(plain), counts);
    many("bare, 8 at once", this::bare, counts);
    many("child, 8 at once", () -> child(archived), counts);
  }

  private void one(String name, Starter starter, boolean counts) throws IOException {
    long begun = System.nanoTime();
    try (Started started = starter.start()) {
      double millis = (System.nanoTime() - begun) / 1e6;
      if (counts) {
        add(name, millis);
        add(name + ", RSS", memory(started.pid(), "Rss"));
        add(name + ", PSS", memory(started.pid(), "Pss"));
      }
    }
  }

  private void many(String name, Starter starter, boolean counts)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      long begun = System.nanoTime();
      List<Future<Started>> all = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        all.add(threads.submit(starter::start));
      }
      List<Started> started = new ArrayList<>();
      for (Future<Started> each : all) {
        started.add(each.get());
      }
      double millis = (System.nanoTime() - begun) / 1e6;
      for (Started each : started) {
        each.close();
      }
      if (counts) {
        add(name, millis);
      }
    } catch (ExecutionException e) {
      throw new IOException("a start failed", e.getCause());
    } finally {
      threads.shutdown();
    }
  }

  private void add(String name, double figure) {
    figures.computeIfAbsent(name, other -> new ArrayList<>()).add(figure);
  }

  /** In MiB; NaN where the system does not say. */
  private static double memory(long pid, String what) throws IOException {
    Path file = Path.of("/proc/" + pid + "/smaps_rollup");
    if (!Files.isReadable(file)) {
      return Double.NaN;
    }
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(what + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    return Double.NaN;
  }

  private String table() {
    double goal = Runtime.version().feature() >= AOT_SINCE ? 1.5 : 1.6;
    Table table =
        new Table(
            "subject",
            "unit",
            "median",
            "low",
            "high",
            "ratio",
            "middle half",
            "to",
            "goal",
            "met");
    row(table, "bare", "ms", "", 0);
    row(table, "child", "ms", "bare", goal);
    row(table, "child, no archive", "ms", "bare", 0);
    row(table, "bare, 8 at once", "ms", "", 0);
    row(table, "child, 8 at once", "ms", "bare, 8 at once", 2);
    for (String what : List.of("RSS", "PSS")) {
      row(table, "bare, " + what, "MiB", "", 0);
      row(table, "child, " + what, "MiB", "bare, " + what, 1.25);
      row(table, "child, no archive, " + what, "MiB", "bare, " + what, 0);
    }
    return table.toString();
  }

  private void row(Table table, String name, String unit, String floor, double goal) {
    Sample figure = new Sample(figures.getOrDefault(name, List.of()));
    List<Double> values = new ArrayList<>();
    if (!floor.isEmpty()) {
      List<Double> its = figures.getOrDefault(floor, List.of());
      for (int i = 0; i < its.size(); i++) {
        values.add(figure.values().get(i) / its.get(i));
      }
    }
    Sample ratios = new Sample(values);
    table.row(
        name,
        unit,
        Table.number(figure.median(), 1),
        Table.number(figure.low(), 1),
        Table.number(figure.high(), 1),
        Table.number(ratios.median(), 2),
        values.isEmpty()
            ? "-"
            : Table.number(ratios.lowerQuartile(), 2)
                + " to "
                + Table.number(ratios.upperQuartile(), 2),
        floor.isEmpty() ? "-" : floor,
        goal == 0 ? "-" : "<= " + Table.number(goal, 2) + " x",
        goal == 0 ? "-" : ratios.median() <= goal ? "yes" : "NO");
  }
}
