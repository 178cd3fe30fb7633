package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Contract;
import dev.sallyport.IncompatibleException;
import dev.sallyport.WireName;
import dev.sallyport.Worker;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Protocol;
import dev.sallyport.schema.Compatibility;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A parent of one release and a child of another, each in a process of its own. */
class VersionsTest {
  @WireName("Job")
  record OldJob(String image, int width) {}

  @Contract(name = "scaler", compatibility = Compatibility.BACKWARD)
  interface OldScaler {
    int scale(OldJob job);
  }

  @WireName("Job")
  record NewJob(Optional<Integer> height, String image, long width) {}

  @Contract(name = "scaler", compatibility = Compatibility.BACKWARD)
  interface NewScaler {
    void abort();

    int scale(NewJob job);
  }

  /** The child of the newer release. */
  static final class NewWorker implements NewScaler {
    public static void main(String[] args) {
      Worker.serve(NewScaler.class, new NewWorker());
    }

    @Override
    public void abort() {}

    @Override
    public int scale(NewJob job) {
      return (int) job.width() * 2 + job.height().orElse(0);
    }
  }

  /** The child of the older one. */
  static final class OldWorker {
    private OldWorker() {}

    public static void main(String[] args) {
      Worker.serve(OldScaler.class, job -> job.width() * 2);
    }
  }

  /** The report that docs/compatibility.md shows. */
  private static String documented() {
    try {
      String text = Files.readString(Path.of("..", "docs", "compatibility.md"));
      int start = text.indexOf("INCOMPATIBLE under");
      return text.substring(start, text.indexOf("\n```", start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void anOlderParentIsServedByANewerChild(Protocol protocol) {
    try (Child child = Launch.java(NewWorker.class).protocol(protocol).start()) {
      assertThat(child.client(OldScaler.class).scale(new OldJob("a.png", 21))).isEqualTo(42);
    }
  }

  @Test
  void aNewerParentIsToldWhatAnOlderChildLacks() {
    try (Child child = Launch.java(OldWorker.class).start()) {
      assertThatThrownBy(() -> child.client(NewScaler.class))
          .isInstanceOfSatisfying(
              IncompatibleException.class,
              e -> assertThat(e.report()).hasToString("Optional[" + documented() + "]"))
          .hasMessageContaining(documented());
      assertThat(child.client(OldScaler.class).scale(new OldJob("a.png", 21))).isEqualTo(42);
    }
  }
}
