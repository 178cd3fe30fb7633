package dev.sallyport.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.CallContext;
import dev.sallyport.Cancellation;
import dev.sallyport.Deadline;
import dev.sallyport.InvalidDataException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CallContextsTest {
  private static CallContext of(Map<String, String> metadata) {
    return CallContexts.of(metadata, null, Cancellation.none());
  }

  @Test
  void makesWhatWasReceived() {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    CancellationSource source = new CancellationSource();
    Map<String, String> metadata = new HashMap<>(Map.of("mdc.user", "eve", "a", "b"));

    CallContext context = CallContexts.of(metadata, deadline, source.token());
    metadata.clear();

    assertThat(context.metadata().toString()).isEqualTo("{a=b, mdc.user=eve}");
    assertThat(context.deadline()).containsSame(deadline);
    assertThat(context.cancellation()).isSameAs(source.token());
    assertThat(context.with("c", "d").without("a").cancellation()).isSameAs(source.token());
    assertThat(of(Map.of())).isSameAs(CallContext.root());
  }

  @Test
  void saysWhichRuleReceivedMetadataBreaks() {
    assertThatThrownBy(() -> of(Map.of("Tenant", "x")))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "expected 1..64 characters of a-z, 0-9, '.', '_' and '-' at $.metadata but was"
                + " \"Tenant\" of 6 characters");
    assertThatThrownBy(() -> of(Map.of("a.b", "x\n")))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "expected no control characters at $.metadata[\"a.b\"] but was \"\\u000a\" at 1");
  }

  @Test
  void ignoresATraceThatIsNotWhatTheSpecificationSays() {
    String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    String longest = "x".repeat(2000);

    assertThat(of(Map.of("traceparent", "00", "tracestate", "a=1", "b", "c")).metadata())
        .containsOnly(Map.entry("b", "c"));
    assertThat(of(Map.of("traceparent", "\n" + longest, "b", "c")).metadata())
        .containsOnly(Map.entry("b", "c"));
    assertThat(of(Map.of("traceparent", parent, "tracestate", "A=\n")).metadata())
        .containsOnly(Map.entry("traceparent", parent));
    assertThat(of(Map.of("tracestate", "a=1")).metadata()).isEmpty();
    assertThat(of(Map.of("traceparent", parent, "tracestate", "a=1")).metadata()).hasSize(2);
  }

  @Test
  void bindsUntilDetached() {
    CallContext outer = of(Map.of("a", "outer"));
    CallContext inner = of(Map.of("a", "inner"));

    CallContext first = CallContexts.attach(outer);
    CallContext second = CallContexts.attach(inner);
    assertThat(CallContext.current()).isSameAs(inner);
    CallContexts.detach(second);
    assertThat(CallContext.current()).isSameAs(outer);
    CallContexts.detach(first);

    assertThat(first).isSameAs(CallContext.root());
    assertThat(second).isSameAs(outer);
    assertThat(CallContext.current()).isSameAs(CallContext.root());
  }

  @Test
  void opensForCallContextAlone() {
    assertThat(CallContext.root().metadata()).isEmpty();
    assertThatThrownBy(() -> CallContexts.open((metadata, deadline, c, peer) -> CallContext.root()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aThreadThatRanACallKeepsNoClassLoader() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      ReferenceQueue<ClassLoader> unloaded = new ReferenceQueue<>();
      WeakReference<ClassLoader> loader =
          thread.submit(() -> new WeakReference<>(loaderThatRanACall(), unloaded)).get();
      for (int i = 0; i < 100 && loader.get() != null; i++) {
        System.gc();
        unloaded.remove(100);
      }

      assertThat(loader.get()).isNull();
    } finally {
      thread.shutdownNow();
    }
  }

  private static ClassLoader loaderThatRanACall() throws Exception {
    URL classes = CallContext.class.getProtectionDomain().getCodeSource().getLocation();
    URLClassLoader loader =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
    try (loader) {
      Class<?> type = loader.loadClass(CallContext.class.getName());
      assertThat(type).isNotSameAs(CallContext.class);
      Object root = type.getMethod("root").invoke(null);
      Object context = type.getMethod("with", String.class, String.class).invoke(root, "a", "b");
      Object[] seen = new Object[1];
      Runnable look =
          () -> {
            try {
              seen[0] = type.getMethod("current").invoke(null);
            } catch (ReflectiveOperationException e) {
              throw new LinkageError(e.getMessage(), e);
            }
          };
      type.getMethod("run", Runnable.class).invoke(context, look);
      assertThat(seen[0]).isSameAs(context);
    }
    return loader;
  }
}
