package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String IDS = "-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-";
  private static final String PARENT = "00" + IDS + "01";

  private static String members(int count) {
    return IntStream.range(0, count).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PARENT,
        "00" + IDS + "00",
        "00" + IDS + "ff",
        "00-00000000000000000000000000000001-0000000000000001-00",
        "01" + IDS + "01",
        "cc" + IDS + "01-what-the-future-will-be-like",
        "cc" + IDS + "01-",
        "fe" + IDS + "01"
      })
  void takesParentsAsTheyAre(String parent) {
    CallContext context = CallContext.root().withTrace(parent, null);

    assertThat(context.traceparent()).contains(parent);
    assertThat(context.metadata()).containsOnlyKeys("traceparent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00" + IDS + "0",
        "00" + IDS + "01-",
        "00" + IDS + "01-what-the-future-will-be-like",
        "00" + IDS + "0g",
        "00" + IDS + "0A",
        "ff" + IDS + "01",
        "0g" + IDS + "01",
        "CC" + IDS + "01",
        "cc" + IDS + "01.what-the-future-will-be-like",
        "cc" + IDS + "011",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473.-00f067aa0ba902b7-01",
        "00.4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736.00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7.01",
        " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void refusesOtherParents(String parent) {
    assertThatThrownBy(() -> CallContext.root().withTrace(parent, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("metadata value of traceparent out of range: \"")
        .hasMessageContaining("(expected ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "congo=t61rcWkgMzE",
        "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
        "a=1 , b=2, ,,c= 3",
        "fw529a3039@dt=FfffFfff_~!",
        "0t@v=1",
        "a_-*/0=1"
      })
  void takesStatesAsTheyAre(String state) {
    CallContext context = CallContext.root().withTrace(PARENT, state);

    assertThat(context.get("tracestate")).contains(state);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "=1",
        "a=",
        "A=1",
        "0a=1",
        "a=1,a=2",
        "a=b=c",
        "a@=1",
        "a@b@c=1",
        "a@0=1",
        "a b=1",
        "a =1",
        "a=\u00e4",
        "a=1;b=2,c=3\t",
        "a@vendor78901234x=1",
        "\u3000"
      })
  void refusesOtherStates(String state) {
    assertThatThrownBy(() -> CallContext.root().withTrace(PARENT, state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("metadata value of tracestate out of range: \"");
  }

  @Test
  void boundsTheMembersAndTheirParts() {
    CallContext root = CallContext.root();
    String key = "k".repeat(256);
    String value = "v".repeat(256);
    String tenant = "0".repeat(241) + "@" + "v".repeat(14);
    for (String good : new String[] {members(32), key + "=" + value, tenant + "=1"}) {
      assertThat(root.withTrace(PARENT, good).get("tracestate")).contains(good);
    }
    for (String bad :
        new String[] {members(33), "k" + key + "=1", "a=v" + value, "0" + tenant + "=1"}) {
      assertThatThrownBy(() -> root.withTrace(PARENT, bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aTraceReplacesTheFormerOneAndGoesAsAWhole() {
    CallContext context = CallContext.root().with("k", "v").withTrace(PARENT, "a=1");

    assertThat(context.withTrace(PARENT, null).metadata()).containsOnlyKeys("k", "traceparent");
    assertThat(context.withTrace(PARENT, "").metadata()).containsOnlyKeys("k", "traceparent");
    assertThat(context.without("traceparent").metadata()).containsOnlyKeys("k");
    assertThat(context.without("tracestate").metadata()).containsOnlyKeys("k", "traceparent");
  }
}
