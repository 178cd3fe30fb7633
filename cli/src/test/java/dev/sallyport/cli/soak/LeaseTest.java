package dev.sallyport.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ClosedException;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.cli.soak.Lease.State;
import dev.sallyport.process.ExitReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done to a child explains the failures of its kind, and no others. */
class LeaseTest {
  private static final Map<State, SallyportException> EXPLAINED =
      Map.of(
          State.DRAINING, new RejectedCallException(ErrorCode.DRAINING, "drains"),
          State.CLOSED, new ClosedException("closed"),
          State.KILLED, new WorkerExitedException(killed()));

  private static ExitReport killed() {
    return new ExitReport(
        "child",
        1,
        137,
        ExitReport.EndedBy.ITSELF,
        "",
        Duration.ZERO,
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        0,
        OptionalInt.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  @ParameterizedTest
  @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "SHUT_DOWN")
  void explainsItsOwnFailureAlone(State state) {
    EXPLAINED.forEach((cause, failure) ->
        assertThat(state.explains(failure)).as("%s", failure).isEqualTo(cause == state));
    assertThat(state.explains(new DeadlineExceededException("late"))).isFalse();
    assertThat(state.explains(new IllegalStateException())).isFalse();
  }

  @Test
  void explainsByAShutdownThatItDrainedAndThatItIsClosed() {
    assertThat(State.SHUT_DOWN.explains(EXPLAINED.get(State.DRAINING))).isTrue();
    assertThat(State.SHUT_DOWN.explains(EXPLAINED.get(State.CLOSED))).isTrue();
    assertThat(State.SHUT_DOWN.explains(EXPLAINED.get(State.KILLED))).isFalse();
    assertThat(State.SHUT_DOWN.explains(new DeadlineExceededException("late"))).isFalse();
  }

  @Test
  void explainsAWordOfItsOwnByAKillAlone() {
    ClosedException early = new ClosedException("SoakWork.notice" + Lease.NOT_YET_KNOWN);
    ProtocolException cut =
        new ProtocolException(ErrorCode.TRUNCATED_FRAME, "within a frame", killed());
    ProtocolException alive = new ProtocolException(ErrorCode.TRUNCATED_FRAME, "within a frame");
    ProtocolException broken =
        new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, "wrong", killed());

    assertThat(State.KILLED.explains(early)).isTrue();
    assertThat(State.DRAINING.explains(early)).isFalse();
    assertThat(State.KILLED.explains(cut)).isTrue();
    assertThat(State.CLOSED.explains(cut)).isFalse();
    assertThat(State.KILLED.explains(alive)).isFalse();
    assertThat(State.KILLED.explains(broken)).isFalse();
  }
}
