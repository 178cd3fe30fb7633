package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.RefusedException;
import dev.sallyport.schema.Refusal;
import dev.sallyport.spi.FrameBuffer;
import java.lang.reflect.Type;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LiveHandleTest {
  private static final String PID = "(pid " + ProcessHandle.current().pid() + ")";

  record Step(String name, Connection db) {}

  record Job(List<Step> steps, Map<String, Lock> byName, Optional<Socket> peer, Runnable task) {}

  record Session(int id) implements AutoCloseable {
    @Override
    public void close() {}
  }

  record Command(int id) implements Runnable {
    @Override
    public void run() {}
  }

  /** Every method fails, those of Object too. */
  static final class Untouchable implements AutoCloseable, Iterable<String> {
    @Override
    public void close() {
      throw new AssertionError("touched");
    }

    @Override
    public Iterator<String> iterator() {
      throw new AssertionError("touched");
    }

    @Override
    public String toString() {
      throw new AssertionError("touched");
    }

    @Override
    public int hashCode() {
      throw new AssertionError("touched");
    }

    @Override
    public boolean equals(Object other) {
      throw new AssertionError("touched");
    }
  }

  @Test
  void refusesInterfacesOfLiveHandlesWhereTheyAreDeclared() {
    Map<Type, String> codes =
        Map.ofEntries(
            Map.entry(Connection.class, "LH-SQL"),
            Map.entry(Lock.class, "LH-LOCK"),
            Map.entry(Path.class, "LH-PATH"),
            Map.entry(Runnable.class, "LH-CLOSEABLE"),
            Map.entry(AutoCloseable.class, "LH-CLOSEABLE"),
            Map.entry(new Kit.Of<Callable<String>>() {}.type(), "LH-CLOSEABLE"),
            Map.entry(new Kit.Of<Future<String>>() {}.type(), "LH-FUTURE"),
            Map.entry(new Kit.Of<CompletionStage<String>>() {}.type(), "LH-FUTURE"),
            Map.entry(new Kit.Of<Flow.Publisher<String>>() {}.type(), "LH-STREAM"),
            Map.entry(Executor.class, "LH-FUTURE"),
            Map.entry(new Kit.Of<Iterator<String>>() {}.type(), "LH-ITERATOR"),
            Map.entry(new Kit.Of<Stream<String>>() {}.type(), "LH-ITERATOR"),
            Map.entry(new Kit.Of<Function<String, String>>() {}.type(), "TYPE-OPEN"));
    codes.forEach((type, code) ->
        assertThat(Kit.typeRefusals(type).get(0).code()).describedAs("%s", type).isEqualTo(code));
  }

  @Test
  void tellsEveryLiveHandleOfATypeWithItsPath() {
    List<Refusal> refusals = Kit.typeRefusals(Job.class);
    assertThat(refusals)
        .extracting(Refusal::path, Refusal::code)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(".steps[].db", "LH-SQL"),
            org.assertj.core.groups.Tuple.tuple(".byName{}", "LH-LOCK"),
            org.assertj.core.groups.Tuple.tuple(".peer", "LH-SOCKET"),
            org.assertj.core.groups.Tuple.tuple(".task", "LH-CLOSEABLE"));
    assertThat(refusals.get(0).describe("Job"))
        .isEqualTo(
            "Job.steps[].db names a live handle: java.sql.Connection\n"
                + "  why: its socket and transaction belong to this process "
                + PID
                + "\n  fix: send the JDBC URL and open the connection in the worker\n"
                + "  code LH-SQL");
  }

  @Test
  void refusesLockInDataWithPathWhyAndFix() {
    Data data = Data.of(Map.of("rows", List.of(1, Map.of("lock", new ReentrantLock()))));
    FrameBuffer out = new FrameBuffer(1 << 20);
    assertThatThrownBy(() ->
            Kit.CODECS
                .codec(Encoding.MESSAGEPACK)
                .encode(Kit.shape(Data.class), data, out, Kit.LIMITS))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Not sent: Data.rows[1].lock holds a live handle:"
                + " java.util.concurrent.locks.ReentrantLock (java.util.concurrent.locks.Lock)\n"
                + "  why: it excludes only threads of this JVM "
                + PID
                + "\n  fix: keep it here and send a request to the process that owns it\n"
                + "  code LH-LOCK; 0 bytes written; the channel is still usable");
    assertThat(out.size()).isZero();
  }

  @Test
  void neverTouchesWhatItRefuses() {
    List<Object> list = new ArrayList<>();
    list.add(new Untouchable());
    assertThat(Kit.refusals(Data.class, Data.of(list)).get(0).code()).isEqualTo("LH-CLOSEABLE");
    Map<Object, Object> keyed =
        new AbstractMap<>() {
          @Override
          public Set<Map.Entry<Object, Object>> entrySet() {
            throw new AssertionError("touched");
          }
        };
    assertThat(Kit.refusals(Data.class, Data.of(keyed)).get(0).code()).isEqualTo("TYPE-COLLECTION");
    @SuppressWarnings({"unchecked", "rawtypes"})
    List<String> polluted = (List) list;
    assertThat(Kit.refusals(new Kit.Of<List<String>>() {}.type(), polluted).get(0).code())
        .isEqualTo("LH-CLOSEABLE");
  }

  @Test
  void tellsUpToTenAtOnceInTheOrderOfTheValue() {
    List<Object> locks = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      locks.add(i % 2 == 0 ? new ReentrantLock() : "fine");
    }
    List<Refusal> refusals = Kit.refusals(Data.class, Data.of(locks));
    assertThat(refusals)
        .extracting(Refusal::path)
        .containsExactly("[0]", "[2]", "[4]", "[6]", "[8]", "[10]", "[12]", "[14]", "[16]", "[18]");
  }

  @Test
  void refusesRecordsThatAreAlive() {
    assertThat(Kit.typeRefusals(Session.class).get(0).code()).isEqualTo("LH-CLOSEABLE");
    assertThat(Kit.typeRefusals(Command.class).get(0).code()).isEqualTo("LH-CLOSEABLE");
    assertThat(Kit.refusals(Data.class, Data.of(new Command(1))).get(0).code())
        .isEqualTo("LH-CLOSEABLE");
  }

  @Test
  void namesTheClassThatALambdaIsOf() {
    Runnable task = () -> {};
    assertThat(Kit.refusals(Data.class, Data.of(task)).get(0).found())
        .isEqualTo(
            "holds a live handle: a lambda or method reference of "
                + LiveHandleTest.class.getName());
  }
}
