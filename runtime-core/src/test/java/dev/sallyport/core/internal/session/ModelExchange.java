package dev.sallyport.core.internal.session;

import dev.sallyport.Channel;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.RejectedCallException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.FrameWriter.Verdict;
import dev.sallyport.core.internal.session.ModelScheduler.Waiter;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.Shape;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One call, stream or channel of a model: what its two ends do, and what may come of it. */
abstract class ModelExchange {
  final ModelWorld world;
  final ModelWorld.End caller;
  final int id;

  /** Of its own, or of the call that it is part of. */
  boolean deadline;

  /** The caller wants it no more. */
  boolean gaveUp;

  /** The handler fails. */
  boolean fails;

  /** How often the handler has run. */
  int runs;

  ModelExchange(ModelWorld world, ModelWorld.End caller) {
    this.world = world;
    this.caller = caller;
    this.id = world.exchanges.size();
    this.deadline = world.random.nextInt(6) == 0;
    this.fails = world.random.nextInt(8) == 0;
    world.exchanges.add(this);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName()
        + " "
        + id
        + (deadline ? " with a deadline" : "")
        + (fails ? " that fails" : "");
  }

  abstract void begin();

  abstract boolean isOpen();

  /** Does something to it in the midst. */
  abstract void poke();

  /** Nothing happens by itself any more: sees to it that it ends. */
  abstract void windUp(int round);

  abstract void check();

  void ran() {
    if (++runs > 1) {
      throw world.broken("handled twice: " + this);
    }
  }

  /** Whether it may wait for the handler of a channel, which runs on after both directions end. */
  boolean mayWaitForAChannel() {
    return runs == 0
        && world.exchanges.stream()
            .anyMatch(e -> e instanceof Talk talk && talk.caller == caller && talk.isHandled());
  }

  AssertionError wrong(String why, @Nullable Throwable cause) {
    return new AssertionError(this + ": " + why, cause);
  }

  /** Whether it may have failed with that. */
  void checkFailure(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RejectedCallException rejected) {
      boolean draining = rejected.code() == ErrorCode.DRAINING;
      if (runs != 0 || (draining && !caller.other().draining)) {
        throw wrong("rejected", cause);
      }
      if (String.valueOf(cause.getMessage()).contains("in flight here")) {
        throw wrong("rejected for want of a slot that it had", cause);
      }
      return;
    }
    boolean excused =
        gaveUp
            || world.disturbed
            || (deadline && cause instanceof DeadlineExceededException)
            || (fails && cause instanceof RemoteCallException);
    if (!excused) {
      throw wrong("failed", cause);
    }
  }

  /** A call with one answer. */
  abstract static class Answered<T> extends ModelExchange {
    private @Nullable CompletableFuture<T> future;
    private int completions;

    Answered(ModelWorld world, ModelWorld.End caller) {
      super(world, caller);
    }

    abstract CompletableFuture<T> call();

    @Override
    void begin() {
      CompletableFuture<T> made = call();
      future = made;
      var unused =
          made.whenComplete((value, failure) -> {
            completions++;
            onCompleted();
          });
    }

    void onCompleted() {}

    @Override
    boolean isOpen() {
      return future == null || !future.isDone();
    }

    @Override
    void poke() {
      if (future != null && world.random.nextBoolean()) {
        giveUp();
      }
    }

    void giveUp() {
      CompletableFuture<T> open = future;
      if (open != null && !open.isDone()) {
        gaveUp = true;
        if (world.random.nextBoolean()) {
          open.cancel(true);
        } else {
          open.completeExceptionally(new IllegalStateException("given up"));
        }
      }
    }

    @Override
    void check() {
      if (completions != 1) {
        throw wrong("completed " + completions + " times", null);
      }
      T value;
      try {
        value = future.join();
      } catch (RuntimeException e) {
        checkFailure(e);
        return;
      }
      if (runs != 1) {
        throw wrong("answered and not handled", null);
      }
      checkValue(value);
    }

    abstract void checkValue(T value);
  }

  /** A request and its reply. */
  static final class Echo extends Answered<byte[]> {
    private enum Plan {
      AT_ONCE,
      LATER,
      NEVER,
      NESTED
    }

    private static final int MAX_NESTED = 3;

    private final Plan plan;
    private final int depth;
    private final int replySize;
    private Runnable onDone = () -> {};

    Echo(ModelWorld world, ModelWorld.End caller) {
      this(world, caller, 0);
    }

    private Echo(ModelWorld world, ModelWorld.End caller, int depth) {
      super(world, caller);
      int drawn = world.random.nextInt(12);
      this.depth = depth;
      this.replySize = world.size();
      this.plan =
          drawn < 5
              ? Plan.AT_ONCE
              : drawn < 9
                  ? Plan.LATER
                  : drawn < 10 || depth == MAX_NESTED ? Plan.NEVER : Plan.NESTED;
    }

    @Override
    public String toString() {
      return super.toString() + " " + plan;
    }

    @Override
    CompletableFuture<byte[]> call() {
      return caller.client(deadline).echo(id, ModelPayload.of(id, 0, world.size()));
    }

    @Override
    void onCompleted() {
      onDone.run();
    }

    CompletableFuture<byte[]> handle(ModelWorld.End end, byte[] payload) {
      ran();
      ModelPayload.check(payload, id, 0);
      if (plan == Plan.AT_ONCE) {
        end.enter();
        end.handlers--;
        if (fails) {
          throw new ModelSource.Failed("of a handler");
        }
        return CompletableFuture.completedFuture(ModelPayload.of(id, 1, replySize));
      }
      end.enter();
      CompletableFuture<byte[]> reply = new Reply<>(end);
      if (plan == Plan.LATER) {
        end.later(() -> complete(reply));
      } else if (plan == Plan.NESTED) {
        Echo nested = new Echo(world, end, depth + 1);
        nested.deadline |= deadline;
        nested.onDone = () -> end.later(() -> complete(reply));
        world.begin(nested);
      }
      return reply;
    }

    private void complete(CompletableFuture<byte[]> reply) {
      if (fails) {
        reply.completeExceptionally(new ModelSource.Failed("of a handler, later"));
      } else {
        reply.complete(ModelPayload.of(id, 1, replySize));
      }
    }

    @Override
    void windUp(int round) {
      if (plan == Plan.NEVER) {
        giveUp();
      } else if (plan != Plan.NESTED && !mayWaitForAChannel()) {
        throw wrong("is left unanswered", null);
      }
    }

    @Override
    void checkValue(byte[] value) {
      if (fails || plan == Plan.NEVER) {
        throw wrong("answered though it fails", null);
      }
      ModelPayload.check(value, id, 1);
    }
  }

  /** A request that is answered with a stream. */
  static final class Feed extends ModelExchange {
    private final ModelSink<byte[]> sink;
    private @Nullable ModelSource source;

    Feed(ModelWorld world, ModelWorld.End caller) {
      super(world, caller);
      this.sink = new ModelSink<>(world, id);
    }

    @Override
    void begin() {
      caller.client(deadline).feed(id, ModelPayload.of(id, 0, world.size())).subscribe(sink);
    }

    ModelSource handle(ModelWorld.End end, byte[] payload) {
      ran();
      ModelPayload.check(payload, id, 0);
      end.enter();
      end.handlers--;
      if (fails) {
        throw new ModelSource.Failed("of a handler");
      }
      source = new ModelSource(world, end, id);
      return source;
    }

    @Override
    boolean isOpen() {
      return !sink.isOver() || (source != null && source.isRunning());
    }

    @Override
    void poke() {
      pokeSink(sink);
    }

    @Override
    void windUp(int round) {
      windUpSink(sink, round);
    }

    @Override
    void check() {
      checkSink(sink, source);
    }
  }

  void pokeSink(ModelSink<?> sink) {
    if (world.random.nextInt(3) == 0) {
      sink.cancel();
    } else {
      sink.request(1 + world.random.nextInt(4));
    }
  }

  void windUpSink(ModelSink<?> sink, int round) {
    if (round == 1 && world.random.nextInt(4) == 0) {
      sink.cancel();
    } else {
      sink.request(1000);
    }
  }

  void checkSink(ModelSink<?> sink, @Nullable ModelSource source) {
    if (sink.completed) {
      if (source == null || !source.completed || sink.next != source.total) {
        throw wrong(
            "complete after " + sink.next + (source == null ? "" : " of " + source.total), null);
      }
    } else if (sink.failure != null && !sink.cancelled) {
      boolean sourceFailed =
          source != null && source.failed && sink.failure instanceof RemoteCallException;
      if (!sourceFailed) {
        checkFailure(sink.failure);
      } else if (sink.next != source.failsAfter) {
        throw wrong("failed after " + sink.next + " of " + source.failsAfter, sink.failure);
      }
    }
  }

  /** A stream that is answered with a result. */
  static final class Collect extends Answered<Integer> {
    private final ModelSource source;
    private final ModelSink<byte[]> sink;
    private final boolean early;

    Collect(ModelWorld world, ModelWorld.End caller) {
      super(world, caller);
      this.source = new ModelSource(world, caller, id);
      this.sink = new ModelSink<>(world, id);
      this.early = world.random.nextInt(4) == 0;
      // Then the handler's future fails with that.
      this.fails |= source.failsAfter >= 0;
    }

    @Override
    CompletableFuture<Integer> call() {
      return caller.client(deadline).collect(id, source);
    }

    CompletableFuture<Integer> handle(
        ModelWorld.End end, java.util.concurrent.Flow.Publisher<byte[]> items) {
      ran();
      end.enter();
      if (fails && source.failsAfter < 0) {
        end.handlers--;
        throw new ModelSource.Failed("of a handler");
      }
      CompletableFuture<Integer> result = new Reply<>(end);
      sink.onOver =
          () -> {
            if (sink.completed) {
              result.complete(sink.next);
            } else {
              result.completeExceptionally(new ModelSource.Failed("of a sink"));
            }
          };
      items.subscribe(sink);
      if (early) {
        end.later(() -> result.complete(-1));
      }
      return result;
    }

    @Override
    boolean isOpen() {
      return super.isOpen() || source.isRunning();
    }

    @Override
    void poke() {
      if (world.random.nextBoolean()) {
        super.poke();
      } else {
        sink.request(1 + world.random.nextInt(4));
      }
    }

    @Override
    void windUp(int round) {
      if (sink.cancelled || (round == 1 && world.random.nextInt(4) == 0)) {
        // Nobody will complete it.
        giveUp();
      } else {
        sink.request(1000);
      }
    }

    @Override
    void checkValue(Integer value) {
      if (value != (early && value < 0 ? -1 : source.total) || (value >= 0 && source.failed)) {
        throw wrong("answered with " + value + " of " + source.total, null);
      }
    }
  }

  /**
   * What a handler returns: it no longer runs when that completes. Counted before anybody else
   * hears of it, for the engine may be held up in the write of the reply, and the peer use the
   * place meanwhile.
   */
  private static final class Reply<T> extends CompletableFuture<T> {
    private final ModelWorld.End end;
    private boolean over;

    Reply(ModelWorld.End end) {
      this.end = end;
    }

    private void leave() {
      if (!over) {
        over = true;
        end.handlers--;
      }
    }

    @Override
    public boolean complete(T value) {
      leave();
      return super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
      leave();
      return super.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean interrupts) {
      leave();
      return super.cancel(interrupts);
    }
  }

  /** A stream that is answered with a stream. */
  static final class Swap extends ModelExchange {
    private final ModelSource source;
    private final ModelSink<byte[]> sink;
    private final ModelSink<byte[]> handlerSink;
    private @Nullable ModelSource handlerSource;

    Swap(ModelWorld world, ModelWorld.End caller) {
      super(world, caller);
      this.source = new ModelSource(world, caller, id);
      this.sink = new ModelSink<>(world, id);
      this.handlerSink = new ModelSink<>(world, id);
    }

    @Override
    void begin() {
      caller.client(deadline).swap(id, source).subscribe(sink);
    }

    ModelSource handle(ModelWorld.End end, java.util.concurrent.Flow.Publisher<byte[]> items) {
      ran();
      end.enter();
      end.handlers--;
      if (world.random.nextInt(8) != 0) {
        items.subscribe(handlerSink);
      }
      if (fails) {
        throw new ModelSource.Failed("of a handler");
      }
      handlerSource = new ModelSource(world, end, id);
      return handlerSource;
    }

    @Override
    boolean isOpen() {
      return !sink.isOver()
          || source.isRunning()
          || (handlerSource != null && handlerSource.isRunning())
          || (handlerSink.isSubscribed() && !handlerSink.isOver());
    }

    @Override
    void poke() {
      pokeSink(world.random.nextBoolean() ? sink : handlerSink);
    }

    @Override
    void windUp(int round) {
      windUpSink(sink, round);
      windUpSink(handlerSink, round);
    }

    @Override
    void check() {
      checkSink(sink, handlerSource);
      if (handlerSink.completed && handlerSink.next != source.total) {
        throw wrong("the handler got " + handlerSink.next + " of " + source.total, null);
      }
    }
  }

  /** A channel: both ends send as they can, and one of them may leave before all is said. */
  static final class Talk extends ModelExchange {
    private final ModelSink<ModelGame.Packet> sink;
    private final ModelSink<ModelGame.Packet> handlerSink;
    private final boolean receives;
    private @Nullable Sender sender;
    private @Nullable Sender handlerSender;
    private @Nullable Channel<ModelGame.Packet, ModelGame.Packet> channel;
    private boolean leave;
    private boolean closed;
    private boolean returned;
    private boolean opening;

    Talk(ModelWorld world, ModelWorld.End caller) {
      super(world, caller);
      this.sink = new ModelSink<>(world, id);
      this.handlerSink = new ModelSink<>(world, id);
      this.receives = world.random.nextInt(4) == 0;
    }

    @Override
    void begin() {
      opening = true;
      try {
        channel = caller.session.channel(ModelGame.Packet.class, ModelGame.Packet.class);
      } catch (SallyportException e) {
        if (!world.disturbed && !(e instanceof RejectedCallException && caller.other().draining)) {
          throw e;
        }
        return;
      } finally {
        opening = false;
      }
      sender = new Sender(this, caller, channel);
      channel.publisher().subscribe(sink);
      sender.schedule();
    }

    /**
     * Whether another channel of the same end is being opened, and has no number that could tell.
     */
    static boolean isOpening(ModelWorld world, ModelWorld.End caller) {
      return world.exchanges.stream()
          .anyMatch(e -> e instanceof Talk talk && talk.caller == caller && talk.opening);
    }

    boolean isHandled() {
      return runs > 0 && !returned;
    }

    private boolean isThat(Channel<?, ?> accepted) {
      return channel == null ? opening : stream(channel).id() == stream(accepted).id();
    }

    private static MessageStream stream(Channel<?, ?> channel) {
      return ((SessionChannel<?, ?>) channel).stream();
    }

    /** The handler. */
    static void handle(
        ModelWorld world, ModelWorld.End end, Channel<ModelGame.Packet, ModelGame.Packet> channel) {
      end.enter();
      try {
        Talk talk = null;
        for (ModelExchange exchange : world.exchanges) {
          if (exchange instanceof Talk some
              && some.caller != end
              && some.isThat(channel)
              && (talk == null || some.channel != null)) {
            talk = some;
          }
        }
        if (talk == null) {
          throw world.broken("a channel that nobody opened");
        }
        talk.run(end, channel);
      } finally {
        end.handlers--;
      }
    }

    private void run(ModelWorld.End end, Channel<ModelGame.Packet, ModelGame.Packet> accepted) {
      ran();
      handlerSender = new Sender(this, end, accepted);
      handlerSender.schedule();
      try {
        if (receives) {
          while (accepted.receive().isPresent()) {
            handlerSink.next++;
          }
        } else {
          accepted.publisher().subscribe(handlerSink);
          world.scheduler.block(
              new Waiter(
                  "in the handler of a channel",
                  true,
                  false,
                  () -> leave || end.over || (handlerSink.isOver() && handlerSender.done)));
        }
      } catch (SallyportException e) {
        if (!world.disturbed) {
          throw e;
        }
      } finally {
        returned = true;
        handlerSender.done = true;
      }
      if (fails) {
        throw new ModelSource.Failed("of a handler");
      }
    }

    @Override
    boolean isOpen() {
      return opening
          || (channel != null && (!sink.isOver() || !sender.done || (runs > 0 && !returned)));
    }

    @Override
    void poke() {
      switch (world.random.nextInt(6)) {
        case 0 -> close();
        case 1 -> leave = true;
        case 2 -> pokeSink(sink);
        case 3 -> pokeSink(handlerSink);
        default -> sink.request(1);
      }
    }

    private void close() {
      Channel<ModelGame.Packet, ModelGame.Packet> open = channel;
      if (open != null && !closed) {
        closed = true;
        gaveUp = true;
        sender.done = true;
        open.close();
      }
    }

    @Override
    void windUp(int round) {
      sink.request(1000);
      handlerSink.request(1000);
      if (round > 1) {
        leave = true;
        close();
      }
    }

    @Override
    void check() {
      if (sink.completed && !gaveUp && (runs != 1 || sink.next != handlerSender.sent)) {
        throw wrong("got " + sink.next + " messages of " + handlerSender.sent, null);
      } else if (sink.failure != null) {
        checkFailure(sink.failure);
      }
      if (handlerSink.completed && sender != null && handlerSink.next != sender.sent) {
        throw wrong("the handler got " + handlerSink.next + " of " + sender.sent, null);
      }
    }
  }

  /** Sends so many messages on a channel, never waiting. */
  private static final class Sender {
    private final Talk talk;
    private final ModelWorld.End end;
    private final MessageStream stream;
    private final Channel<?, ?> channel;
    private final int total;
    private boolean scheduled;
    private boolean again;
    boolean done;
    int sent;

    Sender(Talk talk, ModelWorld.End end, Channel<?, ?> channel) {
      this.talk = talk;
      this.end = end;
      this.channel = channel;
      this.stream = Talk.stream(channel);
      this.total = talk.world.random.nextInt(8) == 0 ? 90 : talk.world.random.nextInt(8);
      stream.lane().onRoom = this::schedule;
    }

    void schedule() {
      again = scheduled;
      if (!scheduled && !done) {
        scheduled = true;
        end.later(this::run);
      }
    }

    private void run() {
      again = false;
      boolean more = send();
      scheduled = false;
      if (more || again) {
        schedule();
      }
    }

    private boolean send() {
      for (int i = 0; i < 4 && !done && sent < total; i++) {
        int size = total > 20 ? ModelPayload.SMALLEST + 100 : talk.world.size();
        ModelGame.Packet packet = new ModelGame.Packet(ModelPayload.of(talk.id, sent, size));
        try {
          stream.requireSending();
        } catch (SallyportException e) {
          done = true;
          return false;
        }
        Verdict verdict = stream.trySend(stream.item(Form.POSITIONAL, SHAPE, packet));
        if (verdict == Verdict.CLOSED) {
          done = true;
        } else if (verdict == Verdict.QUEUED) {
          sent++;
        } else {
          return false;
        }
      }
      if (!done && sent == total) {
        done = true;
        channel.finish();
      }
      return !done;
    }
  }

  @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
  private static final Shape<ModelGame.Packet> SHAPE =
      (Shape<ModelGame.Packet>)
          ChannelModel.of(ModelGame.Packet.class, ModelGame.Packet.class).sends();
}
