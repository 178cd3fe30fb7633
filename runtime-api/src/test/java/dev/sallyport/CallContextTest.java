package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallContextTest {
  private static final CallContext ROOT = CallContext.root();

  @AfterEach
  void nothingStaysBound() {
    assertThat(CallContext.current()).isSameAs(ROOT);
  }

  @Test
  void theRootHasNothing() {
    assertThat(CallContext.current()).isSameAs(ROOT);
    assertThat(ROOT.metadata()).isEmpty();
    assertThat(ROOT.deadline()).isEmpty();
    assertThat(ROOT.traceparent()).isEmpty();
    assertThat(ROOT.cancellation()).isSameAs(Cancellation.none());
    assertThat(ROOT.cancellation().isCancelled()).isFalse();
    assertThat(ROOT.cancellation().cause()).isEmpty();
    ROOT.cancellation().throwIfCancelled();
  }

  @Test
  void changesMakeAnotherContext() {
    CallContext one = ROOT.with("b", "1");
    CallContext two = one.with("a", "").with("b", "2");

    assertThat(one.metadata()).containsOnlyKeys("b").containsEntry("b", "1");
    assertThat(two.metadata().toString()).isEqualTo("{a=, b=2}");
    assertThat(two.get("a")).contains("");
    assertThat(two.get("c")).isEmpty();
    assertThat(two.without("c")).isSameAs(two);
    assertThat(two.without("a").metadata()).containsOnlyKeys("b");
    assertThatThrownBy(() -> two.metadata().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aDeadlineOnlyEverComesEarlier() {
    Deadline early = Deadline.after(Duration.ofMinutes(1));
    Deadline late = Deadline.after(Duration.ofMinutes(2));
    CallContext context = ROOT.with("a", "b").withDeadline(late).withDeadline(early);

    assertThat(context.deadline()).containsSame(early);
    assertThat(context.metadata()).containsOnlyKeys("a");
    assertThat(context.withDeadline(late)).isSameAs(context);
    assertThat(context.withTimeout(Duration.ofHours(1))).isSameAs(context);
    assertThat(context.withTimeout(Duration.ofSeconds(1)).deadline().orElseThrow().remaining())
        .isLessThanOrEqualTo(Duration.ofSeconds(1));
    assertThatThrownBy(() -> context.withTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bindsNestedAndRestores() throws Exception {
    CallContext outer = ROOT.with("a", "outer");
    CallContext inner = ROOT.with("a", "inner");
    List<CallContext> seen = new ArrayList<>();

    String result =
        outer.call(() -> {
          seen.add(CallContext.current());
          inner.run(() -> seen.add(CallContext.current()));
          ROOT.run(() -> seen.add(CallContext.current()));
          seen.add(CallContext.current());
          return "done";
        });

    assertThat(result).isEqualTo("done");
    assertThat(seen).containsExactly(outer, inner, ROOT, outer);
  }

  @Test
  void suppliesWithoutACheckedException() {
    CallContext outer = ROOT.with("a", "outer");

    assertThat(outer.<CallContext>supply(CallContext::current)).isSameAs(outer);
    assertThatThrownBy(() ->
            outer.supply(() -> {
              throw new IllegalStateException();
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(CallContext.current()).isSameAs(ROOT);
  }

  @Test
  void restoresAfterExceptions() {
    CallContext outer = ROOT.with("a", "outer");
    IOException failure = new IOException("failed");

    outer.run(() -> {
      assertThatThrownBy(() ->
              ROOT.with("a", "inner")
                  .call(() -> {
                    throw failure;
                  }))
          .isSameAs(failure);
      assertThat(CallContext.current()).isSameAs(outer);
    });
    assertThatThrownBy(() ->
            outer.run(() -> {
              throw new IllegalStateException();
            }))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void otherThreadsHaveItWhereItIsHandedOn() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      CallContext context = ROOT.with("a", "b");
      List<CallContext> seen = new ArrayList<>();
      Runnable look = () -> seen.add(CallContext.current());

      context.run(() -> {
        threads.execute(look);
        threads.execute(CallContext.current().wrap(look));
        threads.execute(look);
      });
      context.executor(threads).execute(look);
      threads.submit(look).get(20, TimeUnit.SECONDS);

      assertThat(seen).containsExactly(ROOT, context, ROOT, context, ROOT);
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", ".", "_", "-", "tenant.id_2-x", "mdc", "mdcx"})
  void takesKeysOfTheirCharacters(String key) {
    assertThat(ROOT.with(key, "v").get(key)).contains("v");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a b", "a/b", "\u00e4", "a\n", "{", "`", ":"})
  void refusesOtherKeys(String key) {
    assertThatThrownBy(() -> ROOT.with(key, "v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("metadata key out of range: \"")
        .hasMessageMatching("[ -~]+");
  }

  @Test
  void namesRuleValueRangeAndFix() {
    assertThatThrownBy(() -> ROOT.with("Tenant\n", "v"))
        .hasMessage(
            "metadata key out of range: \"Tenant\\u000a\" of 7 characters (expected 1..64"
                + " characters of a-z, 0-9, '.', '_' and '-'): choose another key");
    assertThatThrownBy(() -> ROOT.with("mdc.user", "v"))
        .hasMessage(
            "metadata key out of range: \"mdc.user\" (expected none that begins with \"mdc.\"):"
                + " set it in the logger's MDC");
    assertThatThrownBy(() -> ROOT.with("traceparent", "v")).hasMessageContaining("withTrace");
    assertThatThrownBy(() -> ROOT.with("tracestate", "v")).hasMessageContaining("withTrace");
  }

  @Test
  void boundsKeysAndValues() {
    assertThat(ROOT.with("k".repeat(64), "v").metadata()).hasSize(1);
    assertThatThrownBy(() -> ROOT.with("k".repeat(65), "v"))
        .hasMessageContaining("of 65 characters (expected 1..64");

    // One, two, three and four bytes a character.
    for (String c : new String[] {"v", "\u00e4", "\u20ac", "\ud83d\ude00"}) {
      int bytes = c.equals("v") ? 1 : c.equals("\u00e4") ? 2 : c.length() == 2 ? 4 : 3;
      String most = c.repeat(1024 / bytes) + "v".repeat(1024 % bytes);
      assertThat(ROOT.with("k", most).get("k")).contains(most);
      assertThatThrownBy(() -> ROOT.with("k", most + "v"))
          .hasMessageStartingWith("metadata value of k out of range: \"")
          .hasMessageContaining("of 1025 bytes of UTF-8 (expected 0..1024 bytes)")
          .hasMessageMatching("[ -~]{1,400}");
    }
  }

  @Test
  void refusesControlCharactersAndLoneSurrogates() {
    for (String bad : new String[] {"\0", "\t", "\u001f", "\u007f", "\u0085", "\u009f"}) {
      assertThatThrownBy(() -> ROOT.with("k", "ab" + bad))
          .hasMessageContaining(" at 2 (expected no control characters)");
    }
    for (String bad : new String[] {"\ud83d", "\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00"}) {
      assertThatThrownBy(() -> ROOT.with("k", "ab" + bad))
          .hasMessageContaining(" at 2 (expected no surrogates without their pair)");
    }
    assertThat(ROOT.with("k", " ~\u00a0\ud83d\ude00").metadata()).hasSize(1);
  }

  @Test
  void boundsTheNumberOfEntries() {
    CallContext full = ROOT;
    for (int i = 0; i < 32; i++) {
      full = full.with("k" + i, "v");
    }
    CallContext last = full;

    assertThat(last.with("k0", "other").metadata()).hasSize(32);
    assertThatThrownBy(() -> last.with("k32", "v"))
        .hasMessageStartingWith("metadata out of range: 33 entries (expected 0..32): ");
  }

  @Test
  void boundsKeysAndValuesTogether() {
    CallContext context = ROOT;
    for (String key : new String[] {"a", "b", "c"}) {
      context = context.with(key, "v".repeat(1023));
    }
    CallContext most = context.with("d", "v".repeat(1023));

    assertThat(most.metadata()).hasSize(4);
    assertThatThrownBy(() -> most.with("d", "v".repeat(1024)))
        .hasMessageStartingWith(
            "metadata out of range: 4097 bytes of keys and values (expected 0..4096): ");
  }

  @Test
  void showsKeysButNoValues() {
    assertThat(ROOT.with("token", "secret"))
        .hasToString("CallContext[[token], Cancellation[none]]");
  }
}
