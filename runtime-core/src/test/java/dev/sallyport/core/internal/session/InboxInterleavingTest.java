package dev.sallyport.core.internal.session;

import static dev.sallyport.core.internal.session.Interleavings.explore;
import static dev.sallyport.core.internal.session.Interleavings.require;

import dev.sallyport.ClosedException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.FrameBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has arrived is taken once, and what it cost goes back to the peer once. */
@Timeout(Interleavings.SECONDS)
class InboxInterleavingTest {
  private static final int LENGTH = 100;
  private static final int COST = (int) ReceiveWindow.cost(LENGTH);

  /** The receiving half of one stream, and what the peer is given back. */
  private static final class Receiver {
    /** Given back with CREDIT frames of the session, and of the stream. */
    final AtomicInteger returned = new AtomicInteger();

    final ReceiveWindow window = new ReceiveWindow(2 * COST, returned::addAndGet);
    final Inbox inbox;

    Receiver() {
      this(inbox -> false);
    }

    Receiver(Inbox.Telling telling) {
      inbox =
          new Inbox(
              window,
              4 * COST,
              Threads.REAL,
              telling,
              (messages, bytes) -> returned.addAndGet(bytes));
    }

    /** Fails where the window is exceeded. */
    void arrive() {
      window.book(LENGTH);
      inbox.put(new Frame(FrameHead.of(FrameType.DATA, 0, 1), new FrameBuffer(0), 0, LENGTH));
    }

    void requireAllReturned(int messages) {
      require(window.held() == 0, "held: " + window.held());
      int back = returned.get() + window.unreturned();
      require(back == messages * COST, "given back: " + back);
    }
  }

  @Test
  void whatIsTakenOrDroppedGoesBackToThePeerOnce() {
    explore(crew -> {
      Receiver receiver = new Receiver();
      receiver.arrive();
      crew.together(
          receiver::arrive,
          () -> receiver.inbox.poll(),
          () -> receiver.inbox.end(new ClosedException("unwanted"), true));
      receiver.requireAllReturned(2);
    });
  }

  @Test
  void whoWaitsForAMessageGetsItOrTheEnd() {
    explore(crew -> {
      Receiver receiver = new Receiver();
      AtomicInteger got = new AtomicInteger();
      Interleavings.Part take =
          () -> {
            if (receiver.inbox.take(null) != null) {
              got.incrementAndGet();
            }
          };
      crew.together(
          take,
          take,
          () -> {
            receiver.arrive();
            receiver.inbox.end(null, false);
          });
      require(got.get() == 1, "taken: " + got.get());
      receiver.requireAllReturned(1);
    });
  }

  @Test
  void whoWaitsForMessagesIsWokenThoughToldOfThemTogether() {
    explore(crew -> {
      Receiver receiver = new Receiver(inbox -> true);
      crew.together(
          () -> receiver.inbox.take(null),
          () -> receiver.inbox.take(null),
          () -> {
            receiver.arrive();
            receiver.arrive();
            receiver.inbox.tellLate();
          });
      receiver.requireAllReturned(2);
    });
  }

  /** Counts what it is told, and asks for nothing. */
  private static final class Subscriber implements Flow.Subscriber<Frame> {
    final AtomicInteger inside = new AtomicInteger();
    int messages;
    int ends;
    boolean confused;

    @Override
    public void onSubscribe(Flow.Subscription granted) {}

    @Override
    public void onNext(Frame item) {
      enter();
      messages++;
      leave();
    }

    @Override
    public void onComplete() {
      enter();
      ends++;
      leave();
    }

    @Override
    public void onError(Throwable failure) {
      onComplete();
    }

    private void enter() {
      // Not thrown: what a subscriber throws ends its subscription.
      confused |= inside.incrementAndGet() != 1 || ends > 0;
    }

    private void leave() {
      inside.decrementAndGet();
    }
  }

  @Test
  void aSubscriberGetsWhatItAskedForAndOneEndAndOneSignalAtATime() {
    explore(crew -> {
      Receiver receiver = new Receiver();
      InboxPublisher<Frame> publisher =
          new InboxPublisher<>(receiver.inbox, frame -> frame, () -> {}, crew, "stream");
      Subscriber subscriber = new Subscriber();
      publisher.subscribe(subscriber);
      crew.together(
          () -> publisher.request(1),
          () -> {
            receiver.arrive();
            receiver.inbox.end(null, false);
          });
      require(!subscriber.confused, "two signals at a time, or one behind the end");
      require(subscriber.messages == 1, "messages: " + subscriber.messages);
      require(subscriber.ends == 1, "ends: " + subscriber.ends);
      receiver.requireAllReturned(1);
    });
  }

  @Test
  void aSubscriberThatCancelsIsNotToldOfIt() {
    explore(crew -> {
      Receiver receiver = new Receiver();
      InboxPublisher<Frame> publisher =
          new InboxPublisher<>(
              receiver.inbox,
              frame -> frame,
              () -> receiver.inbox.end(new ClosedException("cancelled"), true),
              crew,
              "stream");
      Subscriber subscriber = new Subscriber();
      publisher.subscribe(subscriber);
      publisher.request(1);
      crew.together(receiver::arrive, publisher::cancel);
      require(!subscriber.confused, "two signals at a time");
      require(subscriber.ends == 0, "ends: " + subscriber.ends);
      receiver.requireAllReturned(1);
    });
  }
}
