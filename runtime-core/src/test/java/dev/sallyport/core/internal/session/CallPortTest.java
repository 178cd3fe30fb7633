package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.CallPort.Encoded;
import dev.sallyport.core.internal.session.CallPort.Sent;
import dev.sallyport.core.internal.wire.FrameType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are handed to a session by somebody who chooses among several, as a pool does. */
@Timeout(20)
class CallPortTest {
  private static final ContractModel MODEL = ContractModel.of(Arithmetic.class);

  /** What was told of a call. */
  private record Told(Sent sent, @Nullable SallyportException end) {}

  private final List<Told> told = new CopyOnWriteArrayList<>();

  private static Encoded hang(CallPort port) throws Exception {
    var call = MODEL.call(Arithmetic.class.getMethod("hang", int.class));
    return port.encode(MODEL, Objects.requireNonNull(call), new Object[] {1});
  }

  private Sent prepare(CallPort port) throws Exception {
    port.join(MODEL);
    return port.prepare(hang(port), null, (sent, end) -> told.add(new Told(sent, end)));
  }

  private static long frames(SessionPair pair, FrameType type) {
    return pair.parent.connection.types.stream().filter(type::equals).count();
  }

  private static void awaitFree(SessionPair pair) {
    await().until(() -> pair.parent.session.inFlight(10).isEmpty());
  }

  /** A future is cancelled between the choice of a worker and the sending. */
  @Test
  void aCallThatIsGivenUpBeforeItIsSentAndOnceMoreBehindIsCancelledOnce() throws Exception {
    try (SessionPair pair = SessionPair.serving(new ArithmeticService())) {
      CallPort port = pair.parent.session.port();
      Sent sent = prepare(port);
      sent.cancel();
      sent.send();
      sent.cancel();
      sent.cancel();

      await().until(() -> told.size() == 1);
      assertThat(told.get(0).sent()).isSameAs(sent);
      assertThat(told.get(0).end()).isNull();
      assertThat(sent.isAbandoned()).isTrue();
      awaitFree(pair);
      assertThat(frames(pair, FrameType.OPEN)).isEqualTo(1);
      assertThat(frames(pair, FrameType.CANCEL)).isEqualTo(1);
      // All its slots are there again.
      assertThat(pair.client().add(2, 3)).isEqualTo(5);
      assertThat(told).hasSize(1);
    }
  }

  @Test
  void aCallThatIsGivenUpWhileItRunsFreesItsSlotWhenItsHandlerHasReturned() throws Exception {
    try (SessionPair pair = SessionPair.serving(new ArithmeticService())) {
      Sent sent = prepare(pair.parent.session.port());
      sent.send();
      assertThat(told).isEmpty();
      sent.cancel();
      sent.cancel();
      await().until(() -> told.size() == 1);
      assertThat(frames(pair, FrameType.CANCEL)).isEqualTo(1);
      awaitFree(pair);
    }
  }
}
