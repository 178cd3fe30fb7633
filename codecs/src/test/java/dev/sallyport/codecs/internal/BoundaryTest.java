package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Boundary;
import dev.sallyport.Contract;
import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.OneWay;
import dev.sallyport.RefusedException;
import dev.sallyport.schema.Inspection;
import dev.sallyport.schema.Refusal;
import java.lang.reflect.Type;
import java.net.Socket;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BoundaryTest {
  record Job(String name, List<Step> steps, Object payload, Optional<Thread> owner) {}

  record Step(Data data, Lock lock) {}

  record Box<T>(T content, List<T> more) {}

  enum Mode {
    PLAIN,
    SPECIAL {
      @Override
      public String toString() {
        return "special";
      }
    }
  }

  @Contract
  interface Jobs {
    CompletionStage<Job> find(String name, Socket from);
  }

  @Contract
  interface Feed {
    Publisher<Job> follow(String name);

    Publisher<Integer> count(Publisher<Socket> sockets, Lock lock);

    void two(Publisher<String> first, Publisher<String> second);

    @OneWay
    int note(Publisher<String> lines);
  }

  private static List<String> lines(Inspection inspection) {
    List<String> lines = new ArrayList<>();
    for (Refusal refusal : inspection.refusals()) {
      lines.add(refusal.path() + " " + refusal.code());
    }
    return lines;
  }

  @Test
  void findsEveryRefusalInAnObjectGraphWithItsPath() {
    Map<String, Object> rows = new LinkedHashMap<>();
    rows.put("ok", 1);
    rows.put("thread", Thread.currentThread());
    Job job =
        new Job(
            "a\ud800",
            List.of(new Step(Data.of(rows), new ReentrantLock()), new Step(Data.NULL, null)),
            Arrays.asList(1, Map.of("db", new Box<>(new ReentrantLock(), List.of()))),
            Optional.of(Thread.currentThread()));
    Inspection inspection = Boundary.inspect(job);
    assertThat(lines(inspection))
        .containsExactly(
            ".name VALUE-SURROGATE",
            ".steps[0].data.thread LH-THREAD",
            ".steps[0].lock LH-LOCK",
            ".steps[1].lock LH-LOCK",
            ".payload TYPE-OBJECT",
            ".payload[1].db TYPE-DATA",
            ".payload[1].db.content LH-LOCK",
            ".owner LH-THREAD");
    assertThat(inspection.complete()).isTrue();
    assertThat(inspection.isData()).isFalse();
    assertThat(inspection.toString())
        .startsWith("Job cannot be sent, for 8 reasons:\nJob.name has an unpaired surrogate")
        .contains(
            "\nJob.steps[0].lock holds a live handle: java.util.concurrent.locks.ReentrantLock")
        .contains("\n  fix: keep it here and send a request to the process that owns it");
  }

  @Test
  void collectsMoreThanTheTenThatSendingTells() {
    Object[] locks = new Object[500];
    Arrays.setAll(locks, i -> new ReentrantLock());
    assertThat(Boundary.inspect(Data.of(Arrays.asList(locks))).refusals()).hasSize(500);
    Inspection endless = Boundary.inspect(Collections.nCopies(20_000, locks[0]));
    assertThat(endless.refusals()).hasSize(10_000);
    assertThat(endless.complete()).isFalse();
    assertThat(endless.toString()).endsWith("\nand there are more");
  }

  @Test
  void neverTouchesWhatItRefuses() {
    List<Object> all = new ArrayList<>();
    for (Class<?> type : List.of(Lock.class, java.sql.Connection.class, Runnable.class)) {
      all.add(Handles.untouchable(type));
    }
    assertThat(Boundary.inspect(all).refusals()).hasSize(3);
    assertThat(Boundary.inspect(all.get(0)).refusals()).hasSize(1);
  }

  @Test
  void takesAValueForWhatItsClassSays() {
    assertThat(Boundary.inspect(null).isData()).isTrue();
    assertThat(Boundary.inspect("text").toString()).isEqualTo("String is data and can be sent");
    assertThat(Boundary.inspect(new Box<>(1, List.of(2L))).isData()).isTrue();
    assertThat(Boundary.inspect(Map.of(Samples.Color.RED, new int[] {1})).isData()).isTrue();
    assertThat(Boundary.inspect(List.of(Mode.PLAIN, Mode.SPECIAL)).isData()).isTrue();
    assertThat(lines(Boundary.inspect(new Box<>(new Object(), List.of()))))
        .containsExactly(".content TYPE-OBJECT");
    assertThat(lines(Boundary.inspect(Map.of(1.5, "x")))).containsExactly("[?] TYPE-KEY");
    assertThat(lines(Boundary.inspect(Boundary.class))).containsExactly(" LH-CLASS");
  }

  record Blank() {}

  @SuppressWarnings("ArrayRecordComponent")
  record Pixels(int[] values) {}

  @Test
  void refusesWhatNoDeclaredTypeTakes() {
    assertThat(lines(Boundary.inspect(Set.of(new byte[1])))).containsExactly(" TYPE-SET");
    assertThat(lines(Boundary.inspect(Set.of(List.of(new int[1]))))).containsExactly(" TYPE-SET");
    assertThat(lines(Boundary.inspect(Set.of(new Pixels(new int[1])))))
        .containsExactly(" TYPE-SET");
    assertThat(lines(Boundary.inspect(Optional.of(1)))).containsExactly(" TYPE-OPTIONAL");
    assertThat(lines(Boundary.inspect(Optional.empty()))).containsExactly(" TYPE-OPTIONAL");
    assertThat(lines(Boundary.inspect(List.of(Optional.of(new ReentrantLock()), Optional.of(1)))))
        .containsExactly("[0] TYPE-OPTIONAL", "[0] LH-LOCK", "[1] TYPE-OPTIONAL");
    assertThat(lines(Boundary.inspect(Arrays.asList(new Blank(), null))))
        .containsExactly("[1] VALUE-NULL");
    assertThat(lines(Boundary.inspect(List.of("a", new Blank())))).containsExactly("[1] TYPE-DATA");
    assertThat(lines(Boundary.inspect(List.of(new Blank(), new Pixels(new int[1])))))
        .containsExactly("[0] TYPE-DATA", "[1] TYPE-DATA");
    assertThat(lines(Boundary.inspect(Set.of(1, "a")))).containsExactly(" TYPE-DATA");
    assertThat(lines(Boundary.inspect(new Object[] {1, "a"}))).containsExactly(" TYPE-DATA");
    Map<Object, Object> keys = new LinkedHashMap<>();
    keys.put("a", 1);
    keys.put(2, 1);
    assertThat(lines(Boundary.inspect(keys))).containsExactly(" TYPE-KEY");
    assertThat(lines(Boundary.inspect(new Box<>(null, List.of()))))
        .containsExactly(".content VALUE-NULL");
  }

  @Test
  void takesWhatSomeDeclaredTypeTakes() {
    for (Object value :
        List.of(
            Arrays.asList("a", null),
            List.of("a", 1, List.of(true), Map.of("b", 1.5)),
            Map.of("a", 1, "b", "x"),
            List.of(new Samples.Circle(new Samples.Point(1, 2), 1), new Samples.Square(1)),
            Set.of(new Blank()),
            new Box<>(Optional.of(1), List.of()))) {
      assertThat(Boundary.inspect(value).refusals()).describedAs("%s", value).isEmpty();
    }
  }

  @Test
  void looksAtNoMoreOfAViewThanItsSize() {
    List<Object> endless =
        Collections.unmodifiableList(
            new AbstractList<Object>() {
              @Override
              public Object get(int index) {
                return index;
              }

              @Override
              public int size() {
                return 2;
              }

              @Override
              public Iterator<Object> iterator() {
                return Stream.<Object>generate(() -> 1).iterator();
              }
            });
    assertThat(lines(Boundary.inspect(endless))).containsExactly(" VALUE-CHANGED");
    assertThat(lines(Boundary.inspect(Collections.nCopies(Integer.MAX_VALUE, 1))))
        .containsExactly(" LIMIT-ELEMENTS");
  }

  @Test
  void namesNoClassThatTheJdkKeepsToItself() {
    assertThat(Boundary.inspect(List.of(1)).toString()).startsWith("List is data");
    assertThat(Boundary.inspect(Map.of(1, 1)).toString()).startsWith("Map is data");
    assertThat(Boundary.inspect(Set.of(1)).toString()).startsWith("Set is data");
    assertThat(Boundary.inspect(new ArrayList<>()).toString()).startsWith("ArrayList is data");
    assertThat(Boundary.inspect(List.of(Set.of(1), 1)).toString())
        .contains("List[0] holds a java.util.Set\n");
  }

  @Test
  void findsCyclesAndLimits() {
    List<Object> cycle = new ArrayList<>();
    cycle.add(cycle);
    assertThat(Boundary.inspect(cycle).refusals().get(0).code()).isEqualTo("VALUE-CYCLE");
    Limits small = Limits.defaults().withMaxMessageBytes(1024).withIntegerBits(53);
    assertThat(lines(Boundary.inspect(List.of(1L << 60, new byte[4096]), small)))
        .containsExactly("[0] VALUE-RANGE", " LIMIT-SIZE");
  }

  @Test
  void inspectsTypesAndContracts() {
    assertThat(lines(Boundary.inspectType(Step.class))).containsExactly(".lock LH-LOCK");
    assertThat(Boundary.inspectType(Samples.Everything.class).isData()).isTrue();
    Inspection contract = Boundary.inspectType(Jobs.class);
    assertThat(lines(contract))
        .containsExactly(
            ".find(from) LH-SOCKET",
            ".find().steps[].lock LH-LOCK",
            ".find().payload TYPE-OBJECT",
            ".find().owner LH-THREAD");
    assertThat(contract.toString())
        .contains("Jobs.find(from) names a live handle: java.net.Socket");
  }

  @Test
  void inspectsWhatIsStreamedAndTheFormOfEachCall() {
    assertThat(lines(Boundary.inspectType(Feed.class)))
        .containsExactly(
            ".count(lock) LH-LOCK",
            ".count(sockets)[] LH-SOCKET",
            ".follow()[].steps[].lock LH-LOCK",
            ".follow()[].payload TYPE-OBJECT",
            ".follow()[].owner LH-THREAD",
            ".note(lines) CALL-ONE-WAY",
            ".note() CALL-ONE-WAY",
            ".two(second) CALL-STREAM");
  }

  @Test
  void agreesWithSending() {
    int refused = 0;
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      Generator generator = new Generator(random);
      List<Object> list = new ArrayList<>();
      list.add(generator.plain(3));
      if (random.nextInt(3) == 0) {
        list.add(random.nextBoolean() ? new ReentrantLock() : Double.NaN);
      }
      Data data = Data.of(list);
      boolean sent = true;
      try {
        Kit.encode(Encoding.JSON, (Type) Data.class, data);
      } catch (RefusedException e) {
        sent = false;
        refused++;
      }
      assertThat(Boundary.inspect(data).isData()).describedAs("seed %s", seed).isEqualTo(sent);
    }
    assertThat(refused).isBetween(50, 450);
  }
}
