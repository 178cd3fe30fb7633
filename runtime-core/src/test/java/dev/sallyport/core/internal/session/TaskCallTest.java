package dev.sallyport.core.internal.session;

import static dev.sallyport.task.Task.bind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.RefusedException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.core.internal.session.Numbers.Alive;
import dev.sallyport.core.internal.session.Numbers.Range;
import dev.sallyport.core.internal.session.Numbers.Summary;
import dev.sallyport.core.internal.session.Numbers.Unserved;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.schema.Refusal;
import dev.sallyport.spi.Service;
import dev.sallyport.task.Task0;
import dev.sallyport.task.Task1;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskCallTest {
  private static SessionPair pair(Framing framing) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = framing;
    // Behind a contract, so that no number is right by chance.
    setup.workerServices =
        List.of(
            new Service<>(Arithmetic.class, peer -> new ArithmeticService()),
            Service.ofTasks(Numbers.class));
    return setup.start().awaitReady();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void runsTasksOfEachNumberOfArguments(Framing framing) throws Exception {
    try (SessionPair pair = pair(framing)) {
      Session child = pair.parent.session;
      assertThat(child.call(Numbers::unlucky)).isEqualTo(13);
      assertThat(child.call(Numbers::square, 12)).isEqualTo(144);
      assertThat(child.call(Numbers::within, new Range(2, 3), List.of(1, 2, 3, 4)))
          .containsExactly(2, 3);
      assertThat(child.submit(Numbers::summarize, 0.5, List.of(2.0, 4.0), 1, "mm").get())
          .isEqualTo(new Summary(2, Optional.of(6.0)));
      assertThat(pair.client().add(1, 2)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void runsTasksWithBoundArguments(Framing framing) throws Exception {
    try (SessionPair pair = pair(framing)) {
      Session child = pair.parent.session;
      Task1<List<Integer>, List<Integer>> small = bind(Numbers::within, new Range(0, 9));
      CompletableFuture<List<Integer>> first = child.submit(small, List.of(5, 50));
      CompletableFuture<List<Integer>> second = child.submit(small, List.of(6, 60));
      Task0<Integer> square = bind(Numbers::square, 12);
      assertThat(child.call(square)).isEqualTo(144);
      assertThat(child.submit(square).get(10, TimeUnit.SECONDS)).isEqualTo(144);
      assertThat(first.get(10, TimeUnit.SECONDS)).containsExactly(5);
      assertThat(second.get(10, TimeUnit.SECONDS)).containsExactly(6);
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void runsTasksWithoutAResult(Framing framing) throws Exception {
    try (SessionPair pair = pair(framing)) {
      int before = Numbers.COUNT.get();
      pair.parent.session.call(Numbers::count, 3);
      assertThat(pair.parent.session.submit(Numbers::count, 4).get(10, TimeUnit.SECONDS)).isNull();
      assertThat(Numbers.COUNT).hasValue(before + 7);
    }
  }

  @Test
  void carriesWhatTheTaskThrewAndItsName() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      assertThatThrownBy(() -> pair.parent.session.call(Numbers::fail, "no luck"))
          .isInstanceOfSatisfying(
              RemoteCallException.class,
              e -> {
                assertThat(e.remote().type()).isEqualTo("java.io.IOException");
                assertThat(e.remote().message()).isEqualTo("no luck");
                assertThat(e.remote().stack().get(0)).contains("Numbers.fail");
              })
          .hasMessageStartingWith("Numbers.fail failed in the other process");
      assertThat(pair.parent.session.call(Numbers::square, 2)).isEqualTo(4);
    }
  }

  @Test
  void refusesAResultThatIsAliveInTheWorker() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      assertThatThrownBy(() -> pair.parent.session.call(Numbers::lock))
          .isInstanceOf(RemoteCallException.class)
          .hasMessageContaining("java.util.concurrent.locks.ReentrantLock");
    }
  }

  @Test
  void writesNothingOfARefusedArgumentBoundOrNot() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Session child = pair.parent.session;
      child.call(Numbers::unlucky);
      long before = pair.parent.connection.bytes.get();
      Data live = Data.of(Map.of("lock", new ReentrantLock()));
      assertThatThrownBy(() -> child.call(Numbers::echo, live))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("Numbers.echo(data).lock holds a live handle")
          .hasMessageEndingWith("code LH-LOCK; 0 bytes written; the channel is still usable");
      assertThatThrownBy(() -> child.call(bind(Numbers::echo, live)))
          .isInstanceOf(RefusedException.class);
      assertThat(child.submit(Numbers::echo, live))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(RefusedException.class);
      assertThat(pair.parent.connection.bytes).hasValue(before);
      assertThat(child.call(Numbers::square, 3)).isEqualTo(9);
    }
  }

  @Test
  void refusesLambdasBeforeAnyByte() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      long before = pair.parent.connection.bytes.get();
      int base = 3;
      assertThatThrownBy(() -> pair.parent.session.submit(n -> Numbers.square(n + base), 12))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("fix: name a static method annotated @Task\n")
          .hasMessageContaining("code LH-LAMBDA");
      assertThat(pair.parent.connection.bytes).hasValue(before);
    }
  }

  @Test
  void refusesTasksWhoseTypesAreAlive() {
    RefusedException e =
        catchThrowableOfType(
            RefusedException.class, () -> ContractModel.of(Service.ofTasks(Alive.class)));
    assertThat(e.refusals()).extracting(Refusal::code).containsExactly("LH-FUTURE", "LH-LOCK");
    assertThat(e.refusals().get(0).path()).isEqualTo("Alive.later()");
    try (SessionPair pair = pair(Framing.BINARY)) {
      assertThatThrownBy(() -> pair.parent.session.submit(Alive::take, new ReentrantLock()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("Alive.take(lock)");
    }
  }

  @Test
  void saysHowToServeAClassThatThePeerDoesNot() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      long before = pair.parent.connection.bytes.get();
      assertThatThrownBy(() -> pair.parent.session.call(Unserved::square, 12))
          .isInstanceOfSatisfying(
              IncompatibleException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_METHOD))
          .hasMessage(
              "worker does not serve dev.sallyport.core.internal.session.Numbers$Unserved (it serves"
                  + " [dev.sallyport.core.internal.session.Arithmetic,"
                  + " dev.sallyport.core.internal.session.Numbers]): pass it to Worker.serveTasks in"
                  + " the child, or beside contracts to Worker.builder().tasks");
      assertThat(pair.parent.connection.bytes).hasValue(before);
    }
  }

  @Test
  void aTimeoutInterruptsTheTaskAndNamesIt() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Session child = pair.parent.session;
      Task0<Integer> hang = Numbers::hang;
      Task0<Integer> bounded = hang.withTimeout(Duration.ofMillis(100));
      assertThatThrownBy(() -> child.call(bounded))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessage("Numbers.hang exceeded its deadline of 100 ms");
      assertThat(child.submit(bounded))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(DeadlineExceededException.class);
      await().until(() -> idle(pair));
    }
  }

  @Test
  void cancellingTheFutureInterruptsTheTask() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      CompletableFuture<Integer> hanging = pair.parent.session.submit(Numbers::hang);
      await().until(() -> pair.worker.session.inFlight(9).contains("Numbers.hang"));
      hanging.cancel(true);
      await().until(() -> idle(pair));
      assertThat(pair.parent.session.call(Numbers::square, 2)).isEqualTo(4);
    }
  }

  private static boolean idle(SessionPair pair) {
    return pair.worker.session.inFlight(9).isEmpty();
  }

  @Test
  void interruptsTheCallerThatWaits() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> pair.parent.session.call(Numbers::hang))
          .isInstanceOf(CancelledCallException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void tasksRunInBothDirections() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.parentServices = List.of(Service.ofTasks(Numbers.class));
    try (SessionPair pair = setup.start().awaitReady()) {
      assertThat(pair.worker.session.call(Numbers::square, 5)).isEqualTo(25);
      assertThatThrownBy(() -> pair.parent.session.call(Numbers::square, 5))
          .isInstanceOf(IncompatibleException.class);
    }
  }

  @Test
  void atLevel0TasksAreCalledByTheirBareNames() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    setup.parentGreets = false;
    setup.workerGreets = false;
    setup.workerServices = List.of(Service.ofTasks(Numbers.class));
    try (SessionPair pair = setup.start()) {
      // Served elsewhere under the same bare name: at level 0 nobody can tell.
      assertThat(pair.parent.session.call(Unserved::square, 6)).isEqualTo(36);
      assertThat(pair.parent.session.submit(Numbers::square, 7))
          .succeedsWithin(Duration.ofSeconds(10))
          .isEqualTo(49);
    }
  }

  @Test
  void aPeerThatSaysHelloLateIsCalledByFullNamesFromThenOn() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    setup.parentGreets = false;
    setup.workerRuns = false;
    // Both have a square, so its bare name means neither.
    setup.workerServices = List.of(Service.ofTasks(Unserved.class), Service.ofTasks(Numbers.class));
    try (SessionPair pair = setup.start()) {
      CompletableFuture<Integer> early = pair.parent.session.submit(Numbers::unlucky);
      pair.worker.start();
      assertThat(early).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(13);
      await().until(pair.parent.session::met);
      assertThat(pair.parent.session.call(Numbers::square, 3)).isEqualTo(9);
    }
  }

  @Test
  void servesAClassOnce() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices = List.of(Service.ofTasks(Numbers.class), Service.ofTasks(Numbers.class));
    assertThatThrownBy(setup::start)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("served twice: tasks of " + Numbers.class.getName() + " (expected once)");
  }
}
