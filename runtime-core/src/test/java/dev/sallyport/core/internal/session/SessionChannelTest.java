package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Channel;
import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.IncompatibleException;
import dev.sallyport.RefusedException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.spi.ChannelService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionChannelTest {
  record Request(int number) {}

  record Event(String text) {}

  private static SessionPair pair(Framing framing, Consumer<Channel<Event, Request>> handler) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = framing;
    setup.workerChannels = List.of(new ChannelService<>(Request.class, Event.class, handler));
    return setup.start().awaitReady();
  }

  private static Channel<Request, Event> open(SessionPair pair) {
    return pair.parent.session.channel(Request.class, Event.class);
  }

  private static void echo(Channel<Event, Request> channel) {
    for (Request request : channel) {
      channel.send(new Event("event " + request.number()));
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void exchangesMessagesInOrderAndEnds(Framing framing) {
    try (SessionPair pair = pair(framing, SessionChannelTest::echo);
        Channel<Request, Event> channel = open(pair)) {
      for (int i = 0; i < 20; i++) {
        channel.send(new Request(i));
      }
      channel.finish();
      List<String> texts = new ArrayList<>();
      for (Event event : channel) {
        texts.add(event.text());
      }
      assertThat(texts).hasSize(20).startsWith("event 0", "event 1").endsWith("event 19");
      assertThat(channel.receive()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void carriesManyMoreMessagesThanTheWindow(Framing framing) throws Exception {
    int count = 20 * Inbox.FIRST_WINDOW;
    try (SessionPair pair = pair(framing, SessionChannelTest::echo);
        Channel<Request, Event> channel = open(pair)) {
      CompletableFuture<Void> sender =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
              channel.send(new Request(i));
            }
            channel.finish();
          });
      int received = 0;
      for (Event event : channel) {
        assertThat(event.text()).isEqualTo("event " + received++);
      }
      assertThat(received).isEqualTo(count);
      sender.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void senderWaitsOnceTheReceiverHasAWindowOfMessages() throws Exception {
    CountDownLatch mayReceive = new CountDownLatch(1);
    AtomicInteger sent = new AtomicInteger();
    try (SessionPair pair =
            pair(
                Framing.BINARY,
                channel -> {
                  awaitLatch(mayReceive);
                  echo(channel);
                });
        Channel<Request, Event> channel = open(pair)) {
      CompletableFuture<Void> sender =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 2 * Inbox.FIRST_WINDOW; i++) {
              channel.send(new Request(i));
              sent.incrementAndGet();
            }
            channel.finish();
          });
      await().until(() -> sent.get() == Inbox.FIRST_WINDOW);
      assertThat(sender).isNotDone();
      mayReceive.countDown();
      assertThat(channel).hasSize(2 * Inbox.FIRST_WINDOW);
      sender.get(10, TimeUnit.SECONDS);
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void staysUsableAfterARefusedMessageOfWhichNothingIsWritten() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerChannels =
        List.of(
            new ChannelService<>(
                Data.class, Data.class, channel -> channel.forEach(channel::send)));
    try (SessionPair pair = setup.start().awaitReady();
        Channel<Data, Data> channel = pair.parent.session.channel(Data.class, Data.class)) {
      channel.send(Data.of(1));
      assertThat(channel.receive()).contains(Data.of(1));
      long before = pair.parent.connection.bytes.get();
      assertThatThrownBy(
              () -> channel.send(Data.of(Map.of("rows", List.of(), "lock", new ReentrantLock()))))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("Not sent: $.lock")
          .hasMessageContaining("0 bytes written; the channel is still usable");
      assertThat(pair.parent.connection.bytes).hasValue(before);
      channel.send(Data.of("next"));
      assertThat(channel.receive()).contains(Data.of("next"));
    }
  }

  @Test
  void receiveWithATimeoutLosesNothing() {
    CountDownLatch maySend = new CountDownLatch(1);
    try (SessionPair pair =
            pair(
                Framing.BINARY,
                channel -> {
                  awaitLatch(maySend);
                  channel.send(new Event("late"));
                });
        Channel<Request, Event> channel = open(pair)) {
      assertThatThrownBy(() -> channel.receive(Duration.ofMillis(20)))
          .isInstanceOf(DeadlineExceededException.class);
      maySend.countDown();
      assertThat(channel.receive(Duration.ofSeconds(10))).contains(new Event("late"));
      assertThat(channel.receive(Duration.ofSeconds(10))).isEqualTo(Optional.empty());
    }
  }

  @Test
  void receiverGetsTheFailureOfTheOtherEndsHandler() {
    try (SessionPair pair =
            pair(
                Framing.BINARY,
                channel -> {
                  channel.send(new Event("first"));
                  throw new IllegalStateException("handler broke");
                });
        Channel<Request, Event> channel = open(pair)) {
      assertThat(channel.receive()).contains(new Event("first"));
      assertThatThrownBy(channel::receive)
          .isInstanceOf(RemoteCallException.class)
          .hasMessageContaining("handler broke");
    }
  }

  @Test
  void sendingEndsWhenTheOtherEndCloses() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY, channel -> {});
        Channel<Request, Event> channel = open(pair)) {
      assertThat(channel.receive()).isEmpty();
      assertThatThrownBy(
              () -> {
                // At most a window of messages passes before the CANCEL has come.
                for (int i = 0; i <= Inbox.FIRST_WINDOW; i++) {
                  channel.send(new Request(i));
                }
              })
          .isInstanceOf(ClosedException.class)
          .hasMessageContaining("the other end wants nothing more");
    }
  }

  @Test
  void closingFreesTheSlotsOfBothEnds() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerLimits = dev.sallyport.Limits.defaults().withMaxConcurrentCalls(1);
    setup.workerChannels =
        List.of(
            new ChannelService<Event, Request>(
                Request.class, Event.class, SessionChannelTest::echo));
    try (SessionPair pair = setup.start().awaitReady()) {
      for (int i = 0; i < 20; i++) {
        try (Channel<Request, Event> channel = open(pair)) {
          channel.send(new Request(i));
          channel.finish();
          assertThat(channel).containsExactly(new Event("event " + i));
        }
      }
      await().until(() -> pair.parent.session.inFlight(10).isEmpty());
      await().until(() -> pair.worker.session.inFlight(10).isEmpty());
    }
  }

  @Test
  void waitersFailWhenTheSessionEnds() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY, channel -> awaitLatch(new CountDownLatch(1)));
        Channel<Request, Event> channel = open(pair)) {
      CompletableFuture<Optional<Event>> receiver = CompletableFuture.supplyAsync(channel::receive);
      CompletableFuture<Void> sender =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i <= Inbox.FIRST_WINDOW; i++) {
              channel.send(new Request(i));
            }
          });
      pair.parent.session.end(new ClosedException("the end"));
      assertThat(receiver)
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withMessageContaining("the end");
      assertThat(sender)
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withMessageContaining("the end");
    }
  }

  @Test
  void refusesAChannelThatTheOtherEndDoesNotAccept() {
    try (SessionPair pair = pair(Framing.BINARY, SessionChannelTest::echo)) {
      assertThatThrownBy(() -> pair.parent.session.channel(Event.class, Request.class))
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining("accepts no channel Event>Request")
          .hasMessageContaining("it serves [Request>Event]");
    }
  }
}
