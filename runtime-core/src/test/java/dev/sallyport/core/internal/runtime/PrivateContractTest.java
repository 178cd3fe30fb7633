package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Contract;
import dev.sallyport.Worker;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import org.junit.jupiter.api.Test;

/** What a first program of one file looks like: nothing in it is public. */
class PrivateContractTest {
  record Pair(int a, int b) {}

  record Sum(int sum) {}

  @Contract
  interface Adder {
    Sum add(Pair pair);
  }

  /** The child. */
  static final class AdderWorker {
    private AdderWorker() {}

    public static void main(String[] args) {
      Worker.serve(Adder.class, pair -> new Sum(pair.a() + pair.b()));
    }
  }

  @Contract
  public interface TooPublic {
    Sum add(int a, int b);
  }

  @Test
  void aContractAndItsRecordsMayBePackagePrivate() {
    try (Child child = Launch.java(AdderWorker.class).start()) {
      assertThat(child.client(Adder.class).add(new Pair(2, 3))).isEqualTo(new Sum(5));
    }
  }

  @Test
  void aPublicContractWithAHiddenResultIsRefusedBeforeAnyCall() {
    assertThatThrownBy(
            () -> Launch.java(AdderWorker.class).serve(TooPublic.class, (a, b) -> null).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TooPublic.add is no call: expected a public result type")
        .hasMessageContaining("PrivateContractTest$Sum is not");
  }

  @Test
  void whatAHelloWouldCarryIsRefusedForAChildThatIsSentNone() {
    assertThatThrownBy(() -> Launch.command("cat").bootstrap(new Pair(1, 2)).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is sent no hello")
        .hasMessageContaining("Stdio.DEDICATED");
  }
}
