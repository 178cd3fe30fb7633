package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ClosedException;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.FrameBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {
  private static final int LENGTH = 100;

  private final ReceiveWindow budget = new ReceiveWindow(1 << 20, bytes -> {});
  private final List<Integer> granted = new ArrayList<>();
  private final Inbox inbox =
      new Inbox(
          budget,
          1 << 16,
          Threads.REAL,
          inbox -> false,
          (messages, bytes) -> granted.add(messages));

  private void put() {
    budget.book(LENGTH);
    inbox.put(new Frame(FrameHead.of(FrameType.DATA, 0, 1), new FrameBuffer(LENGTH), 0, LENGTH));
  }

  @Test
  void whatIsGivenUpBehindMessagesThatNobodyTookEndsThereAndThen() {
    put();
    inbox.end(null, false);
    assertThat(inbox.isDrained()).isFalse();
    // The peer's end was first, the deadline still is the receiver's.
    assertThat(inbox.end(new DeadlineExceededException("late"), true)).isFalse();
    assertThat(inbox.isDrained()).isTrue();
    assertThatThrownBy(() -> inbox.take(null)).isInstanceOf(DeadlineExceededException.class);
    assertThat(budget.held()).isZero();
  }

  @Test
  void anEndThatWasReachedStays() throws Exception {
    inbox.end(null, false);
    inbox.end(new ClosedException("late"), true);
    assertThat(inbox.take(null)).isNull();
  }

  @Test
  void grantsHalfAWindowAndDoublesItForAReceiverThatKeepsUp() throws Exception {
    for (int i = 0; i < Inbox.FIRST_WINDOW / 2; i++) {
      put();
      assertThat(inbox.take(null)).isNotNull();
    }
    assertThat(granted).containsExactly(Inbox.FIRST_WINDOW / 2 + Inbox.FIRST_WINDOW);
  }

  @Test
  void doesNotDoubleTheWindowOfAReceiverThatLags() throws Exception {
    for (int i = 0; i < Inbox.FIRST_WINDOW; i++) {
      put();
    }
    for (int i = 0; i < Inbox.FIRST_WINDOW / 2; i++) {
      assertThat(inbox.take(null)).isNotNull();
    }
    assertThat(granted).containsExactly(Inbox.FIRST_WINDOW / 2);
    for (int i = 0; i < Inbox.FIRST_WINDOW / 2; i++) {
      put();
    }
    assertThatThrownBy(this::put)
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("without a credit");
  }
}
