package dev.sallyport.core.internal.session;

import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Two sessions and what their applications do, in one schedule: first the handshake, then so many
 * operations, then all is wound up and what must be true at rest is checked, at last both end.
 */
@SuppressWarnings("AnnotateFormatMethod")
final class ModelWorld implements ModelScheduler.World {
  private static final int SLOTS = 4;
  private static final int WINDOW = 64 << 10;
  private static final int QUEUED = 4 << 10;
  private static final int LARGEST = 15_000;

  // Kinds of steps; of those with two ends the first is that of the initiator.
  private static final int TASK = 0;
  private static final int READ = 2;
  private static final int DELIVER = 4;
  private static final int TIMER = 6;
  private static final int LOOK = 8;
  private static final int OPERATION = 10;
  private static final int CLOCK = 11;
  private static final int KINDS = 12;

  /** In 64: how often others come first after a write. */
  private static final int[] YIELDS = {0, 0, 1, 12};

  private static final int[] WEIGHTS = {1, 4, 16, 16, 64};

  final ModelScheduler scheduler;
  final SplittableRandom random;
  final List<ModelExchange> exchanges = new ArrayList<>();
  private final @Nullable List<String> trace;
  private final End[] ends = new End[2];
  private final ModelPipe[] pipes = new ModelPipe[2];
  private final int[] weights = new int[KINDS];
  private final boolean readers;
  private int operations;

  /** Whether this schedule has a session ended, or a transport cut, in the midst. */
  private final int trouble;

  private int troubleAt;

  /** The sessions, or one of them, have ended or been cut: calls may fail with that. */
  boolean disturbed;

  private boolean cut;
  private boolean ready;
  private int windUps;
  private boolean ending;

  /** One end. */
  final class End implements SessionOwner {
    final int number;
    final ModelThreads threads;
    final Session session;
    private final ModelPipe.End connection;
    private @Nullable ModelGame client;
    private @Nullable ModelGame hurried;
    boolean draining;
    boolean over;
    int handlers;
    private int notesSent;
    private int notesSeen;
    private boolean noting;
    private @Nullable CompletableFuture<Void> drained;

    End(int number, ModelPipe in, ModelPipe out) {
      this.number = number;
      this.threads = new ModelThreads(scheduler, random, readers);
      this.connection = new ModelPipe.End(in, out);
      SessionConfig config =
          new SessionConfig(
              number == 0 ? "initiator" : "acceptor",
              number == 0,
              true,
              List.of(Encoding.MESSAGEPACK),
              LIMITS,
              Data.NULL,
              List.of(
                  new Service<>(ModelGame.class, peer -> new ModelHandlers(ModelWorld.this, this))),
              List.of(
                  new ChannelService<>(
                      ModelGame.Packet.class,
                      ModelGame.Packet.class,
                      channel -> ModelExchange.Talk.handle(ModelWorld.this, this, channel))),
              false,
              List.of());
      int fragment = 512 << random.nextInt(4);
      this.session = new Session(config, connection, new BinaryWire(fragment), this, threads);
    }

    End other() {
      return ends[1 - number];
    }

    /** Makes the clients, while the session is there: one that is over makes none. */
    void greet() {
      client = session.client(ModelGame.class);
      hurried = session.client(ModelGame.class, Duration.ofHours(1));
    }

    ModelGame client(boolean deadline) {
      return Objects.requireNonNull(deadline ? hurried : client, "not yet ready");
    }

    void later(Runnable task) {
      threads.tasks.add(task);
    }

    @Override
    public void inputEnded(boolean goodbye) {
      trace("end %d: input ended, goodbye=%s", number, goodbye);
      if (!goodbye && !cut && !over && !other().over) {
        scheduler.fail(new AssertionError("the input of end " + number + " ended unasked"));
      }
      later(() -> {
        if (goodbye) {
          session.goodbye(new ClosedException("goodbye"));
          var unused = session.finished().whenComplete((done, failure) -> later(this::end));
        } else {
          end();
        }
      });
    }

    @Override
    public void failed(SallyportException cause) {
      trace("end %d: failed: %s", number, cause);
      if (!cut && !over && !other().over) {
        scheduler.fail(new AssertionError("the session of end " + number + " failed", cause));
      }
      later(this::end);
    }

    @Override
    public void outputFailed(IOException cause) {
      trace("end %d: output failed: %s", number, cause);
      if (!cut && !other().over && !over) {
        scheduler.fail(new AssertionError("the output of end " + number + " failed", cause));
      }
      later(this::end);
    }

    void end() {
      if (!over) {
        trace("end %d: ends", number);
        over = true;
        disturbed = true;
        session.end(new ClosedException("the end"));
        connection.close();
      }
    }

    /** A handler begins. */
    void enter() {
      if (++handlers > SLOTS) {
        throw broken("more handlers than slots at end " + number + ": " + handlers);
      }
    }

    void noted(int sequence, byte[] payload) {
      if (sequence != notesSeen) {
        throw broken("one-way call " + notesSeen + " expected but was " + sequence);
      }
      ModelPayload.check(payload, -1, sequence);
      notesSeen++;
    }

    void note() {
      Residue now = session.residue();
      if (noting || now.oneWayCredits() == 0) {
        return;
      }
      noting = true;
      int sequence = notesSent++;
      trace("end %d: note %d", number, sequence);
      try {
        client(false).note(sequence, ModelPayload.of(-1, sequence, size()));
      } catch (SallyportException e) {
        notesSent--;
        boolean excused = disturbed || (e instanceof RejectedCallException && other().draining);
        if (!excused) {
          throw e;
        }
      } finally {
        noting = false;
      }
    }
  }

  private static final Limits LIMITS =
      Limits.defaults()
          .withMaxConcurrentCalls(SLOTS)
          .withMaxQueuedBytes(QUEUED)
          .withMaxBufferedBytes(WINDOW);

  ModelWorld(ModelScheduler scheduler, long seed, @Nullable List<String> trace) {
    this.scheduler = scheduler;
    this.random = new SplittableRandom(seed);
    this.trace = trace;
    this.readers = random.nextInt(16) == 0;
    this.operations = 10 + random.nextInt(24);
    this.trouble = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 0;
    this.troubleAt = random.nextInt(operations);
    for (int i = 0; i < 2; i++) {
      int capacity = (2 << 10) << (2 * random.nextInt(4));
      pipes[i] =
          new ModelPipe(scheduler, random, i, capacity, YIELDS[random.nextInt(YIELDS.length)]);
    }
    ends[0] = new End(0, pipes[1], pipes[0]);
    ends[1] = new End(1, pipes[0], pipes[1]);
    for (int i = 0; i < KINDS; i++) {
      weights[i] = WEIGHTS[random.nextInt(WEIGHTS.length)];
    }
    weights[CLOCK] = 1;
    weights[LOOK] = 1;
    weights[LOOK + 1] = 1;
    weights[TIMER] = random.nextInt(3);
    weights[TIMER + 1] = random.nextInt(3);
    for (End end : ends) {
      end.session.start();
      if (readers) {
        end.later(end.session::readLoop);
      }
    }
  }

  void run() {
    scheduler.run(this, random);
  }

  @Override
  public boolean isTraced() {
    return trace != null;
  }

  @Override
  public void trace(String what) {
    if (trace != null) {
      trace.add(what);
    }
  }

  void trace(String format, Object... arguments) {
    if (trace != null) {
      trace.add(String.format(format, arguments));
    }
  }

  /** Ends the schedule with that, also where the engine catches what a handler throws. */
  AssertionError broken(String why) {
    AssertionError error = new AssertionError(why);
    scheduler.fail(error);
    return error;
  }

  /** Of a message: mostly small, sometimes as large as may be. */
  int size() {
    int kind = random.nextInt(16);
    int most = kind < 10 ? 32 : kind < 14 ? 2000 : LARGEST;
    return ModelPayload.SMALLEST + random.nextInt(most);
  }

  @Override
  public int kinds() {
    return KINDS;
  }

  @Override
  public int resumeWeight() {
    return 16;
  }

  @Override
  public int weight(int kind) {
    boolean can =
        switch (kind) {
          case TASK, TASK + 1 -> !ends[kind & 1].threads.tasks.isEmpty();
          case READ, READ + 1 -> !readers && pipes[1 - (kind & 1)].canRead() && canRead(kind & 1);
          case DELIVER, DELIVER + 1 -> pipes[kind & 1].canDeliver();
          case TIMER, TIMER + 1 -> !ends[kind & 1].threads.timers.isEmpty() && !isIdle();
          case LOOK, LOOK + 1 -> !ends[kind & 1].threads.watched.isEmpty() && !isIdle();
          case OPERATION -> ready && operations > 0;
          default -> !isIdle();
        };
    return can ? weights[kind] : 0;
  }

  /** Whether nothing would happen but that time goes on. */
  private boolean isIdle() {
    if (ready && operations > 0) {
      return false;
    }
    for (int i = 0; i < 2; i++) {
      if (!ends[i].threads.tasks.isEmpty() || pipes[i].canDeliver()) {
        return false;
      }
    }
    return true;
  }

  private final boolean[] readOver = new boolean[2];

  private boolean canRead(int end) {
    return !readOver[end];
  }

  @Override
  public void step(int kind) {
    End end = ends[kind & 1];
    switch (kind) {
      case TASK, TASK + 1 -> {
        trace("end %d: task", end.number);
        end.threads.runTask();
      }
      case READ, READ + 1 -> {
        trace("end %d: read", end.number);
        // Nobody holds the role but where all is over.
        readOver[end.number] = !end.session.readStep();
      }
      case DELIVER, DELIVER + 1 -> pipes[kind & 1].deliver();
      case TIMER, TIMER + 1 -> {
        trace("end %d: timer", end.number);
        end.threads.fireTimer();
      }
      case LOOK, LOOK + 1 -> {
        trace("end %d: sentinel", end.number);
        end.threads.look();
      }
      case OPERATION -> {
        operations--;
        operate(ends[random.nextInt(2)]);
        checkBounds();
      }
      default -> {
        ends[0].threads.tick();
        ends[1].threads.tick();
      }
    }
  }

  private void checkBounds() {
    for (End end : ends) {
      Residue now = end.session.residue();
      if (now.held() > WINDOW || now.held() < 0) {
        throw broken("held at end " + end.number + ": " + now);
      }
      if (now.queued() > QUEUED + (SLOTS + 1) * (LARGEST + 200)) {
        throw broken("queued at end " + end.number + ": " + now);
      }
    }
  }

  private void operate(End end) {
    if (trouble != 0 && operations == troubleAt) {
      makeTrouble(end);
      return;
    }
    if (end.over) {
      return;
    }
    int drawn = random.nextInt(20);
    if (drawn < 7) {
      begin(new ModelExchange.Echo(this, end));
    } else if (drawn < 9) {
      end.note();
    } else if (drawn < 11) {
      begin(new ModelExchange.Feed(this, end));
    } else if (drawn < 13) {
      begin(new ModelExchange.Collect(this, end));
    } else if (drawn < 14) {
      begin(new ModelExchange.Swap(this, end));
    } else if (drawn < 15) {
      if (end.session.residue().slots() < SLOTS
          && !end.other().draining
          && !ModelExchange.Talk.isOpening(this, end)) {
        begin(new ModelExchange.Talk(this, end));
      }
    } else if (!exchanges.isEmpty()) {
      ModelExchange some = exchanges.get(random.nextInt(exchanges.size()));
      trace("poke %s", some);
      some.poke();
    }
  }

  void begin(ModelExchange exchange) {
    trace("end %d: %s", exchange.caller.number, exchange);
    exchange.begin();
  }

  private void makeTrouble(End end) {
    switch (trouble) {
      case 1 -> {
        trace("end %d: drain", end.number);
        if (!end.over) {
          end.draining = true;
          end.drained = end.session.drain();
        }
      }
      case 2 -> {
        trace("end %d: goodbye", end.number);
        disturbed = true;
        end.session.goodbye(new ClosedException("goodbye"));
      }
      case 3 -> end.end();
      default -> {
        trace("cut");
        cut = true;
        disturbed = true;
        pipes[0].cut();
        pipes[1].cut();
      }
    }
  }

  /** The sentinel goes on to look while nothing else happens. */
  private boolean wakesReader() {
    for (int i = 0; i < 3; i++) {
      for (End end : ends) {
        for (int n = end.threads.watched.size(); n > 0; n--) {
          end.threads.look();
        }
      }
    }
    return !isIdle() || scheduler.canResume();
  }

  @Override
  public boolean rest() {
    if (wakesReader()) {
      return true;
    }
    if (!ready) {
      for (End end : ends) {
        if (!end.session.ready().isDone()) {
          throw new AssertionError("the handshake does not end");
        }
      }
      for (End end : ends) {
        end.greet();
      }
      ready = true;
      return true;
    }
    if (ending) {
      if (!scheduler.stuck(true).isEmpty()) {
        throw new AssertionError("still waiting at the end: " + scheduler.stuck(true));
      }
      return false;
    }
    List<ModelExchange> open = new ArrayList<>();
    for (ModelExchange exchange : exchanges) {
      if (exchange.isOpen()) {
        open.add(exchange);
      }
    }
    if (!open.isEmpty()) {
      if (++windUps > 4) {
        throw new AssertionError(
            "does not end: "
                + open
                + ", waiting: "
                + scheduler.stuck(true)
                + ", ends: "
                + ends[0].session.residue()
                + ends[1].session.residue());
      }
      for (ModelExchange exchange : open) {
        trace("wind up %s", exchange);
        exchange.windUp(windUps);
      }
      return true;
    }
    check();
    ending = true;
    ends[0].later(ends[0]::end);
    ends[1].later(ends[1]::end);
    return true;
  }

  private void check() {
    if (!scheduler.stuck(false).isEmpty()) {
      throw new AssertionError("waiting for ever: " + scheduler.stuck(false));
    }
    for (ModelExchange exchange : exchanges) {
      exchange.check();
    }
    for (End end : ends) {
      checkEnd(end);
    }
  }

  private void checkEnd(End end) {
    Residue residue = end.session.residue();
    String at = " at end " + end.number + ": " + residue;
    if (!residue.streams().isEmpty()) {
      throw new AssertionError("streams left" + at);
    }
    if (!end.threads.timers.isEmpty()) {
      throw new AssertionError("timers left" + at);
    }
    CompletableFuture<Void> drain = end.drained;
    if (drain != null && !drain.isDone()) {
      throw new AssertionError("not drained" + at);
    }
    if (end.handlers != 0 && !disturbed) {
      throw new AssertionError("handlers left" + at);
    }
    if (disturbed) {
      if (!end.over) {
        throw new AssertionError("not over" + at);
      }
      return;
    }
    if (residue.handlers() != 0 || residue.held() != 0 || residue.partials() != 0) {
      throw new AssertionError("held" + at);
    }
    if (residue.queued() != 0 || residue.unwritten()) {
      throw new AssertionError("unwritten" + at);
    }
    End other = end.other();
    if (!other.draining && residue.slots() != 0) {
      throw new AssertionError("slots taken" + at);
    }
    Residue others = other.session.residue();
    if (residue.sendWindow() + others.unreturned() != WINDOW) {
      throw new AssertionError("window leaked" + at + ", the other " + others);
    }
    if (!other.draining && residue.oneWayCredits() != others.oneWayGranted()) {
      throw new AssertionError("credits of one-way calls leaked" + at + ", the other " + others);
    }
    if (end.notesSent != other.notesSeen) {
      throw new AssertionError("one-way calls lost: " + end.notesSent + " - " + other.notesSeen);
    }
  }
}
