package dev.sallyport.codecs.internal;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import kotlin.LazyKt;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.jvm.functions.Function0;
import kotlin.jvm.internal.Lambda;
import kotlin.random.Random;
import kotlin.sequences.SequencesKt;
import kotlin.text.Regex;
import org.apache.commons.logging.LogFactory;
import org.apache.logging.log4j.LogManager;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** Handles of Spring, Netty, Kotlin, Reactive Streams and the loggers. */
final class LibraryHandles {
  private LibraryHandles() {}

  static void addTo(Handles handles) {
    spring(handles);
    netty(handles);
    kotlin(handles);
    reactive(handles);
    handles.add(
        "LH-LOGGER",
        org.slf4j.LoggerFactory.getLogger("x"),
        LogManager.getLogger("x"),
        LogFactory.getLog("x"),
        org.jboss.logging.Logger.getLogger("x"));
  }

  interface Greeting {
    String greet();
  }

  static class Greeter implements Greeting {
    @Override
    public String greet() {
      return "hello";
    }
  }

  private static void spring(Handles handles) {
    ProxyFactory byInterface = new ProxyFactory(new Greeter());
    ProxyFactory bySubclass = new ProxyFactory(new Greeter());
    bySubclass.setProxyTargetClass(true);
    handles.add("LH-PROXY", byInterface.getProxy(), bySubclass.getProxy());
    handles.add("LH-CLOSEABLE", new DefaultListableBeanFactory());
  }

  private static void netty(Handles handles) {
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    handles.opened(() -> channel.close().sync());
    handles.add("LH-CHANNEL", channel, channel.pipeline().firstContext());
    handles.add("LH-FUTURE", channel.eventLoop(), channel.newPromise());
    handles.add("LH-MEMORY", Unpooled.buffer(1), Unpooled.directBuffer(1));
  }

  private static void kotlin(Handles handles) {
    handles.add("LH-LAMBDA", new KotlinLambda());
    handles.add("LH-REFERENCE", LazyKt.lazy(new KotlinLambda()));
    handles.add("LH-ITERATOR", SequencesKt.sequenceOf("a", "b"));
    handles.add("LH-RANDOM", Random.Default);
    handles.add("LH-PATTERN", new Regex("x"));
    handles.add("LH-FUTURE", new Resumed());
    handles.add(
        "LH-CLASS", kotlin.jvm.internal.Reflection.getOrCreateKotlinClass(LibraryHandles.class));
  }

  /** As Kotlin's compiler writes a lambda. */
  private static final class KotlinLambda extends Lambda<String> implements Function0<String> {
    private static final long serialVersionUID = 1L;

    KotlinLambda() {
      super(0);
    }

    @Override
    public String invoke() {
      return "";
    }
  }

  /** As Kotlin's compiler writes what a suspended function goes on with. */
  private static final class Resumed implements Continuation<String> {
    @Override
    public CoroutineContext getContext() {
      return EmptyCoroutineContext.INSTANCE;
    }

    @Override
    public void resumeWith(Object result) {}
  }

  private static void reactive(Handles handles) {
    var publisher =
        handles.opened(
            new java.util.concurrent.SubmissionPublisher<String>(
                java.util.concurrent.ForkJoinPool.commonPool(), 1));
    Publisher<String> adapted = FlowAdapters.toPublisher(publisher);
    ReactiveSubscriber subscriber = new ReactiveSubscriber();
    adapted.subscribe(subscriber);
    handles.add("LH-STREAM", adapted);
    handles.add("LH-FUTURE", subscriber, subscriber.subscription.join());
  }

  private static final class ReactiveSubscriber implements Subscriber<String> {
    final java.util.concurrent.CompletableFuture<Subscription> subscription =
        new java.util.concurrent.CompletableFuture<>();

    @Override
    public void onSubscribe(Subscription given) {
      subscription.complete(given);
    }

    @Override
    public void onNext(String item) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
  }
}
