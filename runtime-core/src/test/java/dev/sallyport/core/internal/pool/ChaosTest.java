package dev.sallyport.core.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.internal.pool.ChaosCase.State;
import dev.sallyport.core.internal.pool.Mischief.Deed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that befalls a worker, in each state in which it can be: all of them, none is left
 * out. What a worker that has nothing to do suffers from its own code comes from a thread that an
 * earlier call has left behind.
 *
 * <p>A case has a pool and a directory of its own, and mostly waits. So they run side by side, and
 * each test waits for its own.
 */
@EnabledOnOs(OS.LINUX)
@Tag("alone")
@Timeout(240)
class ChaosTest {
  private static final int SIDE_BY_SIDE = 6;

  @TempDir static Path directory;

  private static final Map<String, CompletableFuture<Void>> outcomes = new TreeMap<>();
  private static final ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);

  static Stream<Arguments> cases() {
    return Stream.of(State.values())
        .flatMap(state -> Stream.of(Deed.values()).map(deed -> Arguments.of(state, deed)));
  }

  @BeforeAll
  static void begin() {
    cases()
        .forEach(each -> {
          State state = (State) each.get()[0];
          Deed deed = (Deed) each.get()[1];
          CompletableFuture<Void> outcome = new CompletableFuture<>();
          outcomes.put(name(state, deed), outcome);
          threads.execute(() -> run(state, deed, outcome));
        });
  }

  private static void run(State state, Deed deed, CompletableFuture<Void> outcome) {
    try {
      Path own = Files.createDirectory(directory.resolve(name(state, deed)));
      new ChaosCase(state, deed, own).run();
      outcome.complete(null);
    } catch (Throwable e) {
      outcome.completeExceptionally(e);
    }
  }

  private static String name(State state, Deed deed) {
    return state + "-" + deed;
  }

  @AfterAll
  static void end() {
    threads.shutdownNow();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cases")
  void thePoolAccountsForEachCallAndRegainsItsSize(State state, Deed deed) throws Exception {
    CompletableFuture<Void> outcome = outcomes.get(name(state, deed));
    assertThat(outcome).isNotNull();
    outcome.get(200, TimeUnit.SECONDS);
  }
}
