package dev.sallyport.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ClosedException;
import dev.sallyport.DeadlineExceededException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What does not add up is found. */
class AccountTest {
  private final Account account = new Account();

  private void ran(int... numbers) {
    ByteBuffer notes = ByteBuffer.allocate(numbers.length * Integer.BYTES);
    for (int number : numbers) {
      notes.putInt(number);
    }
    account.ran(notes.flip());
  }

  @Test
  void findsNothingWhereAllIsAccountedFor() {
    int once = account.begin(Kind.ONCE);
    int again = account.begin(Kind.AGAIN);
    int loop = account.begin(Kind.ENDLESS_LOOP);
    account.end(once, ~once, null);
    account.end(again, ~again, null);
    account.end(loop, null, new DeadlineExceededException("late"));
    ran(once, again, loop);
    ran(again);

    account.close();

    assertThat(account.faults()).isEmpty();
    assertThat(account.rows().get(Kind.AGAIN).repeated()).isEqualTo(1);
  }

  @Test
  void findsACallThatRanTwiceOrNotAtAllOrHasNoOutcomeOrTwo() {
    int twice = account.begin(Kind.ONCE);
    int never = account.begin(Kind.AGAIN);
    int lost = account.begin(Kind.ONCE);
    int doubled = account.begin(Kind.ONCE);
    account.end(twice, ~twice, null);
    account.end(never, ~never, null);
    account.end(doubled, ~doubled, null);
    account.end(doubled, ~doubled, null);
    ran(twice, doubled, twice, 77);

    account.close();

    assertThat(account.faults())
        .containsExactlyInAnyOrder(
            "call 0 (not idempotent) was run 2 times",
            "call 1 (idempotent) was answered and not run",
            "call " + lost + " (not idempotent) has no outcome",
            "call 3 (not idempotent) has a second outcome",
            "call 77 (?) was run, though nobody made it");
    assertThat(account.faultCount()).isEqualTo(5);
  }

  @Test
  void findsAFailureThatNothingExplainsAndAWrongAnswer() {
    int closed = account.begin(Kind.ONCE);
    int wrong = account.begin(Kind.ONCE);
    account.end(closed, null, new ClosedException("why?"));
    account.end(wrong, 5, null);
    ran(wrong);

    account.close();

    assertThat(account.faults())
        .hasSize(2)
        .anyMatch(fault -> fault.startsWith("call 0 (not idempotent) failed with"))
        .contains("call 1 (not idempotent) was answered with 5");
  }
}
