package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Data;
import dev.sallyport.RemoteCallException;
import java.util.List;
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

  @Test
  void showsNothingThatATerminalWouldObey() {
    Map<String, Object> body =
        Map.of(
            "type", "Bad\u0007",
            "message", "m\u001b[31m\r\u009b\u202e\n\tnext line, caf\u00e9",
            "stack", List.of("at \u001b[2J"));
    RemoteCallException shown = (RemoteCallException) Errors.ofCall("Small.add", Data.of(body));
    assertThat(shown)
        .hasMessage(
            "Small.add failed in the other process: Bad\\u0007:"
                + " m\\u001b[31m\\u000d\\u009b\\u202e\n\tnext line, caf\u00e9");
    assertThat(shown.remote().stack()).containsExactly("at \\u001b[2J");
  }
}
