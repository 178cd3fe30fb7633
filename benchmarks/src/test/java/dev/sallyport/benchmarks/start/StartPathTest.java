package dev.sallyport.benchmarks.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.benchmarks.work.Orders;
import dev.sallyport.benchmarks.work.Orders.Order;
import dev.sallyport.benchmarks.work.Orders.OrdersWorker;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartPathTest {
  /** Each brings more along than a worker's own code costs up to its first reply. */
  private static final List<String> NEEDLESS =
      List.of(
          "java.lang.reflect.ProxyGenerator",
          "java.security.MessageDigest",
          "java.util.ServiceLoader",
          "java.util.stream.ReferencePipeline",
          "org.slf4j.LoggerFactory");

  @TempDir Path directory;

  @Test
  void aWorkerLoadsNothingNeedlessBeforeItsFirstReply() throws Exception {
    Path log = directory.resolve("classes");
    JavaOptions options =
        JavaOptions.defaults()
            .withLean()
            .withStartArchive(false)
            .withArguments("-Xlog:class+load:file=" + log);
    String classes;
    try (Child child = Launch.java(OrdersWorker.class, options).start()) {
      child.client(Orders.class).echo(Order.sample());
      classes = Files.readString(log);
    }
    assertThat(classes).contains(" " + OrdersWorker.class.getName() + " ");
    // What the JVM loads for itself before the main class is its own affair.
    String ours = classes.substring(classes.indexOf(" " + Orders.class.getName() + " "));
    // The JDK's own lambdas are there where jars are opened, which a start archive saves.
    assertThat(ours.lines())
        .noneMatch(line -> line.contains(" dev.sallyport.") && line.contains("$$Lambda"));
    assertThat(NEEDLESS).filteredOn(type -> ours.contains(" " + type + " ")).isEmpty();
  }
}
