package dev.sallyport.benchmarks;

import static dev.sallyport.benchmarks.harness.Metric.FIRST_REPLY;
import static dev.sallyport.benchmarks.harness.Metric.PSS;
import static dev.sallyport.benchmarks.harness.Metric.RSS;
import static dev.sallyport.benchmarks.harness.Metric.RTT;
import static dev.sallyport.benchmarks.harness.Metric.RTT_ASYNC;
import static dev.sallyport.benchmarks.harness.Metric.THROUGHPUT;

import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Pace;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.peer.JvmPeers;
import dev.sallyport.benchmarks.pipe.RawSubject;
import dev.sallyport.benchmarks.pipe.StdioSubject;
import dev.sallyport.benchmarks.pool.OwnPool;
import dev.sallyport.benchmarks.pool.PoolSubject;
import dev.sallyport.benchmarks.script.ScriptSubject;
import dev.sallyport.benchmarks.socket.EchoPair;
import dev.sallyport.benchmarks.socket.RawSocket.Family;
import dev.sallyport.benchmarks.socket.SocketSubject;
import dev.sallyport.benchmarks.start.StartSubject;
import dev.sallyport.benchmarks.work.MemoryCopy;
import dev.sallyport.benchmarks.work.OrdersWork;
import dev.sallyport.process.Carrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All that the harness measures: every benchmark with its subjects. Codecs are JMH's. */
final class Benchmarks {
  /** A call of {@code Orders.echo} has about as many bytes in each direction. */
  static final int CALL_BYTES = 160;

  /** A record of a stream has about as many as a frame. */
  static final int RECORD_BYTES = 40;

  private static final int BLOB_BYTES = 1 << 20;
  private static final int BATCH_BYTES = 64 << 10;
  private static final int IN_FLIGHT = 64;
  private static final int THREADS = 4;
  private static final int AT_ONCE = 8;

  /** Three JVMs are compiled on the processors that also do the work: ten seconds, on two cores. */
  private static final Pace POOL = Pace.FULL.withMaxWarmUp(Duration.ofSeconds(25));

  private static final Pace QUICK_POOL = Pace.QUICK.withMaxWarmUp(Duration.ofSeconds(12));

  /** A start takes as long as a round of others. */
  private static final Pace QUICK_START =
      Pace.QUICK.withRounds(9).withRound(Duration.ofMillis(500));

  private static final String FLOOR_PIPE = "floor-pipe";
  private static final String FLOOR_UNIX = "floor-unix";
  private static final String FLOOR_TCP = "floor-tcp";
  private static final String STDIO = "sallyport-stdio";

  private static final List<Placement> ALL_PLACES = List.of(Placement.values());
  private static final List<Placement> PINNED = List.of(Placement.CORE0, Placement.XCORE);
  private static final List<Placement> CORE0 = List.of(Placement.CORE0);
  private static final List<Placement> CORE0_AND_FREE = List.of(Placement.CORE0, Placement.FREE);
  private static final List<Placement> FREE = List.of(Placement.FREE);

  static final List<Benchmark> ALL =
      List.of(
          new Benchmark("call", ALL_PLACES, PINNED, call()),
          new Benchmark("stream", PINNED, PINNED, stream()),
          new Benchmark("blob", PINNED, CORE0, blob()),
          new Benchmark("pool", FREE, FREE, POOL, QUICK_POOL, pool()),
          new Benchmark("start", FREE, FREE, Pace.FULL, QUICK_START, start()),
          new Benchmark("socket", PINNED, CORE0, socket()),
          new Benchmark("scale", CORE0_AND_FREE, CORE0_AND_FREE, scale()));

  private Benchmarks() {}

  /** One call at a time, as a future, and many at once. */
  private static List<Contender> call() {
    String bench = "call";
    List<Contender> all = new ArrayList<>();
    all.add(Contender.of(bench, RTT, FLOOR_PIPE, () -> RawSubject.echo(CALL_BYTES)));
    all.add(
        Contender.of(bench, RTT, "floor-pipe-spin", () -> RawSubject.spinningEcho(CALL_BYTES))
            .over(FLOOR_PIPE)
            .only(Placement.XCORE, Placement.FREE));
    all.add(Contender.of(bench, RTT, STDIO, StdioSubject::blocking).over(FLOOR_PIPE));
    all.add(Contender.of(bench, RTT, STDIO + "-json", StdioSubject::json).over(FLOOR_PIPE));
    all.add(
        Contender.of(bench, RTT, STDIO + "-deadline", StdioSubject::withDeadline).over(FLOOR_PIPE));
    all.add(
        Contender.of(bench, RTT, STDIO + "-spin", StdioSubject::spinning)
            .over(FLOOR_PIPE)
            .only(Placement.XCORE, Placement.FREE));
    all.add(
        Contender.of(bench, RTT, STDIO + "-beside-bulk", StdioSubject::duringBulk)
            .over(FLOOR_PIPE)
            .alone());
    all.add(Contender.of(bench, RTT_ASYNC, STDIO, StdioSubject::future).over(RTT, FLOOR_PIPE));
    all.add(
        Contender.of(bench, RTT_ASYNC, STDIO + "-callback", StdioSubject::callback)
            .over(RTT, FLOOR_PIPE));
    all.add(
        Contender.of(bench, THROUGHPUT, STDIO, () -> StdioSubject.inFlightByCallback(IN_FLIGHT))
            .over(RTT, FLOOR_PIPE));
    all.add(
        Contender.of(
                bench, THROUGHPUT, STDIO + "-loop", () -> StdioSubject.inFlightByLoop(IN_FLIGHT))
            .over(RTT, FLOOR_PIPE));
    all.add(
        Contender.of(bench, THROUGHPUT, STDIO + "-4-threads", () -> StdioSubject.threads(THREADS))
            .over(RTT, FLOOR_PIPE));
    for (Metric metric : List.of(RTT, THROUGHPUT)) {
      for (String name : PeerNames.CALL_JVM) {
        all.add(jvmPeer(bench, metric, name).over(RTT, FLOOR_PIPE));
      }
      for (String name : PeerNames.CALL_SCRIPTS) {
        all.add(script(bench, metric, name).over(RTT, FLOOR_PIPE));
      }
    }
    return all;
  }

  /** Small records and large messages in one direction. */
  private static List<Contender> stream() {
    String bench = "stream";
    String writes = "floor-pipe-writes";
    String large = "floor-pipe-1MiB";
    List<Contender> all = new ArrayList<>();
    all.add(Contender.of(bench, THROUGHPUT, writes, () -> RawSubject.oneWay(RECORD_BYTES, 1)));
    all.add(
        Contender.of(
                bench,
                THROUGHPUT,
                "floor-pipe-batches",
                () -> RawSubject.oneWay(RECORD_BYTES, BATCH_BYTES / RECORD_BYTES))
            .over(writes));
    all.add(Contender.of(bench, THROUGHPUT, STDIO, StdioSubject::oneWay).over(writes));
    all.add(Contender.of(bench, THROUGHPUT, large, () -> RawSubject.oneWay(BLOB_BYTES, 1)));
    all.add(
        Contender.of(bench, THROUGHPUT, STDIO + "-1MiB", () -> StdioSubject.largeOneWay(BLOB_BYTES))
            .over(large)
            .alone());
    for (String name : PeerNames.STREAM_SCRIPTS) {
      all.add(script(bench, THROUGHPUT, name).over(writes));
    }
    return all;
  }

  /** 1 MiB there and back. */
  private static List<Contender> blob() {
    String bench = "blob";
    List<Contender> all = new ArrayList<>();
    all.add(Contender.of(bench, RTT, "floor-memory-copy", () -> new MemoryCopy(BLOB_BYTES)));
    all.add(Contender.of(bench, RTT, FLOOR_PIPE, () -> RawSubject.echo(BLOB_BYTES)));
    all.add(Contender.of(bench, RTT, FLOOR_UNIX, () -> SocketSubject.raw(Family.UNIX, BLOB_BYTES)));
    all.add(Contender.of(bench, RTT, STDIO, () -> StdioSubject.blob(BLOB_BYTES)).over(FLOOR_PIPE));
    all.add(
        Contender.of(
                bench,
                RTT,
                "sallyport-unix",
                () -> SocketSubject.of(unix(), orders -> OrdersWork.blob(orders, BLOB_BYTES)))
            .over(FLOOR_UNIX));
    for (String name : PeerNames.BLOB_JVM) {
      all.add(jvmPeer(bench, RTT, name).over(name.contains("unix") ? FLOOR_UNIX : FLOOR_PIPE));
    }
    for (String name : PeerNames.BLOB_SCRIPTS) {
      all.add(script(bench, RTT, name).over(FLOOR_PIPE));
    }
    return all;
  }

  /** Small tasks on two workers, left to the system: what one core does says nothing of them. */
  private static List<Contender> pool() {
    String bench = "pool";
    List<Contender> all = new ArrayList<>();
    all.add(Contender.of(bench, RTT, FLOOR_PIPE, () -> RawSubject.echo(CALL_BYTES)));
    for (int depth : List.of(1, 2, 8)) {
      all.add(
          Contender.of(
                  bench,
                  THROUGHPUT,
                  "sallyport-depth-" + depth,
                  () -> PoolSubject.many(new OwnPool(depth)))
              .over(RTT, FLOOR_PIPE));
    }
    all.add(
        Contender.of(bench, RTT, "sallyport-depth-1", () -> PoolSubject.one(new OwnPool(1)))
            .over(FLOOR_PIPE));
    for (Metric metric : List.of(THROUGHPUT, RTT)) {
      for (String name : PeerNames.POOL_SCRIPTS) {
        all.add(script(bench, metric, name).over(RTT, FLOOR_PIPE));
      }
      for (String name : PeerNames.POOL_JVM) {
        all.add(jvmPeer(bench, metric, name).over(RTT, FLOOR_PIPE));
      }
    }
    all.replaceAll(each -> each.only(Placement.FREE));
    return all;
  }

  /** From nothing to the first reply, and what a process then holds. */
  private static List<Contender> start() {
    String bench = "start";
    String floor = "floor-jvm";
    String eight = "-8-at-once";
    List<Contender> all = new ArrayList<>();
    all.add(Contender.of(bench, FIRST_REPLY, floor, () -> StartSubject.bare(1)));
    all.add(Contender.of(bench, FIRST_REPLY, STDIO, () -> StartSubject.child(1)).over(floor));
    all.add(
        Contender.of(bench, FIRST_REPLY, STDIO + "-no-archive", StartSubject::withoutArchive)
            .over(floor));
    all.add(Contender.of(bench, FIRST_REPLY, floor + eight, () -> StartSubject.bare(AT_ONCE)));
    all.add(
        Contender.of(bench, FIRST_REPLY, STDIO + eight, () -> StartSubject.child(AT_ONCE))
            .over(floor + eight)
            .alone());
    for (Metric metric : List.of(RSS, PSS)) {
      all.add(Contender.of(bench, metric, floor, () -> StartSubject.bareMemory(metric)));
      all.add(
          Contender.of(bench, metric, STDIO, () -> StartSubject.childMemory(metric)).over(floor));
    }
    for (String name : PeerNames.START_SCRIPTS) {
      all.add(script(bench, FIRST_REPLY, name).over(floor));
    }
    all.replaceAll(each -> each.only(Placement.FREE));
    return all;
  }

  /** Calls over sockets. */
  private static List<Contender> socket() {
    String bench = "socket";
    List<Contender> all = new ArrayList<>();
    all.add(Contender.of(bench, RTT, FLOOR_UNIX, () -> SocketSubject.raw(Family.UNIX, CALL_BYTES)));
    all.add(Contender.of(bench, RTT, FLOOR_TCP, () -> SocketSubject.raw(Family.TCP, CALL_BYTES)));
    own(all, "sallyport-unix", unix(), FLOOR_UNIX);
    own(all, "sallyport-unix-standing", EchoPair::standingUnix, FLOOR_UNIX);
    own(all, "sallyport-tcp", jvm -> EchoPair.launched(Carrier.LOOPBACK_TCP, jvm), FLOOR_TCP);
    own(all, "sallyport-tcp-standing", EchoPair::standingTcp, FLOOR_TCP);
    own(all, "sallyport-tls", EchoPair::standingTls, FLOOR_TCP);
    for (Metric metric : List.of(RTT, THROUGHPUT)) {
      for (String name : PeerNames.SOCKET_JVM) {
        // jeromq-ipc is TCP, whatever its name: docs/benchmarks.md.
        String floor = name.contains("-unix") ? FLOOR_UNIX : FLOOR_TCP;
        all.add(jvmPeer(bench, metric, name).over(RTT, floor));
      }
    }
    return all;
  }

  private static void own(List<Contender> all, String name, EchoPair.Opener opener, String floor) {
    String bench = "socket";
    all.add(
        Contender.of(bench, RTT, name, () -> SocketSubject.of(opener, OrdersWork::blocking))
            .over(floor));
    all.add(
        Contender.of(
                bench,
                THROUGHPUT,
                name,
                () -> SocketSubject.of(opener, each -> OrdersWork.inFlight(each, IN_FLIGHT)))
            .over(RTT, floor));
  }

  private static EchoPair.Opener unix() {
    return jvm -> EchoPair.launched(Carrier.UNIX_SOCKET, jvm);
  }

  /** What a call costs by its size, and by how many children there are. */
  private static List<Contender> scale() {
    String bench = "scale";
    List<Contender> all = new ArrayList<>();
    for (int kib : List.of(0, 4, 64, 1024, 16 * 1024)) {
      int bytes = kib == 0 ? 64 : kib << 10;
      String size = kib == 0 ? "-64B" : kib < 1024 ? "-" + kib + "KiB" : "-" + kib / 1024 + "MiB";
      all.add(Contender.of(bench, RTT, FLOOR_PIPE + size, () -> RawSubject.echo(bytes)));
      all.add(
          Contender.of(bench, RTT, STDIO + size, () -> StdioSubject.blob(bytes))
              .over(FLOOR_PIPE + size));
    }
    all.replaceAll(each -> each.only(Placement.CORE0));
    for (int children : List.of(1, 2, 4, 8)) {
      String floor = FLOOR_PIPE + "-" + children + "-children";
      all.add(
          Contender.of(bench, THROUGHPUT, floor, () -> RawSubject.children(CALL_BYTES, children))
              .only(Placement.FREE));
      all.add(
          Contender.of(
                  bench,
                  THROUGHPUT,
                  STDIO + "-" + children + "-children",
                  () -> StdioSubject.children(children))
              .over(floor)
              .only(Placement.FREE));
    }
    return all;
  }

  private static Contender jvmPeer(String bench, Metric metric, String name) {
    Key key = new Key(bench, metric, name);
    return Contender.of(bench, metric, name, () -> JvmPeers.open(key, IN_FLIGHT, BLOB_BYTES))
        .by(Origin.JVM_PEER);
  }

  private static Contender script(String bench, Metric metric, String name) {
    Key key = new Key(bench, metric, name);
    return Contender.of(bench, metric, name, () -> ScriptSubject.open(key))
        .by(name.startsWith("python") ? Origin.PYTHON_PEER : Origin.NODE_PEER);
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  static Benchmark named(String name) {
    return ALL.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown benchmark: " + name));
  }

  /**
   * One subject.
   *
   * @throws IllegalArgumentException if there is none of this key
   */
  static Contender contender(Key key) {
    return named(key.bench()).contender(key);
  }
}
