package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged documents by the million, and the corpus of inputs that once were of interest. */
final class FuzzTest {
  private static final Path CORPUS = Path.of("src", "test", "fuzz");
  private static final int DOCUMENTS = 300;

  /** A document to damage, and the type that it is of. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Document(Encoding encoding, Fuzzing.Target target, byte[] bytes) {}

  static List<Path> corpus() throws IOException {
    try (Stream<Path> files = Files.walk(CORPUS)) {
      List<Path> corpus = files.filter(Files::isRegularFile).sorted().toList();
      assertThat(corpus).hasSizeGreaterThan(40);
      return corpus;
    }
  }

  /** A file's name begins with whether any type of all accepts it. */
  @ParameterizedTest
  @MethodSource("corpus")
  void theCorpusIsAnsweredAsItsNamesSay(Path file) throws IOException {
    boolean json = file.getParent().endsWith("json");
    byte[] bytes = Files.readAllBytes(file);
    boolean accepted = false;
    for (Fuzzing.Target target : Fuzzing.TARGETS) {
      accepted |= Fuzzing.accepts(json ? Encoding.JSON : Encoding.MESSAGEPACK, target, bytes);
    }
    String name = file.getFileName().toString();
    assertThat(name).startsWith(accepted ? "accept-" : "refuse-");
    if (json) {
      Fuzzing.slices(bytes);
    }
  }

  @Test
  void damagedFramesAreAnsweredWithAValueOrInvalidData() throws Exception {
    fuzz(List.of(1), 150_000);
  }

  @Test
  @Tag("slow")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void tenMillionDamagedFramesAreAnsweredWithAValueOrInvalidData() throws Exception {
    fuzz(List.of(100, 101, 102, 103, 104, 105, 106, 107, 108, 109), 1_000_000);
  }

  /** On threads of its own, whose short stacks make each refusal's exception cheap. */
  private static void fuzz(List<Integer> seeds, int frames) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int seed : seeds) {
        running.add(threads.submit(() -> fuzz(seed, frames)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void fuzz(int seed, int frames) {
    long start = System.nanoTime();
    Random random = new Random(seed);
    List<Document> documents = documents(random);
    int accepted = 0;
    for (int i = 0; i < frames; i++) {
      Document document = documents.get(random.nextInt(documents.size()));
      byte[] damaged = Mutations.damage(document.bytes(), random);
      if (Fuzzing.accepts(document.encoding(), document.target(), damaged)) {
        accepted++;
      }
      if (document.encoding() == Encoding.JSON && i % 8 == 0) {
        Fuzzing.slices(damaged);
      }
    }
    System.out.printf(
        "fuzz: seed %d, %,d frames, %,d accepted, %d ms%n",
        seed, frames, accepted, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    assertThat(accepted).isBetween(frames / 100, frames - frames / 10);
  }

  /** Random values of every type where there is a generator of them, and what each begins with. */
  private static List<Document> documents(Random source) {
    Generator generator = new Generator(source);
    List<Document> documents = new ArrayList<>();
    for (Encoding encoding : Encoding.values()) {
      for (Fuzzing.Target target : Fuzzing.TARGETS) {
        boolean random =
            switch (target.name()) {
              case "data", "union", "tree" -> true;
              default -> false;
            };
        // Of what is always the same, fewer are enough.
        for (int i = random ? DOCUMENTS : DOCUMENTS / 20; i > 0; i--) {
          Object value = random ? generator.value(target.type(), 3) : target.seed();
          byte[] bytes = Kit.encode(encoding, target.shape(), value, Kit.LIMITS);
          documents.add(new Document(encoding, target, bytes));
        }
      }
    }
    return documents;
  }
}
