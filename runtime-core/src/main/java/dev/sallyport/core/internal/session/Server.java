package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.ProtocolException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.ServiceFactory;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Opening;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.schema.Compatibility;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.Service;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this end serves: takes the streams that the peer opens to their handlers.
 *
 * <p>{@link #open} runs on the thread that reads and only hands over; handlers are user tasks, at
 * most {@link Limits#maxConcurrentCalls} at once ({@link Places}). A stream beyond those that the
 * peer may have open is rejected, unprocessed, and so is everything once this end {@linkplain
 * #drain takes no more}.
 */
final class Server {
  private final ServiceTable table;
  private final List<Implementation<?>> implementations = new ArrayList<>();

  /** By number, from 1: the index is one less. */
  private final List<Entry> entries = new ArrayList<>();

  private final Runnable leave = new Leave();

  private @Nullable Link link;
  private @Nullable OneWayCalls oneWay;
  private @Nullable Places places;
  private volatile boolean draining;

  /** What a number of the table stands for. */
  private sealed interface Entry {}

  /**
   * @param open whether fields that this end does not know are passed over
   */
  private record CallEntry(Call call, boolean open, Implementation<?> implementation, Pace pace)
      implements Entry {
    /** That of the arguments, and so that of the result. */
    Form form(Opening head) {
      if (!head.named()) {
        return Form.POSITIONAL;
      }
      return open ? Form.NAMED_OPEN : Form.NAMED;
    }
  }

  private record ChannelEntry(String name, ChannelService<?, ?> service) implements Entry {}

  private record Creation(Implementation<?> implementation, Peer peer) implements Runnable {
    @Override
    public void run() {
      implementation.create(peer);
    }
  }

  /** A call that is answered, at its method's pace. */
  private record Paced(Pace pace, Incoming incoming) implements Runnable {
    @Override
    public void run() {
      pace.run(incoming);
    }
  }

  /** A contract's implementation, made once the handshake is complete. */
  private record Implementation<C>(Service<C> service, CompletableFuture<Object> instance) {
    void create(Peer peer) {
      ServiceFactory<C> factory = service.factory();
      if (factory == null) {
        // Static methods: nothing is made, the class stands for it.
        instance.complete(service.contract());
        return;
      }
      try {
        C made = factory.create(peer);
        if (!service.contract().isInstance(made)) {
          throw new IllegalStateException(
              "implementation of "
                  + service.contract().getName()
                  + " expected but was "
                  + (made == null ? "null" : made.getClass().getName()));
        }
        instance.complete(made);
      } catch (Throwable e) {
        // Each call of the contract fails with it; the worker lives and says why.
        instance.completeExceptionally(e);
      }
    }
  }

  private final class Leave implements Runnable {
    @Override
    public void run() {
      leave();
    }
  }

  /**
   * @throws SallyportException if a contract or channel type is not data
   * @throws IllegalArgumentException if one is no contract, or two have the same name
   */
  Server(List<Service<?>> services, List<ChannelService<?, ?>> channels) {
    List<ServiceTable.ContractEntry> contracts = new ArrayList<>();
    List<ServiceTable.ChannelEntry> kinds = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Service<?> service : services) {
      contracts.add(add(service, names));
    }
    for (ChannelService<?, ?> channel : channels) {
      ChannelModel model = ChannelModel.of(channel.sends(), channel.receives());
      String name = model.acceptorName();
      unique(names, model.acceptorFingerprint(), "channel " + name);
      kinds.add(new ServiceTable.ChannelEntry(name, model.acceptorFingerprint()));
      entries.add(new ChannelEntry(name, channel));
    }
    this.table = new ServiceTable(contracts, kinds);
  }

  private <C> ServiceTable.ContractEntry add(Service<C> service, Set<String> names) {
    ContractModel model = ContractModel.of(service);
    unique(names, model.name(), model.kind() + " " + model.name());
    Implementation<C> implementation = new Implementation<>(service, new CompletableFuture<>());
    implementations.add(implementation);
    boolean open = model.compatibility() == Compatibility.FULL;
    for (Call call : model.calls()) {
      entries.add(new CallEntry(call, open, implementation, new Pace()));
    }
    return model.entry();
  }

  private static void unique(Set<String> names, String name, String what) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("served twice: " + what + " (expected once)");
    }
  }

  ServiceTable table() {
    return table;
  }

  /** What a contract's fingerprint was taken over; null for one that is not served. */
  @Nullable SortedMap<String, Schema> schemas(String contract) {
    for (Implementation<?> implementation : implementations) {
      ContractModel model = ContractModel.of(implementation.service);
      if (model.name().equals(contract)) {
        return model.schemas();
      }
    }
    return null;
  }

  /** Streams of the peer whose handlers are not over. */
  int busy() {
    return places().busy();
  }

  /** One-way calls that the peer may send. */
  long oneWayGranted() {
    return oneWay().granted();
  }

  /** Waits until no stream of the peer is open and no handler runs. */
  void awaitIdle() throws InterruptedException {
    places().awaitIdle();
    oneWay().awaitIdle();
  }

  /**
   * Waits until the calls that nobody answers are handled.
   *
   * @param deadline in terms of {@link System#nanoTime}
   * @return false if some are not by then
   */
  boolean awaitOneWay(long deadline) throws InterruptedException {
    return oneWay().awaitIdle(deadline);
  }

  /** Joins what is served with its session. Before anything arrives. */
  void join(Link session) {
    link = session;
    oneWay = new OneWayCalls(session);
    places = new Places(session.limits().maxConcurrentCalls());
  }

  /** The handshake is complete: makes the implementations. */
  void start(Peer peer) {
    for (Implementation<?> implementation : implementations) {
      link().tasks().run(new Creation(implementation, peer), false);
    }
  }

  private Link link() {
    return Objects.requireNonNull(link, "link");
  }

  private Places places() {
    return Objects.requireNonNull(places, "places");
  }

  private OneWayCalls oneWay() {
    return Objects.requireNonNull(oneWay, "oneWay");
  }

  /**
   * Runs {@code action}, once, when no stream of the peer is open and all calls that nobody answers
   * are handled; at once if that is so.
   */
  void whenIdle(Runnable action) {
    places().whenIdle(() -> oneWay().whenIdle(action));
  }

  /** From now on nothing new is taken. */
  void drain() {
    draining = true;
  }

  /** The session is over, and all streams have been told. */
  void end() {
    oneWay().end();
    Runnable next = places().dismiss();
    while (next != null) {
      link().handlers().run(next, false);
      next = places().dismiss();
    }
  }

  /**
   * The first fragment of an opening message has come. Reader thread.
   *
   * @param strict whether the peer has said hello
   * @param onCancel told if the peer gives it up before all of it has come
   */
  void announce(Frame frame, boolean strict, Consumer<HalfOpen> onCancel) {
    int id = frame.stream();
    link().streams().openRemote(id, new HalfOpen(id, onCancel), strict);
  }

  /**
   * A stream that the peer opens, with its whole message. Reader thread.
   *
   * @param strict whether the peer has said hello
   * @throws dev.sallyport.ProtocolException if its number is not the peer's to use
   */
  void open(Frame frame, boolean strict) {
    Opening opening = frame.head().opening();
    int number = opening.method() != 0 ? opening.method() : table.number(opening.methodName());
    Entry entry = number >= 1 && number <= entries.size() ? entries.get(number - 1) : null;
    StreamKind kind = opening.kind();
    if (entry instanceof CallEntry call && call.call.kind() == kind) {
      openCall(call, frame, strict);
    } else if (entry instanceof ChannelEntry channel && kind == StreamKind.DUPLEX) {
      if (frame.length() > 0) {
        throw new ProtocolException(
            ErrorCode.PROTOCOL_VIOLATION,
            "OPEN of a channel with a message: length=" + frame.length() + " (expected 0)");
      }
      AcceptedChannel<?, ?> accepted =
          new AcceptedChannel<>(
              channel.service,
              channel.name,
              frame,
              link(),
              () -> leave(true, false),
              () -> leave(false, true));
      enter(frame, accepted.stream(), strict, accepted, false);
    } else if (kind == StreamKind.ONE_WAY) {
      pass(frame, strict);
      CallLog.LOG.warn("one-way call dropped: {}", unknown(opening).getMessage());
      link().window().release(frame.length());
    } else if (link().streams().openRemote(frame.stream(), new Refused(), strict)) {
      refuse(frame, unknown(opening));
      link().window().release(frame.length());
    }
  }

  private void openCall(CallEntry entry, Frame frame, boolean strict) {
    CompletableFuture<Object> instance = entry.implementation.instance;
    Form form = entry.form(frame.head().opening());
    switch (entry.call.kind()) {
      case ONE_WAY -> {
        pass(frame, strict);
        oneWay().add(entry.call, instance, form, frame, strict);
      }
      case REQUEST -> {
        int millis = frame.head().opening().deadlineMillis();
        Handling handling = new Handling(entry.call, instance, millis, link(), null);
        Incoming incoming = new Incoming(handling, form, frame, link(), leave);
        boolean quick = entry.pace.isQuick();
        enter(frame, incoming, strict, new Paced(entry.pace, incoming), quick);
      }
      case SERVER_STREAM, CLIENT_STREAM, DUPLEX -> {
        IncomingStream incoming =
            new IncomingStream(entry.call, instance, form, frame, link(), leave);
        enter(frame, incoming.stream(), strict, incoming, false);
      }
    }
  }

  private void pass(Frame frame, boolean strict) {
    // On a line it has no number.
    if (frame.stream() != 0 && strict) {
      link().streams().passRemote(frame.stream());
    }
  }

  private void enter(Frame frame, Stream stream, boolean strict, Runnable handler, boolean quick) {
    if (!link().streams().openRemote(frame.stream(), stream, strict)) {
      return;
    }
    if (draining) {
      reject(frame, ErrorCode.DRAINING, "not processed: this process takes no more calls");
      return;
    }
    switch (places().enter(handler)) {
      case RUN -> link().handlers().run(handler, quick);
      case WAIT -> {}
      case FULL ->
          reject(
              frame,
              ErrorCode.RESOURCE_EXHAUSTED,
              "not processed: "
                  + link().limits().maxConcurrentCalls()
                  + " calls are in flight here");
    }
  }

  private void reject(Frame frame, ErrorCode code, String why) {
    link().window().release(frame.length());
    refuse(frame, new RejectedCallException(code, why));
  }

  private void refuse(Frame frame, SallyportException why) {
    link().streams().remove(frame.stream());
    link().outlet().error(frame.stream(), Errors.ofEngine(why));
    if (frame.head().opening().kind().openerStreams()) {
      // What the opener has for it would wait for credits that nobody gives, and its end behind it.
      link().outlet().control(FrameHead.of(FrameType.CANCEL, 0, frame.stream()));
    }
  }

  private void leave() {
    leave(true, true);
  }

  private void leave(boolean stream, boolean handler) {
    Runnable next = places().leave(stream, handler);
    if (next != null) {
      link().handlers().run(next, false);
    }
  }

  private IncompatibleException unknown(Opening head) {
    String wanted =
        head.methodName().isEmpty() ? "number " + head.method() : "\"" + head.methodName() + "\"";
    return new IncompatibleException(
        ErrorCode.UNKNOWN_METHOD,
        "nothing is served here as "
            + wanted
            + " of kind "
            + head.kind()
            + " (served: "
            + table.names()
            + ")");
  }

  /** Stands for a stream that is turned away, for the moment that takes. */
  private static final class Refused implements Stream {
    @Override
    public void onFrame(Frame frame) {}

    @Override
    public void onSessionEnd(SallyportException cause) {}

    @Override
    public String label() {
      return "refused";
    }
  }
}
