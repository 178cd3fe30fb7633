package dev.sallyport.benchmarks.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.benchmarks.work.Orders;
import dev.sallyport.benchmarks.work.Orders.Order;
import dev.sallyport.benchmarks.work.Orders.OrdersWorker;
import dev.sallyport.core.internal.runtime.StartAhead;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartPathTest {
  /** Each brings more along than a worker's own code costs up to its first reply. */
  private static final List<String> NEEDLESS =
      List.of(
          "java.lang.ProcessHandleImpl",
          "java.lang.reflect.ProxyGenerator",
          "java.security.MessageDigest",
          "java.util.ServiceLoader",
          "java.util.stream.ReferencePipeline",
          "org.slf4j.LoggerFactory",
          "tools.jackson.core.JsonParser",
          "dev.sallyport.codecs.internal.shape.Node");

  /** It has some 250; a way that is a tenth longer is to be seen. */
  private static final int MOST_CLASSES_OF_OURS = 325;

  private static final Duration ARCHIVE_BOUND = Duration.ofMinutes(2);

  @TempDir Path directory;

  /** What a child loads from its main class on, up to its first reply: lines of the JVM's log. */
  private static List<String> loaded(JavaOptions options, Path log) throws IOException {
    Launch launch =
        Launch.java(OrdersWorker.class, options.withArguments("-Xlog:class+load:file=" + log));
    String classes;
    try (Child child = launch.start()) {
      child.client(Orders.class).echo(Order.sample());
      classes = Files.readString(log);
    }
    assertThat(classes).contains(" " + OrdersWorker.class.getName() + " ");
    // What the JVM loads for itself before the main class is its own affair.
    return classes.substring(classes.indexOf(" " + Orders.class.getName() + " ")).lines().toList();
  }

  private static boolean isFromElsewhere(String line) {
    return !line.contains("source: shared objects file");
  }

  @Test
  void aWorkerLoadsNothingNeedlessBeforeItsFirstReply() throws Exception {
    List<String> classes =
        loaded(
            JavaOptions.defaults().withLean().withStartArchive(false),
            directory.resolve("classes"));
    String ours = String.join("\n", classes);
    // The JDK's own lambdas are there where jars are opened, which a start archive saves.
    assertThat(classes)
        .noneMatch(line -> line.contains(" dev.sallyport.") && line.contains("$$Lambda"));
    assertThat(NEEDLESS).filteredOn(type -> ours.contains(" " + type + " ")).isEmpty();
    assertThat(classes.stream().filter(line -> line.contains("dev.sallyport.")).count())
        .isLessThan(MOST_CLASSES_OF_OURS);
  }

  @Test
  void whatIsLoadedAheadIsWhatAStartLoadsAnyway() throws Exception {
    String classes =
        String.join(
            "\n",
            loaded(
                JavaOptions.defaults()
                    .withLean()
                    .withStartArchive(false)
                    .withArguments("-Dsallyport.startAhead=false"),
                directory.resolve("classes")));
    assertThat(StartAhead.names())
        .isNotEmpty()
        .filteredOn(name -> !classes.contains(" " + name + " "))
        .isEmpty();
  }

  @Test
  void withItsArchiveAWorkerLoadsAllFromThereToItsEndAndMakesNoneAtRunTime() throws Exception {
    System.setProperty("sallyport.startArchive.directory", directory.resolve("cache").toString());
    JavaOptions options = JavaOptions.defaults().withLean().withClassPath(Jars.worker(directory));
    Launch.java(OrdersWorker.class, options).start().close();
    await()
        .atMost(ARCHIVE_BOUND)
        .ignoreExceptions()
        .until(() -> {
          try (Stream<Path> files = Files.list(directory.resolve("cache"))) {
            return files.anyMatch(file -> file.toString().endsWith(".archive"));
          }
        });

    Path log = directory.resolve("classes");
    List<String> classes = loaded(options, log);

    assertThat(classes).filteredOn(StartPathTest::isFromElsewhere).isEmpty();
    // Nor does its end make lambdas: what an end needs is in the archive, and on JDK 25 is loaded
    // by every start.
    String all = Files.readString(log);
    // This contract's codecs are generated: what makes and calls code at run time is not archived.
    assertThat(all).doesNotContain(" java.lang.reflect.ProxyGenerator ");
    List<String> whole =
        all.substring(all.indexOf(" " + Orders.class.getName() + " ")).lines().toList();
    assertThat(whole)
        // An event of Flight Recorder is in no archive.
        .filteredOn(line -> !line.contains(" jdk.internal.event."))
        .filteredOn(StartPathTest::isFromElsewhere)
        .isEmpty();
    assertThat(whole)
        .noneMatch(line -> line.contains(" dev.sallyport.") && line.contains("$$Lambda"));
  }
}
