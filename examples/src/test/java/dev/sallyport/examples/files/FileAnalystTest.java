package dev.sallyport.examples.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.RemoteCallException;
import dev.sallyport.examples.Repository;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java child and the Python child, behind one contract. */
class FileAnalystTest {
  private static final long SEED = 20260101;
  private static final String WHITE_SPACE_AND_ENDS = " \t\n\u000B\f\r\u001c\u0085\u00a0ab";

  private static Child java;
  private static Child python;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    java = Launch.java(FileAnalystWorker.class).start();
    String script = Repository.path("examples/python/file_analyst.py").toString();
    python = Launch.command("python3", "-u", script).start();
  }

  @AfterAll
  static void stop() {
    java.close();
    python.close();
  }

  @Test
  void agreeOnAnyBytes() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      for (int j = 0; j < bytes.length; j++) {
        int choice = random.nextInt(WHITE_SPACE_AND_ENDS.length());
        bytes[j] =
            (byte)
                (random.nextInt(8) == 0 ? random.nextInt() : WHITE_SPACE_AND_ENDS.charAt(choice));
      }
      expectSameAnswers(Files.write(directory.resolve("random-" + i), bytes));
    }
  }

  @Test
  void agreeOnALargeFile() throws IOException {
    byte[] bytes = new byte[3 << 20];
    new Random(SEED).nextBytes(bytes);

    expectSameAnswers(Files.write(directory.resolve("large"), bytes));
  }

  @Test
  void agreeOnAFileWithAnUnusualName() throws IOException {
    expectSameAnswers(Files.writeString(directory.resolve("a \"quoted\" \\ name"), "text"));
  }

  @Test
  void reportAFileThatIsNotThere() {
    Path missing = directory.resolve("missing");

    assertThat(failure(java, missing).remote().message()).contains(missing.toString());
    assertThat(failure(python, missing).remote().type()).isEqualTo("FileNotFoundError");
    assertThat(failure(python, missing).remote().message()).contains(missing.toString());
  }

  private static RemoteCallException failure(Child child, Path path) {
    FileAnalyst analyst = child.client(FileAnalyst.class);
    return catchThrowableOfType(RemoteCallException.class, () -> analyst.analyse(path.toString()));
  }

  private static void expectSameAnswers(Path file) throws IOException {
    FileReport direct = FileAnalysis.of(file);
    String path = file.toString();
    assertThat(java.client(FileAnalyst.class).analyse(path)).as("Java").isEqualTo(direct);
    assertThat(python.client(FileAnalyst.class).analyse(path)).as("Python").isEqualTo(direct);
  }
}
