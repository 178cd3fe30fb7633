package dev.sallyport.benchmarks.call;

import static dev.sallyport.benchmarks.call.Contender.latency;
import static dev.sallyport.benchmarks.call.Contender.rate;

import dev.sallyport.benchmarks.pool.TaskPool;
import dev.sallyport.benchmarks.socket.EchoPair;
import dev.sallyport.benchmarks.socket.Peers;
import dev.sallyport.benchmarks.socket.RawSocket.Family;
import dev.sallyport.process.Carrier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All that is measured, in the order of the table, a floor before what is compared with it. */
final class Subjects {
  /** A call of {@code Orders.echo} has about as many bytes in each direction. */
  static final int CALL_BYTES = 160;

  /** A {@link Tick} has about as many as a frame. */
  static final int RECORD_BYTES = 40;

  private static final int LARGE_BYTES = 1 << 20;
  private static final int BATCH_BYTES = 64 << 10;
  private static final int IN_FLIGHT = 64;
  private static final int THREADS = 4;

  private static final String IN_FLIGHT_SUFFIX = "-in-flight";
  private static final String LARGE_SUFFIX = "-1MiB";

  private static final Set<Placement> EVERYWHERE = EnumSet.allOf(Placement.class);
  private static final Set<Placement> CORE0 = EnumSet.of(Placement.CORE0);
  private static final Set<Placement> XCORE = EnumSet.of(Placement.XCORE);

  private static final List<Contender> ALL = all();

  private Subjects() {}

  private static List<Contender> all() {
    List<Contender> all = new ArrayList<>();
    all.add(latency("raw", () -> RawSubject.echo(CALL_BYTES)));
    all.add(
        latency("raw-spin", () -> RawSubject.spinningEcho(CALL_BYTES))
            .over("raw")
            .only(Placement.XCORE, Placement.FREE));
    all.add(latency("call", CallSubject::blocking).over("raw").ratioAtMost(1.6, CORE0));
    all.add(latency("call-deadline", CallSubject::withDeadline).over("raw"));
    all.add(latency("future", CallSubject::future).over("raw").ratioAtMost(2.2, CORE0));
    all.add(latency("future-callback", CallSubject::callback).over("raw").ratioAtMost(2.2, CORE0));
    all.add(
        latency("call-spin", CallSubject::spinning)
            .over("call")
            .only(Placement.XCORE, Placement.FREE)
            .ratioAtMost(0.3, XCORE));
    all.add(
        rate("in-flight-callback", () -> CallSubject.inFlightByCallback(IN_FLIGHT))
            .over("raw")
            .atLeast(400_000, EVERYWHERE));
    all.add(
        rate("in-flight-loop", () -> CallSubject.inFlightByLoop(IN_FLIGHT))
            .over("raw")
            .atLeast(400_000, EVERYWHERE));
    all.add(rate("threads", () -> CallSubject.threads(THREADS)).over("raw"));
    all.add(rate("raw-writes", () -> RawSubject.oneWay(RECORD_BYTES, 1)));
    all.add(
        rate("raw-batches", () -> RawSubject.oneWay(RECORD_BYTES, BATCH_BYTES / RECORD_BYTES))
            .over("raw-writes"));
    all.add(rate("one-way", CallSubject::oneWay).over("raw-writes").atLeast(1_500_000, EVERYWHERE));
    all.add(latency("raw-1MiB", () -> RawSubject.echo(LARGE_BYTES)));
    all.add(latency("call-1MiB", CallSubject::large).over("raw-1MiB").ratioAtMost(1.2, CORE0));
    all.add(
        latency("call-during-bulk", CallSubject::duringBulk)
            .over("call")
            .ratioAtMost(5, EVERYWHERE));
    all.addAll(pools());
    all.addAll(sockets());
    all.addAll(peers());
    return Collections.unmodifiableList(all);
  }

  /** Pools of two workers, left to the system: what one core does says nothing of them. */
  private static List<Contender> pools() {
    List<Contender> all = new ArrayList<>();
    all.add(pool("python-processpoolexecutor", TaskPool::python));
    all.add(pool("jest-worker-threads", TaskPool::jest).over("python-processpoolexecutor"));
    all.add(pool("pool-depth-1", () -> TaskPool.ours(1)).over("python-processpoolexecutor"));
    all.add(
        pool("pool-depth-2", () -> TaskPool.ours(2))
            .over("python-processpoolexecutor")
            .ratioAtLeast(10, EVERYWHERE));
    all.add(
        pool("pool-depth-8", () -> TaskPool.ours(8))
            .over("python-processpoolexecutor")
            .ratioAtLeast(25, EVERYWHERE));
    all.add(
        pool("pool-beside-jest", () -> TaskPool.ours(8))
            .over("jest-worker-threads")
            .ratioAtLeast(3, EVERYWHERE));
    return all;
  }

  private static Contender pool(String name, TaskPool.Opener opener) {
    return rate(name, () -> PoolSubject.of(opener)).only(Placement.FREE);
  }

  /** Calls over sockets: the floors, and this library. */
  private static List<Contender> sockets() {
    EchoPair.Opener unix = jvm -> EchoPair.launched(Carrier.UNIX_SOCKET, jvm);
    EchoPair.Opener tcp = jvm -> EchoPair.launched(Carrier.LOOPBACK_TCP, jvm);
    List<Contender> all = new ArrayList<>();
    all.add(latency("raw-unix", () -> SocketSubject.raw(Family.UNIX, CALL_BYTES)));
    all.add(latency("raw-tcp", () -> SocketSubject.raw(Family.TCP, CALL_BYTES)));
    all.add(
        latency("unix", calls(unix))
            .over("raw-unix")
            .ratioAtMost(2.2, CORE0)
            .aheadOf(Peers.names()));
    all.add(
        latency("unix-future", () -> SocketSubject.of(unix, OrdersWork::future)).over("raw-unix"));
    all.add(latency("standing-unix", calls(EchoPair::standingUnix)).over("raw-unix"));
    all.add(latency("tcp", calls(tcp)).over("raw-tcp"));
    all.add(latency("standing-tcp", calls(EchoPair::standingTcp)).over("raw-tcp"));
    all.add(latency("tls", calls(EchoPair::standingTls)).over("raw-tcp"));
    all.add(
        rate("unix" + IN_FLIGHT_SUFFIX, inFlight(unix))
            .over("raw-unix")
            .atLeast(250_000, EVERYWHERE)
            .aheadOf(peerNames(IN_FLIGHT_SUFFIX)));
    all.add(latency("raw-unix-1MiB", () -> SocketSubject.raw(Family.UNIX, LARGE_BYTES)));
    all.add(
        latency("unix" + LARGE_SUFFIX, large(unix))
            .over("raw-unix-1MiB")
            .aheadOf(peerNames(LARGE_SUFFIX)));
    return all;
  }

  /** The other libraries, each beside the floor of its kind of socket. */
  private static List<Contender> peers() {
    List<Contender> calls = new ArrayList<>();
    List<Contender> inFlight = new ArrayList<>();
    List<Contender> large = new ArrayList<>();
    for (String name : Peers.names()) {
      EchoPair.Opener opener = jvm -> EchoPair.peer(name, jvm);
      String floor = name.contains("-unix") ? "raw-unix" : "raw-tcp";
      calls.add(latency(name, calls(opener)).over(floor).ofPeer());
      inFlight.add(rate(name + IN_FLIGHT_SUFFIX, inFlight(opener)).over(floor).ofPeer());
      large.add(latency(name + LARGE_SUFFIX, large(opener)).over("raw-unix-1MiB").ofPeer());
    }
    calls.addAll(inFlight);
    calls.addAll(large);
    return calls;
  }

  private static Contender.Opener calls(EchoPair.Opener opener) {
    return () -> SocketSubject.of(opener, OrdersWork::blocking);
  }

  private static Contender.Opener inFlight(EchoPair.Opener opener) {
    return () -> SocketSubject.of(opener, orders -> OrdersWork.inFlight(orders, IN_FLIGHT));
  }

  private static Contender.Opener large(EchoPair.Opener opener) {
    return () -> SocketSubject.of(opener, OrdersWork::large);
  }

  private static List<String> peerNames(String suffix) {
    return Peers.names().stream().map(name -> name + suffix).toList();
  }

  /** The names of the calls over sockets. */
  static List<String> socketNames(boolean withPeers) {
    return Stream.concat(sockets().stream(), withPeers ? peers().stream() : Stream.empty())
        .map(Contender::name)
        .toList();
  }

  /** The names of the pools. */
  static List<String> poolNames() {
    return pools().stream().map(Contender::name).toList();
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  static Contender named(String name) {
    return ALL.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "unknown subject: " + name + " (expected one of " + names() + ")"));
  }

  static List<String> names() {
    return ALL.stream().map(Contender::name).toList();
  }

  /**
   * Those that make sense at a placement, in the order of the table.
   *
   * @param names what was asked for, whose floors are added; if empty, the calls over pipes
   * @throws IllegalArgumentException if one is unknown
   */
  static List<Contender> at(Placement placement, List<String> names) {
    Set<String> wanted = new LinkedHashSet<>();
    names.forEach(name -> addWithFloors(name, wanted));
    if (wanted.isEmpty()) {
      wanted.addAll(names());
      poolNames().forEach(wanted::remove);
      socketNames(true).forEach(wanted::remove);
    }
    return ALL.stream()
        .filter(each -> each.placements().contains(placement))
        .filter(each -> wanted.contains(each.name()))
        .toList();
  }

  private static void addWithFloors(String name, Set<String> wanted) {
    wanted.add(name);
    named(name).floor().ifPresent(floor -> addWithFloors(floor, wanted));
  }
}
