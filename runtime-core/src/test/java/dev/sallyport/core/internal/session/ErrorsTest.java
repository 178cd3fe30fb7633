package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Data;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a caller reads of the errors that a peer sends. */
class ErrorsTest {
  @Test
  void saysWhatAPeerDoesNotTellOfInvalidData() {
    assertThat(Errors.ofCall("Small.add", Data.of(Map.of("code", "INVALID_DATA"))))
        .hasMessage(
            "arguments of Small.add: expected what the schema says at a place that the other"
                + " process does not tell but was something that the other process does not tell");
    Map<String, Object> some = Map.of("code", "INVALID_DATA", "message", "b is too large");
    assertThat(Errors.ofCall("Small.add", Data.of(some)))
        .hasMessageStartingWith("arguments of Small.add: b is too large: expected what the schema");
  }
}
