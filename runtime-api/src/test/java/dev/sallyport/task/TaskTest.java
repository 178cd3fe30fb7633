package dev.sallyport.task;

import static dev.sallyport.task.Task.bind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.Contract;
import dev.sallyport.RefusedException;
import dev.sallyport.Task;
import dev.sallyport.schema.Refusal;
import dev.sallyport.spi.NamedTask;
import dev.sallyport.spi.TaskMethods;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskTest {
  private static final String ADVICE = "name a static method annotated @Task";

  /** Every form that a task can have. */
  static class Numbers {
    @Task
    static int square(int n) {
      return n * n;
    }

    @Task
    static long now() {
      return 42;
    }

    @Task
    static double scale(double factor, List<Double> values, int digits, String unit) {
      return factor * values.size() + digits + unit.length();
    }

    @Task
    static String join(String a, int b, long c) {
      return a + b + c;
    }

    @Task
    static void log(List<String> lines, String line) {
      lines.add(line);
    }

    @Task
    static void flush() throws IOException {
      if (now() > 0) {
        throw new IOException("flushed");
      }
    }

    @Task
    static int twice(int n) {
      return 2 * n;
    }

    /** No task: tells the compiler that the reference alone does not say which. */
    static long twice(long n) {
      return 2 * n;
    }
  }

  static final class MoreNumbers extends Numbers {}

  /** Nothing in it can be a task. */
  static class Wrong {
    static final Task1<Integer, Integer> SECRET = Wrong::secret;

    @Task
    int instance(int n) {
      return n;
    }

    static int unmarked(int n) {
      return n;
    }

    @Task
    private static int secret(int n) {
      return n;
    }

    @Task
    static <T> T generic(T value) {
      return value;
    }

    @Task
    static int many(int n) {
      return n;
    }

    @Task
    static int many(long n, long m) {
      return (int) (n + m);
    }
  }

  @Contract
  interface Served {
    int call(int n);

    @Task
    static int beside(int n) {
      return n;
    }
  }

  private static Refusal refusal(ThrowingCallable code) {
    return catchThrowableOfType(RefusedException.class, code).refusals().get(0);
  }

  private static void assertRefused(Refusal refusal, String code, String found, String fix) {
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.found()).isEqualTo(found);
    assertThat(refusal.fix()).isEqualTo(fix);
  }

  @Test
  void namesTheMethodOfAReference() throws Exception {
    Task1<Integer, Integer> square = dev.sallyport.task.Task.of(Numbers::square);
    assertThat(square).hasToString("Numbers.square");
    assertThat(NamedTask.of(square).method())
        .isEqualTo(Numbers.class.getDeclaredMethod("square", int.class));
    assertThat(dev.sallyport.task.Task.of(MoreNumbers::now)).hasToString("Numbers.now");
    assertThat(dev.sallyport.task.Task.of(square)).isSameAs(square);
  }

  @Test
  void runsHereToo() throws Exception {
    assertThat(dev.sallyport.task.Task.of(Numbers::square).run(12)).isEqualTo(144);
    assertThat(dev.sallyport.task.Task.of(Numbers::now).run()).isEqualTo(42);
    assertThat(bind(Numbers::join, "a", 1).run(2L)).isEqualTo("a12");
    assertThat(bind(Numbers::scale, 2.0).run(List.of(1.0), 1, "mm")).isEqualTo(5.0);
    List<String> lines = new ArrayList<>();
    bind(Numbers::log, lines).run("one");
    bind(Numbers::log, lines, "two").run();
    assertThat(lines).containsExactly("one", "two");
    assertThatThrownBy(() -> dev.sallyport.task.Task.of(Numbers::flush).run())
        .isInstanceOf(IOException.class);
  }

  @Test
  void bindsLeadingArgumentsInOneOrSeveralSteps() {
    Task2<Integer, String, Double> half = bind(Numbers::scale, 0.5, List.of(1.0, 2.0));
    Task0<Double> whole = bind(bind(half, 3), "mm");
    assertThat(NamedTask.of(whole).arguments()).containsExactly(0.5, List.of(1.0, 2.0), 3, "mm");
    assertThat(NamedTask.of(bind(half, 7, "cm")).arguments())
        .containsExactly(0.5, List.of(1.0, 2.0), 7, "cm");
    assertThat(NamedTask.of(bind(Numbers::scale, 0.5, List.of(), 3, "mm")).arguments()).hasSize(4);
  }

  @Test
  void keepsItsTimeoutWhenArgumentsAreBound() {
    Task1<Integer, Integer> square = Numbers::square;
    Task0<Integer> run = bind(square.withTimeout(Duration.ofSeconds(3)), 12);
    assertThat(NamedTask.of(run).timeout()).contains(Duration.ofSeconds(3));
    assertThat(NamedTask.of(bind(square, 12)).timeout()).isEmpty();
    assertThatThrownBy(() -> square.withTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout out of range: 0 ms (expected more than 0)");
  }

  @Test
  @SuppressWarnings("unchecked")
  void countsTheArgumentsThatAnUncheckedCastHides() {
    Task0<Integer> square = (Task0<Integer>) (Object) dev.sallyport.task.Task.of(Numbers::square);
    assertThatThrownBy(square::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("arguments of Numbers.square out of range: 0 (expected 1)");
    assertThatThrownBy(() -> NamedTask.of(square).bind(1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("arguments of Numbers.square out of range: 2 (expected 1)");
  }

  /** Compiles: that is the test. The types are spelled out where the compiler must infer them. */
  @Test
  void referencesNeedNoCastsAtARunner() {
    List<String> ran = new ArrayList<>();
    TaskRunner runner =
        new TaskRunner() {
          @Override
          @SuppressWarnings({"unchecked", "NullAway"})
          public <R extends @Nullable Object> R call(Task0<R> task) {
            NamedTask named = NamedTask.of(task);
            ran.add(named + "/" + named.arguments().length);
            return (R) null;
          }

          @Override
          @SuppressWarnings("NullAway")
          public <R extends @Nullable Object> CompletableFuture<R> submit(Task0<R> task) {
            return CompletableFuture.completedFuture(call(task));
          }
        };
    CompletableFuture<Integer> square = runner.submit(Numbers::square, 12);
    CompletableFuture<Long> now = runner.submit(Numbers::now);
    CompletableFuture<Double> scale = runner.submit(Numbers::scale, 0.5, List.of(1.0), 2, "mm");
    CompletableFuture<String> join = runner.submit(Numbers::join, "a", 1, 2L);
    CompletableFuture<Integer> overloaded = runner.submit(Numbers::twice, 12);
    CompletableFuture<@Nullable Void> log = runner.submit(Numbers::log, List.of("a"), "b");
    CompletableFuture<@Nullable Void> flush = runner.submit(Numbers::flush);
    CompletableFuture<@Nullable Void> bound = runner.submit(bind(Numbers::log, List.of("a")), "b");
    assertThat(List.of(square, now, scale, join, overloaded, log, flush, bound))
        .allMatch(CompletableFuture::isDone);
    runner.call(Numbers::flush);
    runner.call(Numbers::log, List.of("a"), "b");
    assertThat(ran)
        .containsExactly(
            "Numbers.square/1",
            "Numbers.now/0",
            "Numbers.scale/4",
            "Numbers.join/3",
            "Numbers.twice/1",
            "Numbers.log/2",
            "Numbers.flush/0",
            "Numbers.log/2",
            "Numbers.flush/0",
            "Numbers.log/2");
  }

  @Test
  void refusesALambdaWithTheWholeMessage() {
    assertThatThrownBy(() -> bind(n -> n + 1, 12))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            """
            Not sent: the task is a lambda in dev.sallyport.task.TaskTest
              why: it is code with captured state of this JVM, and has no name to travel by
              fix: name a static method annotated @Task
              code LH-LAMBDA\
            """);
  }

  @Test
  void refusesALambdaThatOnlyCallsATask() {
    int base = 3;
    Refusal capturing = refusal(() -> bind(n -> Numbers.square(n + base), 12));
    assertRefused(capturing, "LH-LAMBDA", "is a lambda in dev.sallyport.task.TaskTest", ADVICE);
    Refusal nothing = refusal(() -> dev.sallyport.task.Task.of(() -> Numbers.now()));
    assertRefused(nothing, "LH-LAMBDA", "is a lambda in dev.sallyport.task.TaskTest", ADVICE);
  }

  @Test
  void refusesAReferenceThatBringsItsReceiver() {
    Wrong receiver = new Wrong();
    Refusal refusal = refusal(() -> bind(receiver::instance, 12));
    assertRefused(
        refusal,
        "TASK-CAPTURE",
        "is bound to an object of dev.sallyport.task.TaskTest$Wrong",
        ADVICE + ", and pass what it needs as arguments");
  }

  @Test
  void refusesInstanceMethodsAndConstructors() {
    assertRefused(
        refusal(() -> bind(Wrong::instance, new Wrong(), 12)),
        "TASK-INSTANCE",
        "is an instance method",
        ADVICE + ", and pass what it needs as arguments");
    assertRefused(
        refusal(() -> bind(StringBuilder::new, "text")),
        "TASK-INSTANCE",
        "is a constructor",
        ADVICE);
  }

  @Test
  void refusesAMethodWithoutTheAnnotation() {
    Refusal refusal = refusal(() -> bind(Wrong::unmarked, 12));
    assertThat(refusal.path()).isEqualTo("Wrong.unmarked");
    assertRefused(
        refusal,
        "TASK-UNMARKED",
        "is not annotated @Task",
        "annotate it with @dev.sallyport.Task, or name a static method that is");
  }

  @Test
  void refusesMethodsThatCannotBeTasks() {
    assertRefused(
        refusal(() -> bind(Wrong.SECRET, 12)),
        "TASK-METHOD",
        "is private",
        "make it package-private or public");
    assertRefused(
        refusal(() -> bind(Wrong::generic, "text")),
        "TASK-METHOD",
        "has type parameters [T]",
        "name the types that it takes and returns");
    assertRefused(
        refusal(() -> bind((Task2<Long, Long, Integer>) Wrong::many, 1L, 2L)),
        "TASK-METHOD",
        "is one of 2 tasks of that name",
        "rename the others, or take @Task from them");
    assertRefused(
        refusal(() -> bind(Served::beside, 12)),
        "TASK-METHOD",
        "is declared in a contract",
        "declare it in a class beside the contract");
  }

  @Test
  void refusesATaskOfALocalClass() {
    record Local() {
      @Task
      static int square(int n) {
        return n * n;
      }
    }
    assertRefused(
        refusal(() -> bind(Local::square, 12)),
        "TASK-METHOD",
        "is declared in a local class",
        "declare it in a top-level or member class");
  }

  /** Its serialized form would be code of its own, and is never asked for. */
  static final class Hostile implements Task1<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer run(Integer n) {
      throw new AssertionError("touched");
    }

    private Object writeReplace() {
      throw new AssertionError("touched");
    }

    @Override
    public String toString() {
      throw new AssertionError("touched");
    }
  }

  @Test
  void refusesAnObjectWithoutTouchingIt() {
    assertRefused(
        refusal(() -> bind(new Hostile(), 12)),
        "LH-LAMBDA",
        "is an object of dev.sallyport.task.TaskTest$Hostile",
        ADVICE);
  }

  @Test
  void refusesEveryTaskOfAClassThatCannotBeOneAtOnce() {
    RefusedException e =
        catchThrowableOfType(RefusedException.class, () -> TaskMethods.of(Wrong.class));
    assertThat(e.refusals())
        .extracting(Refusal::path)
        .containsExactlyInAnyOrder(
            "Wrong.instance", "Wrong.secret", "Wrong.generic", "Wrong.many", "Wrong.many");
  }

  @Test
  void findsTheTasksOfAClassByName() {
    assertThat(TaskMethods.of(Numbers.class))
        .extracting(Method::getName)
        .containsExactly("flush", "join", "log", "now", "scale", "square", "twice");
    assertThatThrownBy(() -> TaskMethods.of(MoreNumbers.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            MoreNumbers.class.getName()
                + " has no tasks: expected a static method annotated @Task");
  }
}
